"""The rooms of schemes, debts and the reviewer, as a browser meets them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from psycopg.types.range import TimestamptzRange

from ronghe.kit.clock import now
from ronghe.people.models import Delegation
from ronghe.stories import actions
from ronghe.stories.models import Debt, EmergencyRight, Round, SchemeVersion, Story, content_hash

from .conftest import BODY, NOON
from .page import Page
from .schemes import in_force, on_the_list

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chinese(settings):
    settings.LANGUAGE_CODE = "zh-hans"


@pytest.fixture
def draft(reviewers):
    return SchemeVersion.objects.drafts().get(scheme__key="full")


def address(name: str, *holes) -> str:
    return reverse(f"stories:{name}", args=holes)


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


STEP = {
    "place": 3, "name": "加审", "name_en": "Extra", "kind": "review", "role": "head",
    "minutes": 20, "returns_to": [1, 2], "words": "停水\n停电\n", "genres": ["news"],
}  # fmt: skip


def test_the_list_says_which_scheme_is_in_force(client, head, draft):
    in_force("service")
    client.force_login(head)

    page = words(client.get(address("schemes")))

    assert "三审三校" in page
    assert "体裁为服务 或 公告" in page
    assert "新流程" not in page  # only the administrator begins one


def test_a_step_is_added_with_its_condition(client, admin, draft):
    client.force_login(admin)

    answer = client.post(address("step", draft.pk, 9), STEP, follow=True)

    step = draft.steps.get(name="加审")
    assert (step.order, step.group) == (3, 3)
    assert step.needed == {"words": ["停水", "停电"], "genres": ["news"]}
    assert "提到“停水” 或 “停电”" in words(answer)


def test_a_form_with_a_mistake_keeps_what_was_typed(client, admin, draft):
    client.force_login(admin)

    answer = client.post(address("step", draft.pk, 9), {**STEP, "minutes": 0})

    assert answer.status_code == 200
    assert "加审" in answer.content.decode()
    assert not draft.steps.filter(name="加审").exists()


def test_script_in_a_name_stays_text(client, admin, draft):
    client.force_login(admin)
    evil = "<script>alert(1)</script>"
    client.post(address("step", draft.pk, 9), {**STEP, "name": evil, "words": evil})

    for page in ("scheme", "dry_run"):
        assert evil not in client.get(address(page, draft.pk)).content.decode()


def test_conditions_and_hours_are_changed(client, admin, draft):
    client.force_login(admin)
    typed = {
        "name": "新版", "names_of_leaders": "王某某\n", "opinions": "同意。\n同意。", "opens": "07:30",
        "closes": "23:00", "ai": "on",
    }  # fmt: skip

    client.post(address("edit_scheme", draft.pk), typed)

    draft.refresh_from_db()
    assert (draft.name, draft.leaders, draft.opinions) == ("新版", ["王某某"], ["同意。"])
    assert (draft.applies, draft.on_rest_days) == ({"ai": True}, False)


def test_an_unsound_draft_says_why_and_stays(client, admin, draft):
    draft.steps.filter(name="复审").delete()
    client.force_login(admin)
    assert "有缺口" in words(client.get(address("scheme", draft.pk)))
    since = (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")

    answer = client.post(address("put_in_force", draft.pk), {"since": since})

    assert answer.status_code == 409
    assert "必须有三个不附条件的审级" in words(answer)
    assert SchemeVersion.objects.drafts().filter(pk=draft.pk).exists()


def test_a_sound_draft_is_put_in_force(client, admin, draft):
    client.force_login(admin)
    since = (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")

    client.post(address("put_in_force", draft.pk), {"since": since})

    draft.refresh_from_db()
    assert not draft.is_draft
    # What is in force has no door to change it.
    assert client.get(address("edit_scheme", draft.pk)).status_code == 404
    assert client.post(address("discard_scheme", draft.pk)).status_code == 404


def test_the_dry_run_shows_the_difference(client, head, story, draft, reporter):
    actions.send_to_review(story, by=reporter, at=now() - timedelta(days=2))
    client.force_login(head)

    page = words(client.get(address("dry_run", draft.pk)))

    assert "老旧小区改造开工" in page
    assert "机检、一校（小样）、二校（大样）、三校（清样）" in page
    assert "+3" in page  # four steps more, one fewer


def test_the_dry_run_names_the_versions(client, head, story, draft, reporter):
    round = actions.send_to_review(story, by=reporter, at=now() - timedelta(days=2))
    client.force_login(head)

    page = words(client.get(address("dry_run", draft.pk)))

    assert f"{round.scheme} {draft}" in page
    assert str(round.scheme) != str(round.scheme.scheme)


def test_the_administrator_gets_no_door_to_stories(client, admin, head, draft, story, reporter):
    actions.send_to_review(story, by=reporter, at=now() - timedelta(days=2))
    for who, doors in ((admin, 0), (head, 1)):
        client.force_login(who)
        page = client.get(address("dry_run", draft.pk)).content.decode()
        assert "老旧小区改造开工" in page
        assert page.count(address("review", story.pk)) == doors


def test_steps_are_named_in_the_readers_language(client, head, draft):
    head.language = "en"
    head.save()
    client.force_login(head)

    page = words(client.get(address("scheme", draft.pk)))

    assert "May return to: Machine check, First review" in page


def test_a_dry_run_changes_nothing(client, head, story, draft, reporter):
    round = actions.send_to_review(story, by=reporter, at=now() - timedelta(days=2))
    client.force_login(head)
    client.get(address("dry_run", draft.pk))

    round.refresh_from_db()
    draft.refresh_from_db()
    assert draft.is_draft
    assert round.scheme != draft


def test_a_story_of_two_months_ago_is_not_in_the_dry_run(client, head, story, draft, reporter):
    actions.send_to_review(story, by=reporter, at=now() - timedelta(days=62))
    client.force_login(head)

    assert "老旧小区改造开工" not in words(client.get(address("dry_run", draft.pk)))


def test_a_new_scheme_begins_as_a_draft(client, admin):
    client.force_login(admin)
    typed = {"name": "深度报道", "name_en": "Long reads", "key": "long", "order": 50}

    answer = client.post(address("new_scheme"), typed)
    assert answer.status_code == 302
    draft = SchemeVersion.objects.drafts().get(scheme__key="long")
    assert answer["Location"] == address("scheme", draft.pk)
    again = client.post(address("new_scheme"), typed)

    assert SchemeVersion.objects.filter(scheme__key="long").count() == 1
    assert again.status_code == 409


@pytest.mark.parametrize("who", ["chief", "proofreader", "admin"])
def test_dictionary_and_rules_are_found_from_a_room_in_the_menu_and_lead_back(
    client, request, who, reviewers
):
    client.force_login(request.getfixturevalue(who))
    room = address("schemes" if who == "admin" else "reviews")
    menu = client.get(address("schemes")).content.decode()
    assert f'"{room}"' in menu
    doors = client.get(room).content.decode()
    for name in ("dictionary", "machine_rules", "debts"):
        assert f'href="{address(name)}"' in doors
        assert f'class="button" href="{room}"' in client.get(address(name)).content.decode()


# --- the reviewer -------------------------------------------------------------------------------


def decide(client, story, **typed):
    read = content_hash(Story.objects.get(pk=story.pk).latest_revision)
    return client.post(address("sign", story.pk), {"decision": "approve", "read": read, **typed})


def test_an_opinion_is_chosen_from_the_list_with_words(client, story, round, editor):
    client.force_login(editor)
    ready = "事实与出处已核，同意。"
    assert ready in client.get(address("review", story.pk)).content.decode()

    decide(client, story, ready=ready, opinion="第二段再看")

    assert round.signatures.get().opinion == f"{ready}\n第二段再看"


def test_an_opinion_that_is_not_on_the_list_is_refused(client, story, round, editor):
    client.force_login(editor)

    assert decide(client, story, ready="随便").status_code == 409
    assert not round.signatures.exists()


def test_the_page_says_why_somebody_else_signs_here(
    client, story, round, step, editor, head, sign_up_to, reporter
):
    def says(who) -> str:
        client.force_login(who)
        return words(client.get(address("review", story.pk)))

    assert "不等您签" not in says(editor)
    for other in (head, reporter):
        assert re.search("不等您签 初审 等 责任编辑: e? ?editor", says(other))
    sign_up_to(round, 1)
    assert re.search("不等您签 复审 等 部主任: h? ?head", says(editor))


def test_a_step_that_nobody_may_sign_says_what_to_do(client, story, round, editor, head):
    edited = Page(story.pk, editor, now())
    edited.type("headline", "改过的标题")
    edited.save()
    client.force_login(editor)

    page = words(client.get(address("review", story.pk)))

    assert "您改过这篇稿件，之后还没有别人审读。请由另一位签署。" in page
    assert "现在没有责任编辑能签这一步" in page


def test_the_second_reviewer_is_asked_for_an_answer(client, story, round, step, editor, head):
    actions.sign(round, step=step(round, 1), by=editor, at=NOON, opinion="数字存疑")
    client.force_login(head)
    page = client.get(address("review", story.pk))
    assert "数字存疑" in words(page)
    assert 'name="answer"' in page.content.decode()

    refused = decide(client, story, opinion="同意")
    assert refused.status_code == 409
    assert "同意" in refused.content.decode()
    decide(client, story, opinion="同意", answer="已核对原始文件")

    assert round.signatures.get(step__order=2).answer == "已核对原始文件"


def test_the_page_says_which_scheme_and_why(client, story, reporter, editor, section):
    in_force("service")
    words_ = {"headline": "停水", "section": section, "body": BODY, "genre": "service"}
    notice = actions.start_story(author=reporter, at=NOON, **words_)
    actions.send_to_review(notice, by=reporter, at=NOON)
    client.force_login(editor)

    page = words(client.get(address("review", notice.pk)))

    assert "服务信息短流程" in page
    assert "适用于：体裁为" in page


def test_the_queue_says_for_whom_one_signs_too(client, story, round, editor, person):
    stand_in = person("stand", "reporter")
    Delegation.objects.create(
        giver=editor, receiver=stand_in, role="editor", reason="出差",
        valid=TimestamptzRange(now() - timedelta(hours=1), now() + timedelta(hours=1)),
    )  # fmt: skip
    client.force_login(stand_in)

    page = words(client.get(address("reviews")))

    assert f"您同时代{editor}" in page
    assert "老旧小区改造开工" in page


# --- emergencies --------------------------------------------------------------------------------


@pytest.fixture
def listed(chief, editor, head, proofreader):
    in_force("emergency", since=now() - timedelta(days=30))
    on_the_list(chief, since=now() - timedelta(days=30))
    return chief


def test_the_whole_emergency_in_a_browser(client, story, listed, proofreader, admin):
    client.force_login(listed)
    assert address("go_first", story.pk) in client.get(address("review", story.pk)).content.decode()
    client.post(address("go_first", story.pk), {"reason": "山洪预警"})
    decide(client, story)
    story.refresh_from_db()
    assert story.stage == Story.Stage.READY

    client.force_login(proofreader)
    debts = client.get(address("debts"))
    assert "山洪预警" in words(debts)
    assert address("review", story.pk) in debts.content.decode()
    client.force_login(admin)
    assert address("review", story.pk) not in client.get(address("debts")).content.decode()
    client.force_login(proofreader)
    page = words(client.get(address("review", story.pk)))
    assert "这篇稿件已经发布" in page
    assert "退回" not in page.split("您的决定")[-1].split("已有决定")[0]
    decide(client, story)

    assert Debt.objects.get(step__role="proofreader").closed == "signed"
    assert "不等您签 补初审 等 责任编辑" in words(client.get(address("review", story.pk)))


def test_no_door_to_an_emergency_for_others(client, story, listed, editor):
    client.force_login(editor)

    page = client.get(address("review", story.pk)).content.decode()
    assert address("go_first", story.pk) not in page
    assert client.post(address("go_first", story.pk), {"reason": "急"}).status_code == 403
    assert not Round.objects.exists()


def test_a_missing_reason_is_asked_for(client, story, listed):
    client.force_login(listed)

    answer = client.post(address("go_first", story.pk), {"reason": " "})

    assert answer.status_code == 409
    assert not Round.objects.exists()


def test_a_reporter_finds_no_emergency_for_anothers_story(client, story, person):
    client.force_login(person("else", "reporter"))

    # The table keeps reporters out; their own stories have no such door either.
    assert client.post(address("go_first", story.pk), {"reason": "急"}).status_code in (403, 404)


def test_the_administrator_keeps_the_list(client, admin, chief):
    client.force_login(admin)
    client.post(address("put_on_the_list"), {"person": chief.pk})
    right = EmergencyRight.objects.get()
    assert right.person == chief

    client.post(address("take_off_the_list", right.pk))

    right.refresh_from_db()
    assert right.valid.upper is not None


def test_the_list_is_shown_to_the_desk_and_kept_by_nobody_else(client, head, chief, listed):
    client.force_login(head)

    assert address("put_on_the_list") not in client.get(address("debts")).content.decode()
    assert client.post(address("put_on_the_list"), {"person": head.pk}).status_code == 403
    right = EmergencyRight.objects.get()
    assert client.post(address("take_off_the_list", right.pk)).status_code == 403
