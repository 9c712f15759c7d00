import json
import re

import pytest
from django.urls import reverse
from wagtail.models import Revision

from ronghe.planning.models import Assignment, Topic
from ronghe.stories import actions
from ronghe.stories.models import Signature, Story, content_hash

from .conftest import edited

pytestmark = pytest.mark.django_db
EDITOR = "wagtailsnippets_stories_story"


@pytest.fixture
def foreign(person):
    return person("foreign", "reporter")


def form_of(client, story, **changes) -> dict:
    """What a browser would post from the edit page: a body of two paragraphs, no contributors."""
    blocks = list(story.body.raw_data)
    body = {"body-count": str(len(blocks))}
    for number, block in enumerate(blocks):
        body |= {
            f"body-{number}-deleted": "",
            f"body-{number}-order": str(number),
            f"body-{number}-type": block["type"],
            f"body-{number}-id": block.get("id", ""),
            f"body-{number}-value": draft(block["value"]),
        }
    return {
        "headline": story.headline,
        "section": story.section_id,
        "language": story.language,
        "genre": story.genre,
        "contributors-TOTAL_FORMS": "0",
        "contributors-INITIAL_FORMS": "0",
        "contributors-MIN_NUM_FORMS": "0",
        "contributors-MAX_NUM_FORMS": "1000",
        **body,
        **changes,
    }


def draft(html: str) -> str:
    text = html.replace("<p>", "").replace("</p>", "")
    block = {
        "text": text,
        "type": "unstyled",
        "key": "a",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [],
    }
    return json.dumps({"blocks": [block], "entityMap": {}})


def every_view(story: Story) -> list[tuple[str, str]]:
    """Each address that shows or changes one story: ours, and all of Wagtail's."""
    one, version = [story.pk], story.latest_revision_id
    names = [
        "edit",
        "delete",
        "usage",
        "history",
        "history_results",
        "preview_on_edit",
        "lock",
        "unlock",
    ]
    found = [(f"{EDITOR}:{name}", reverse(f"{EDITOR}:{name}", args=one)) for name in names]
    for name in ("revisions_view", "revisions_revert"):
        found.append((name, reverse(f"{EDITOR}:{name}", args=[story.pk, version])))
    found.append(
        (
            "revisions_compare",
            reverse(f"{EDITOR}:revisions_compare", args=[story.pk, version, version]),
        )
    )
    for name in ("review", "sign", "send", "take_back", "resume", "versions"):
        found.append((name, reverse(f"stories:{name}", args=one)))
    found.append(("compare", reverse("stories:compare", args=[story.pk, version, version])))
    return found


def test_no_view_tells_others_that_a_story_exists(client, story, foreign, citizen, operator):
    for name, address in every_view(story):
        for person in (foreign, citizen, operator):
            client.force_login(person)
            for ask in (client.get, client.post):
                assert ask(address).status_code in (403, 404, 405), (name, person)
        client.force_login(foreign)
        assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}, (
            name
        )


def test_every_view_but_deleting_opens_for_the_writer(client, story, reporter):
    client.force_login(reporter)
    ours = {"edit", "usage", "history", "history_results", "revisions_view", "revisions_revert"}
    for name, address in every_view(story):
        short = name.rpartition(":")[2]
        if short in ours | {"review", "versions", "compare"}:
            assert client.get(address).status_code == 200, name
        if short == "delete":
            assert client.get(address).status_code == client.post(address).status_code == 404


def test_there_is_no_copy_and_no_chooser_of_stories(client, story, reporter):
    client.force_login(reporter)
    assert client.get(f"/desk/stories/copy/{story.pk}/").status_code == 404
    assert client.get("/desk/snippets/choose/stories/story/").status_code in (403, 404)


def test_a_second_editing_person_is_not_told_to_others(client, story, foreign, reporter):
    client.force_login(reporter)
    client.get(reverse(f"{EDITOR}:edit", args=[story.pk]))
    address = reverse("wagtailadmin_editing_sessions:ping", args=["stories", "story", story.pk, 1])
    client.force_login(foreign)
    assert client.post(address).status_code == 404


def test_lists_show_only_what_one_may_see(client, story, foreign, editor):
    for name in ("list", "list_results"):
        client.force_login(foreign)
        assert story.headline not in client.get(reverse(f"{EDITOR}:{name}")).text
        client.force_login(editor)
        assert story.headline in client.get(reverse(f"{EDITOR}:{name}")).text


def test_the_list_is_filtered(client, story, editor):
    client.force_login(editor)
    address = reverse(f"{EDITOR}:list_results")
    assert story.headline in client.get(address, {"stage": "draft", "q": "老旧"}).text
    assert story.headline not in client.get(address, {"stage": "ready"}).text
    assert story.headline not in client.get(address, {"q": "没有这个"}).text


def test_saving_in_the_editor_makes_a_version(client, story, reporter):
    client.force_login(reporter)

    response = client.post(
        reverse(f"{EDITOR}:edit", args=[story.pk]), form_of(client, story, headline="新标题")
    )

    assert response.status_code == 302
    story.refresh_from_db()
    assert story.headline == "新标题"
    assert story.latest_revision.content["headline"] == "新标题"
    assert story.latest_revision.user == reporter


def test_the_form_keeps_byline_and_tags(client, story, reporter, django_user_model):
    client.force_login(reporter)
    colleague = {
        "contributors-TOTAL_FORMS": "1",
        "contributors-0-name": "特约记者 王平",
        "contributors-0-person": "",
        "contributors-0-did": "photo",
        "contributors-0-share": "30",
        "contributors-0-ORDER": "1",
        "contributors-0-id": "",
    }

    client.post(reverse(f"{EDITOR}:edit", args=[story.pk]), form_of(client, story, **colleague))

    story.refresh_from_db()
    assert [str(one) for one in story.contributors.all()] == ["特约记者 王平"]
    assert story.latest_revision.content["contributors"][0]["did"] == "photo"


def test_autosave_goes_on_with_its_version_until_it_is_sent(client, story, reporter, editor, at):
    client.force_login(editor)
    address = reverse(f"{EDITOR}:edit", args=[story.pk])

    def autosave(**more):
        return client.post(
            address,
            form_of(client, story, **more),
            headers={"Accept": "application/json"},
        ).json()

    first = autosave(headline="一")
    assert first["success"]
    again = autosave(headline="一二", overwrite_revision_id=first["revision_id"])
    assert again["revision_id"] == first["revision_id"]
    actions.send_to_review(Story.objects.get(pk=story.pk), by=reporter, at=at)

    later = autosave(headline="一二三", overwrite_revision_id=first["revision_id"])

    assert later["revision_id"] != first["revision_id"]
    assert Revision.objects.get(pk=first["revision_id"]).content["headline"] == "一二"


def test_a_writer_reads_but_does_not_change_what_is_in_review(client, story, round, reporter):
    client.force_login(reporter)
    address = reverse(f"{EDITOR}:edit", args=[story.pk])

    page = client.get(address)
    client.post(address, form_of(client, story, headline="偷改"))

    assert page.status_code == 200
    assert "action-send-to-review" not in page.text
    story.refresh_from_db()
    assert story.headline == "老旧小区改造开工"


def test_save_and_send_to_review_is_one_press(client, story, reporter):
    client.force_login(reporter)
    address = reverse(f"{EDITOR}:edit", args=[story.pk])
    assert "action-send-to-review" in client.get(address).text

    response = client.post(
        address, form_of(client, story, headline="定稿", **{"action-send-to-review": "1"})
    )

    assert response.url == f"/desk/review/{story.pk}/"
    story.refresh_from_db()
    assert (story.stage, story.rounds.get().version.content["headline"]) == ("in_review", "定稿")


def test_the_editor_runs_no_inline_script(client, story, reporter):
    """Our policy blocks them, so whatever Wagtail starts that way would silently not work."""
    client.force_login(reporter)
    for address in (reverse(f"{EDITOR}:edit", args=[story.pk]), reverse(f"{EDITOR}:add")):
        page = client.get(address).text
        assert not re.findall(r"<script(?![^>]*(?:src|type)=)", page)
        assert "data-inline-panel" in page and "data-chooser" in page
        assert "stories/start-widgets." in page


def test_who_writes_is_credited_from_the_start(client, reporter):
    client.force_login(reporter)
    page = client.get(reverse(f"{EDITOR}:add")).text
    assert re.search(r'name="contributors-TOTAL_FORMS" value="1"', page)
    assert re.search(rf'<option value="{reporter.pk}" selected', page)


@pytest.mark.parametrize("takes_out", [False, True])
def test_who_leaves_the_byline_alone_is_credited_and_who_takes_themselves_out_is_not(
    client, story, reporter, takes_out
):
    """As a browser posts it: the fields of the byline that the empty page offered."""
    client.force_login(reporter)
    address = reverse(f"{EDITOR}:add")
    offered = client.get(address).context["form"].formsets["contributors"]
    typed = form_of(client, story, headline="桥上的灯亮了")
    typed |= {one.html_name: one.value() or "" for one in offered.management_form}
    for row in offered:
        typed |= {one.html_name: one.value() or "" for one in row}
    if takes_out:
        typed["contributors-0-DELETE"] = "1"
    assert client.post(address, typed).status_code == 302
    fresh = Story.objects.latest("pk")
    named = [one.person for one in fresh.contributors.all()]
    assert named == ([] if takes_out else [reporter])
    assert len(fresh.latest_revision.content["contributors"]) == len(named)


def test_there_is_no_publish_button(client, story, chief):
    client.force_login(chief)
    page = client.get(reverse(f"{EDITOR}:edit", args=[story.pk])).text
    assert "action-publish" not in page
    assert "unpublish" not in page


def test_a_story_begins_on_the_page(client, reporter, section, story):
    client.force_login(reporter)
    assert client.get(reverse(f"{EDITOR}:add")).status_code == 200

    client.post(reverse(f"{EDITOR}:add"), form_of(client, story, headline="从页面写起"))

    written = Story.objects.get(headline="从页面写起")
    assert (written.author, written.stage) == (reporter, "draft")
    assert written.latest_revision.content["headline"] == "从页面写起"


def test_going_back_to_an_old_version_is_a_new_version_and_voids(
    client, story, round, sign_up_to, head, editor, at
):
    first = story.latest_revision
    actions.save_version(edited(story, "后来的"), by=head, at=at)
    sign_up_to(round, 1)
    client.force_login(head)
    address = reverse(f"{EDITOR}:revisions_revert", args=[story.pk, first.pk])

    client.post(address, form_of(client, first.as_object()))

    story.refresh_from_db()
    assert story.latest_revision.pk > first.pk
    assert content_hash(story.latest_revision) == content_hash(first)
    assert not Signature.objects.standing().exists()


def test_only_the_assignments_one_may_see_are_offered(client, story, reporter, head, foreign, at):
    topic = Topic.objects.create(title="秘密选题", owner=head, created_at=at)
    Assignment.objects.create(topic=topic, owner=foreign, given_by=head, due_at=at, given_at=at)
    client.force_login(reporter)
    assert "秘密选题" not in client.get(reverse(f"{EDITOR}:edit", args=[story.pk])).text


def test_review_lists_what_waits_for_me(client, story, round, editor, head):
    client.force_login(editor)
    mine, others = client.get("/desk/review/").text.split("<h2>")
    assert story.headline in mine and story.headline not in others
    client.force_login(head)
    mine, others = client.get("/desk/review/").text.split("<h2>")
    assert story.headline not in mine and story.headline in others


def test_a_reviewer_approves_on_the_page(client, story, round, editor):
    client.force_login(editor)
    page = client.get(f"/desk/review/{story.pk}/")
    read = page.context["read"]

    response = client.post(
        f"/desk/review/{story.pk}/sign/", {"decision": "approve", "opinion": "可以", "read": read}
    )

    assert response.url == "/desk/review/"
    assert Signature.objects.get().opinion == "可以"


def test_a_decision_about_an_old_text_is_refused_and_nothing_typed_is_lost(
    client, story, round, editor, head, at
):
    client.force_login(editor)
    read = client.get(f"/desk/review/{story.pk}/").context["read"]
    actions.save_version(edited(story, "后来的"), by=head, at=at)

    response = client.post(
        f"/desk/review/{story.pk}/sign/",
        {"decision": "return", "opinion": "我写了很久的意见", "read": read},
    )

    assert response.status_code == 409
    assert "我写了很久的意见" in response.text
    assert response.context["read"] != read
    assert not Signature.objects.exists()


def test_the_next_reader_sees_what_is_new(client, story, round, sign_up_to, head, editor, at):
    sign_up_to(round, 1)
    actions.save_version(edited(story, "居民李阿姨说，盼了三年。"), by=head, at=at)
    client.force_login(editor)

    page = client.get(f"/desk/review/{story.pk}/").text

    assert "<ins>居民李阿姨说，盼了三年。</ins>" in page


@pytest.mark.parametrize("decision", ["", "publish", "<script>"])
def test_a_strange_decision_is_refused(client, story, round, editor, decision):
    client.force_login(editor)
    response = client.post(
        f"/desk/review/{story.pk}/sign/", {"decision": decision, "opinion": "我的话", "read": "x"}
    )
    assert response.status_code == 409
    assert "我的话" in response.text


def test_who_may_not_sign_sees_no_buttons(client, story, round, head, reporter):
    for person in (head, reporter):
        client.force_login(person)
        assert 'name="decision"' not in client.get(f"/desk/review/{story.pk}/").text
        refused = client.post(
            f"/desk/review/{story.pk}/sign/", {"decision": "approve", "read": "x"}
        )
        assert refused.status_code == 409
    assert not Signature.objects.exists()


def test_my_stories_show_why_one_came_back(client, story, round, step, editor, reporter, at):
    actions.sign(
        round, step=step(round, 1), by=editor, at=at, decision="return", opinion="缺少居民的话"
    )
    client.force_login(reporter)
    page = client.get("/desk/stories/mine/").text
    assert story.headline in page and "缺少居民的话" in page


def test_send_take_back_and_resume_buttons(client, story, step, reporter, editor, at):
    client.force_login(reporter)
    client.post(f"/desk/stories/{story.pk}/send/")
    story.refresh_from_db()
    assert story.stage == "in_review"
    assert client.post(f"/desk/stories/{story.pk}/send/").status_code == 409
    client.post(f"/desk/stories/{story.pk}/take-back/")
    story.refresh_from_db()
    assert story.stage == "draft"
    assert client.post(f"/desk/stories/{story.pk}/resume/").status_code == 403


def test_compare_shows_words_and_only_versions_of_this_story(
    client, story, reporter, section, editor, at
):
    old = story.latest_revision
    new = actions.save_version(edited(story, "多一句。"), by=reporter, at=at)
    other = actions.start_story(author=reporter, at=at, headline="别的", section=section)
    client.force_login(editor)

    page = client.get(f"/desk/stories/{story.pk}/compare/{old.pk}/{new.pk}/").text

    assert "<ins>多一句。</ins>" in page
    strange = f"/desk/stories/{story.pk}/compare/{old.pk}/{other.latest_revision.pk}/"
    assert client.get(strange).status_code == 404


def test_history_leads_to_our_comparison(client, story, reporter, at):
    new = actions.save_version(edited(story, "多一句。"), by=reporter, at=at)
    first = Revision.objects.for_instance(story).earliest("pk")
    client.force_login(reporter)
    address = f"/desk/stories/history/{story.pk}/revisions/compare/earliest...{new.pk}/"
    assert client.get(address).url == f"/desk/stories/{story.pk}/compare/{first.pk}/{new.pk}/"


def test_the_preview_shows_every_kind_of_block(client, story, reporter, at):
    story.body = [
        {"type": "heading", "value": "小标题"},
        {"type": "quote", "value": {"text": "盼了三年", "who": "李阿姨"}},
        {"type": "list", "value": {"ordered": True, "items": ["第一<b>条</b>", "第二"]}},
        {
            "type": "table",
            "value": {
                "caption": "进度",
                "header": True,
                "rows": [["小区", "户数"], ["和平里", "120"]],
            },
        },
    ]
    version = actions.save_version(story, by=reporter, at=at)
    client.force_login(reporter)

    page = client.get(reverse(f"{EDITOR}:revisions_view", args=[story.pk, version.pk])).text

    assert "<h2>小标题</h2>" in page
    assert "<figcaption>李阿姨</figcaption>" in page
    assert "<li>第一<b>条</b></li>" in page
    assert '<th scope="col">小区</th>' in page
    assert "<td>120</td>" in page
    assert "<caption>进度</caption>" in page


def test_the_rights_of_a_new_story_are_said_in_the_papers_language(client, reporter):
    reporter.language = "en"
    reporter.save()
    client.force_login(reporter)
    page = client.get(reverse(f"{EDITOR}:add")).content.decode()
    assert "Our own" not in page
    assert re.search(r'name="rights" value="本报版权"', page)
