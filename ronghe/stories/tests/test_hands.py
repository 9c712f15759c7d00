"""What browsers send and ask about a story in work: answered in words, and only to who may."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from ronghe.kit.clock import now
from ronghe.stories import actions
from ronghe.stories.actions import review
from ronghe.stories.models import Delivery, Presence, SideDraft, Story, Suggestion
from ronghe.stories.places import BLOCK, hashes_of, text_of
from ronghe.stories.tasks import forget_deliveries

from .page import Page, paragraph
from .test_pages import draft, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(client, story):
    """`send(editor, {"headline": …})`: what the editor's script posts for that person."""

    def post(user, changes, *, touched=(), **said):
        client.force_login(user)
        text = text_of(Story.objects.get(pk=story.pk))
        fresh = Story.objects.get(pk=story.pk)
        form = form_of(client, fresh, **changes)
        claim = {
            "key": str(uuid4()), "tab": str(uuid4()), "who": user.pk, "base": hashes_of(text),
            "order": text.order, "touched": [*touched], **said,
        }  # fmt: skip
        address = reverse("stories:typed", args=[story.pk])
        return client.post(
            address, form | {"typed": json.dumps(claim)}, headers={"Accept": "application/json"}
        )

    return post


def headline(story) -> str:
    return Story.objects.get(pk=story.pk).headline


def test_only_what_was_touched_is_taken(send, story, editor):
    answer = send(editor, {"headline": "新标题", "kicker": "没有动过"}, touched=["headline"]).json()

    story.refresh_from_db()
    assert (story.headline, story.kicker) == ("新标题", "")
    assert list(answer["taken"]) == ["headline"]


def test_one_field_that_does_not_fit_holds_up_no_other(send, story, editor):
    changes = {"headline": "太长" * 100, "subhead": "副题"}

    answer = send(editor, changes, touched=["headline", "subhead"]).json()

    story.refresh_from_db()
    assert (story.headline, story.subhead) == ("老旧小区改造开工", "副题")
    assert [one["why"] for one in answer["beside"]] == ["unfit"]
    assert SideDraft.objects.get().value == "太长" * 100


def test_a_block_that_does_not_fit_holds_up_no_other(send, story, editor):
    long, new = str(uuid4()), "写好的一段。"
    changes = {
        "body-count": "4",
        "body-2-deleted": "", "body-2-order": "2", "body-2-type": "heading",
        "body-2-id": long, "body-2-value": "长" * 200,
        "body-3-deleted": "", "body-3-order": "3", "body-3-type": "paragraph",
        "body-3-id": str(uuid4()), "body-3-value": draft(f"<p>{new}</p>"),
    }  # fmt: skip
    third = f"{BLOCK}{changes['body-3-id']}"

    send(editor, changes, touched=[BLOCK + long, third])

    assert text_of(Story.objects.get(pk=story.pk)).places[third] == paragraph(new)
    assert SideDraft.objects.get().value == {"type": "heading", "value": "长" * 200}


def test_two_editors_change_the_byline_and_nothing_stands_twice(send, story, editor):
    row = {
        "contributors-TOTAL_FORMS": "1", "contributors-0-name": "特约记者", "contributors-0-person": "",
        "contributors-0-did": "text", "contributors-0-share": "100", "contributors-0-ORDER": "1",
        "contributors-0-id": "",
    }  # fmt: skip
    for _again in range(2):
        # The page does not know the id that its new row got.
        send(editor, row, touched=["contributors"])

    assert [str(one) for one in Story.objects.get(pk=story.pk).contributors.all()] == ["特约记者"]


def test_words_of_one_are_never_sent_under_anothers_name(send, story, editor, head):
    answer = send(editor, {"headline": "乙的"}, touched=["headline"], who=head.pk)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "sent_by_another")
    assert headline(story) == "老旧小区改造开工"


@pytest.mark.parametrize(
    "raw",
    ["", "{}", "[]", "1", '{"key": "x"}', json.dumps({"key": str(UUID(int=1)), "tab": str(UUID(int=2)), "who": 1, "base": [], "order": [], "touched": []})],
)  # fmt: skip
def test_what_our_script_never_says_is_a_bad_request(client, story, editor, raw):
    client.force_login(editor)
    answer = client.post(reverse("stories:typed", args=[story.pk]), {"typed": raw})
    assert answer.status_code == 400


def test_a_stranger_gets_404_and_leaves_nothing(send, story, person):
    answer = send(person("stranger", "reporter"), {"headline": "偷改"}, touched=["headline"])
    assert answer.status_code == 404
    assert not Delivery.objects.exists()
    assert not SideDraft.objects.exists()


def test_without_a_session_the_answer_is_a_refusal_and_nothing_is_kept_in_it(client, story):
    answer = client.post(
        reverse("stories:typed", args=[story.pk]),
        {"typed": "{}"},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 403
    assert "kept_form" not in client.session


def test_a_page_without_our_script_that_is_old_writes_over_nobody(client, story, editor, head, at):
    """The button of a page whose script did not load: the later save wins, the other stands beside."""
    client.force_login(editor)
    page = client.get(reverse("wagtailsnippets_stories_story:edit", args=[story.pk])).context
    loaded = page["loaded_revision_created_at"], story.latest_revision_id
    other = Page(story.pk, head, now())
    other.type(other.blocks[0], "部主任刚写的")
    other.save()
    form = form_of(client, Story.objects.get(pk=story.pk), headline="编辑的标题")
    form["body-0-value"] = draft("<p>编辑的一段。</p>")

    client.post(
        reverse("wagtailsnippets_stories_story:edit", args=[story.pk]),
        form | {"loaded_revision_id": loaded[1], "loaded_revision_created_at": loaded[0]},
    )

    kept = {one.place: one.value for one in SideDraft.objects.open()}
    assert kept[other.blocks[0]] == paragraph("部主任刚写的")
    assert headline(story) == "编辑的标题"


def test_who_is_here_is_said_to_those_who_see_the_story(client, story, editor, head, person):
    address = reverse("stories:here", args=[story.pk])
    client.force_login(head)
    client.post(address, {"tab": str(uuid4()), "place": "headline"})
    client.force_login(editor)

    said = client.post(address, {"tab": str(uuid4()), "place": ""}).json()

    assert [(one["name"], one["where"]) for one in said["here"]] == [("head", "标题")]
    Presence.objects.filter(person=head).update(seen_at=now() - timedelta(minutes=1))
    assert client.post(address, {"tab": str(uuid4()), "place": ""}).json()["here"][0]["name"] != "head"  # fmt: skip
    client.force_login(person("stranger", "reporter"))
    assert client.post(address, {"tab": str(uuid4())}).status_code == 404


def test_a_person_with_several_pages_is_said_once_by_place(client, story, editor, head, at):
    for place in ("", "headline", "", "headline", "summary"):
        actions.be_here(story, tab=uuid4(), place=place, by=head, at=now())
    for _page in range(2):
        actions.be_here(story, tab=uuid4(), place="", by=editor, at=now())
    client.force_login(editor)

    said = client.post(reverse("stories:here", args=[story.pk]), {"tab": str(uuid4())}).json()

    assert sorted((one["name"], one["where"]) for one in said["here"]) == [
        ("head", "摘要"), ("head", "标题"), ("您的另一个页面", ""),
    ]  # fmt: skip


def test_nobody_speaks_for_anothers_page(story, editor, head, at):
    tab = uuid4()
    actions.be_here(story, tab=tab, place="headline", by=head, at=at)
    actions.be_here(story, tab=tab, place="summary", by=editor, at=at)
    assert [(one.person, one.place) for one in Presence.objects.all()] == [(head, "headline")]


def test_typed_markup_is_shown_as_words(client, story, editor, head, at):
    evil = "<img src=x onerror=alert(1)>"
    mine, theirs = Page(story.pk, editor, at), Page(story.pk, head, at)
    mine.type("headline", evil)
    theirs.type("headline", "好标题")
    mine.save()
    theirs.save()
    actions.comment(story, text=f"看 {evil}", passage=evil, by=editor, at=at)
    client.force_login(head)

    for address in ("stories:beside", "stories:review"):
        assert evil not in client.get(reverse(address, args=[story.pk])).text
    panel = client.post(reverse("stories:here", args=[story.pk]), {"tab": str(uuid4())}).json()
    assert "好标题" in panel["panel"] or "onerror" in panel["panel"]
    assert evil not in panel["panel"]


def test_the_pages_verbs_answer_with_a_sentence(client, story, proofreader, reporter, at):
    place = BLOCK + text_of(Story.objects.get(pk=story.pk)).order[0]
    client.force_login(proofreader)
    client.post(
        reverse("stories:suggest", args=[story.pk]),
        {"place": place, "passage": "昨日", "replacement": "今日", "reason": "日期"},
    )
    made = Suggestion.objects.get()
    refused = client.post(
        reverse("stories:suggest", args=[story.pk]),
        {"place": place, "passage": "不在", "replacement": "今日"},
    )
    assert (refused.status_code, refused.text.count("不在")) == (409, 1)
    client.force_login(reporter)
    client.post(reverse("stories:answer", args=[story.pk, made.pk]), {"answer": "accept"})
    assert "今日开工" in str(Story.objects.get(pk=story.pk).body.raw_data[0]["value"])


def test_a_suggestion_of_another_story_is_not_found_here(client, story, section, editor, at):
    other = actions.start_story(author=editor, at=at, headline="另一篇", section=section)
    made = actions.suggest(
        other, place="headline", passage="另一", replacement="这一", by=editor, at=at
    )
    client.force_login(editor)
    answer = client.post(reverse("stories:answer", args=[story.pk, made.pk]), {"answer": "accept"})
    assert answer.status_code == 404


def test_the_history_says_who_wrote_what_and_why(client, story, editor, head, at):
    page = Page(story.pk, editor, at + timedelta(hours=1))
    page.type(page.blocks[0], "改过的一段。")
    page.save()
    other = Page(story.pk, head, at + timedelta(hours=2))
    other.type("headline", "新标题")
    other.save()
    story.refresh_from_db()
    client.force_login(editor)
    client.post(
        reverse("stories:name_version", args=[story.pk, story.latest_revision_id]),
        {"name": "定稿", "reason": "标题已核"},
    )

    shown = client.get(reverse("stories:versions", args=[story.pk])).text

    for words in ("定稿", "标题已核", "改动 1 块", "editor", "head"):
        assert words in shown


def test_records_of_saves_are_forgotten_after_a_month(story, editor, at):
    for days in (31, 29):
        page = Page(story.pk, editor, now() - timedelta(days=days))
        page.type("headline", f"{days} 天前")
        page.save()
    forget_deliveries(0)
    assert Delivery.objects.count() == 1


def test_an_open_page_alone_keeps_no_session_alive(client, story, editor, settings):
    client.force_login(editor)
    client.get("/desk/stories/key/")
    session = client.session
    session["seen"] = long_ago = session["seen"] - settings.IDLE_SECONDS + 30
    session.save()
    address = reverse("stories:here", args=[story.pk])

    client.post(address, {"tab": str(uuid4())}, headers={"X-Beat": "1"})
    assert client.session["seen"] == long_ago

    client.post(address, {"tab": str(uuid4())})
    assert client.session["seen"] > long_ago


def test_the_first_words_of_a_new_story_begin_it_once(client, reporter, section, story):
    client.force_login(reporter)
    key, block = str(uuid4()), str(uuid4())
    form = {
        "headline": "", "summary": "先写导语", "section": "", "language": "zh-hans", "genre": "news",
        "contributors-TOTAL_FORMS": "1", "contributors-0-person": reporter.pk,
        "contributors-0-name": "", "contributors-0-did": "text", "contributors-0-share": "100",
        "body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "paragraph",
        "body-0-id": block, "body-0-value": draft("<p>第一句。</p>"),
    }  # fmt: skip
    claim = {
        "key": key, "tab": str(uuid4()), "who": reporter.pk, "base": {}, "order": [],
        "touched": ["headline", "summary", "contributors", "section_id", BLOCK + block],
    }  # fmt: skip
    posts = [
        client.post(reverse("stories:begin"), form | {"typed": json.dumps(claim)}).json()
        for _again in range(2)
    ]

    begun = Story.objects.exclude(pk=story.pk).get()
    assert (begun.author, begun.section, begun.summary) == (reporter, section, "先写导语")
    assert text_of(begun).places[BLOCK + block] == paragraph("第一句。")
    assert [one.person for one in begun.contributors.all()] == [reporter]
    assert {one["begun"]["edit"] for one in posts} == {f"/desk/stories/edit/{begun.pk}/"}
    assert not SideDraft.objects.exists()


def test_a_story_without_a_headline_is_not_sent(client, reporter, section, at):
    begun = actions.start_story(
        author=reporter, at=at, headline=review.UNTITLED, section=section,
        body=[paragraph("第一句。")],
    )  # fmt: skip
    with pytest.raises(review.NothingToRead, match="标题"):
        actions.send_to_review(begun, by=reporter, at=at)


def test_who_writes_no_stories_begins_none(client, proofreader, section):
    client.force_login(proofreader)
    claim = {
        "key": str(uuid4()), "tab": str(uuid4()), "who": proofreader.pk, "base": {}, "order": [],
        "touched": [],
    }  # fmt: skip
    answer = client.post(reverse("stories:begin"), {"typed": json.dumps(claim)})
    assert answer.status_code == 403
    assert not Story.objects.exists()
