"""The board of each role: what waits for me, most urgent first."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from psycopg.types.range import Range

from ronghe.cases import actions as cases
from ronghe.cases.models import Case
from ronghe.cases.tests.conftest import sent
from ronghe.cases.tests.conftest import town as town
from ronghe.channels.web.models import PressedPage
from ronghe.desk.today import Panel, board
from ronghe.media.models import Picture
from ronghe.people.models import Duty
from ronghe.planning.actions import accept, assign, note_lead, take_lead
from ronghe.planning.models import Assignment
from ronghe.publishing.actions import open_due, publish
from ronghe.publishing.tests import desk as newsroom
from ronghe.stories.actions import (
    comment,
    link_case,
    resolve_comment,
    save_version,
    send_to_review,
    start_story,
)
from ronghe.stories.models import Story

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR = timedelta(hours=1)


def panel(user, key: str) -> Panel | None:
    found = board(user, at=NOW)
    return next((one for one in [*found.mine, *found.house] if one.key == key), None)


def task(editor, owner, section, title, due_at) -> Assignment:
    lead = note_lead(title, by=editor, at=NOW)
    topic = take_lead(lead, by=editor, at=NOW, section=section)
    given = assign(topic, owner=owner, due_at=NOW + HOUR, by=editor, at=NOW)
    Assignment.objects.filter(pk=given.pk).update(due_at=due_at)
    return given


def story(author, section, headline="桥") -> Story:
    body = [("paragraph", "<p>石桥修好了。</p>")]
    return start_story(author=author, at=NOW, headline=headline, section=section, body=body)


def test_a_reporter_sees_tasks_most_urgent_first(reporter, editor, section):
    task(editor, reporter, section, "明天", NOW + 30 * HOUR)
    late = task(editor, reporter, section, "昨天", NOW - 3 * HOUR)
    accept(late, by=reporter, at=NOW)
    rows = panel(reporter, "tasks").rows
    assert [row.title for row in rows] == ["昨天", "明天"]
    assert [row.state for row in rows] == ["accepted", "pending"]
    assert rows[0].due == NOW - 3 * HOUR


def test_anothers_tasks_are_not_mine(person, reporter, editor, section):
    task(editor, reporter, section, "不是我的", NOW + HOUR)
    assert panel(person("other", "reporter"), "tasks").rows == []


def test_a_step_waits_for_the_one_who_may_sign_it(reporter, editor, chief, section):
    sent = story(reporter, section)
    save_version(sent, by=reporter, at=NOW)
    send_to_review(sent, by=reporter, at=NOW)
    row = panel(editor, "reviews").rows[0]
    assert (row.title, row.note, row.word) == ("桥", "reporter", "初审")
    assert panel(chief, "reviews").rows == []
    assert panel(reporter, "reviews") is None


def test_what_is_signed_waits_for_the_one_who_publishes(editor, chief, reporter, person, section):
    for role in ("head", "proofreader"):
        person(role, role)
    signed = newsroom.signed("桥修好了", section=section)
    (row,) = panel(chief, "publish").rows
    assert (row.title, row.url) == ("桥修好了", f"/desk/published/{signed.pk}/")
    assert panel(editor, "publish") is None
    publish(signed, by=chief, at=newsroom.NOON)
    assert panel(chief, "publish").rows == []


def test_my_stories_are_counted_by_state(reporter, section):
    story(reporter, section, "草稿一")
    for headline, stage in (("退回来的", Story.Stage.RETURNED), ("不用了", Story.Stage.REJECTED)):
        one = story(reporter, section, headline)
        Story.objects.filter(pk=one.pk).update(stage=stage)
    mine = panel(reporter, "stories")
    assert [row.title for row in mine.rows] == ["退回来的", "草稿一"]
    assert {key: count for key, _, count in mine.counts} == {"returned": 1, "draft": 1}


def test_new_leads_are_for_the_desk(reporter, editor):
    for number in range(8):
        note_lead(f"线索 {number}", by=reporter, at=NOW + number * HOUR)
    leads = panel(editor, "leads")
    assert leads.total == 8
    assert leads.rows[0].title == "线索 7"
    assert len(leads.rows) == 6
    assert panel(reporter, "leads") is None


def test_late_work_of_others_is_for_the_desk(reporter, editor, head, section):
    task(editor, reporter, section, "晚了", NOW - HOUR)
    row = panel(head, "late").rows[0]
    assert (row.title, row.who) == ("晚了", reporter)
    assert panel(reporter, "late") is None


def test_everybody_sees_who_is_on_duty(operator, chief):
    Duty.objects.create(person=chief, role="chief", valid=Range(NOW - HOUR, NOW + HOUR))
    assert [row.who for row in panel(operator, "duty").rows] == [chief]


def test_what_asks_stands_above_what_does_not(editor, reporter):
    note_lead("新线索", by=reporter, at=NOW)
    assert board(editor, at=NOW).mine[0].key == "leads"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_answers_each_role_in_its_language(client, person, language):
    for role in (
        "reporter",
        "editor",
        "head",
        "chief",
        "proofreader",
        "casedesk",
        "operator",
        "admin",
    ):
        user = person(f"{role}-{language}", role)
        user.language = language
        user.save()
        client.force_login(user)
        page = client.get("/desk/")
        assert page.status_code == 200
        assert ("当前值班" in page.content.decode()) is (language == "zh-hans")


def test_the_board_is_not_for_citizens(client, citizen):
    client.force_login(citizen)
    assert client.get("/desk/").status_code in (302, 403, 404)


@pytest.mark.parametrize("role", ["editor", "head", "chief", "operator", "admin", "reporter"])
def test_a_page_that_cannot_be_pressed_is_an_alarm(person, role):
    user = person(f"one {role}", role)
    assert panel(user, "press") is None
    PressedPage.objects.create(path="/news/1/", last_error="broken", failing_since=NOW)
    found = panel(user, "press")
    if role == "reporter":
        assert found is None
        return
    (row,) = found.rows
    assert found in board(user, at=NOW).alarms
    assert (row.title, row.url, row.note, row.since) == ("/news/1/", "/desk/press/", "broken", NOW)


def test_a_public_story_without_its_picture_is_told_to_the_desk(person, reporter, section, chief):
    for role in ("editor", "head", "proofreader"):
        person(role, role)
    picture = Picture.objects.create(
        title="桥", credit="林知夏", licence="own", width=9, height=9, file="a.jpg"
    )
    signed = newsroom.signed("桥修好了", section=section, lead_picture=picture)
    publish(signed, by=chief, at=newsroom.NOON)
    open_due(at=newsroom.NOON)
    assert panel(chief, "bare") is None
    Picture.objects.update(licence="")
    (row,) = panel(chief, "bare").rows
    assert (row.title, row.note) == ("桥修好了", "桥")
    assert row.url == f"/desk/published/{signed.pk}/"
    assert panel(reporter, "bare") is None


def test_a_comment_that_names_me_stands_here_until_it_is_resolved(editor, reporter, head, section):
    draft = story(reporter, section)
    said = comment(draft, text="@reporter 请核对时间。", by=editor, at=NOW)

    (row,) = panel(reporter, "mentions").rows
    assert (row.title, row.note, row.who) == ("@reporter 请核对时间。", "桥", editor)
    assert row.url == f"/desk/stories/{draft.pk}/beside/"
    assert panel(head, "mentions") is None
    resolve_comment(said, by=head, at=NOW)
    assert panel(reporter, "mentions") is None


def test_the_end_of_the_known_holidays_is_told_to_whoever_keeps_them(admin, chief):
    def told(user, *day: int) -> Panel | None:
        boards = board(user, at=datetime(*day, 2, tzinfo=UTC))
        return next((one for one in boards.house if one.key == "days"), None)

    assert told(admin, 2026, 11, 1) is None
    assert told(chief, 2026, 12, 30) is None
    soon, over = told(admin, 2026, 11, 2), told(admin, 2027, 1, 1)
    assert soon and "2026-12-31" in soon.rows[0].title and not soon.is_alarm
    assert over and over.is_alarm


def test_a_closed_case_asks_whether_something_follows(reporter, chief, person, section, town):
    for role in ("editor", "head", "proofreader"):
        person(role, role)
    case = town.brought("answered")
    told = newsroom.signed("路灯一周不亮", section=section, at=town.at)
    link_case(told, number=case.number, by=chief, at=town.at)
    publish(told, by=chief, at=town.at)
    assert panel(reporter, "follow_ups") is None
    solved = {"is_solved": True, "is_satisfied": True}
    town.do(cases.rate, case, town.citizen(case), **solved)
    (row,) = panel(reporter, "follow_ups").rows
    assert (row.title, row.note) == (case.title, told.headline)
    assert panel(person("proofreader", "proofreader"), "follow_ups") is None


def keys(user) -> dict[str, int]:
    return {one.key: one.total for one in board(user, at=NOW).mine}


def test_the_case_desk_sees_what_waits_for_it(town, client):
    town.at = NOW
    fresh, judged = town.brought("submitted"), town.brought("answered")
    asked, back = town.brought("working"), town.brought("working")
    town.do(cases.appeal, judged, town.citizen(judged), reason="没有亮。")
    town.do(cases.ask_for_time, asked, town.officer, minutes=480, reason="等材料。")
    town.do(cases.send_back, back, town.officer, reason="不归我们管。")
    Case.objects.filter(pk=fresh.pk).update(due_at=NOW - HOUR)
    seen = keys(town.desk)
    assert {name: seen[name] for name in ("cases", "time", "back", "late-cases")} == dict.fromkeys(
        ("cases", "time", "back", "late-cases"), 1
    )
    # Who had the round in hand does not judge; the chief does, and accepts nothing.
    assert "appeals" not in seen
    assert keys(town.chief)["appeals"] == 1 and "cases" not in keys(town.chief)
    client.force_login(town.desk)
    for name in ("cases", "time", "back", "late-cases"):
        shown = panel(town.desk, name)
        assert shown.rows[0].url in client.get(shown.more).content.decode()


def test_a_tip_off_is_on_the_board_of_its_readers_only(town, person, reporter):
    reader = person("reader", "reporter")
    cases.admit_tip_reader(reader, by=town.chief, at=NOW - HOUR)
    sent(at=NOW, kind="tip", visibility="confidential", title="排污")
    assert panel(reader, "cases").total == 1
    assert panel(town.desk, "cases").total == 0
    assert panel(reporter, "cases") is panel(town.officer, "cases") is None
