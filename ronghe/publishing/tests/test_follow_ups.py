"""When a case in a public story ends, is appealed or opened again, the newsroom is asked once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ronghe.cases import actions as cases
from ronghe.cases.tests.conftest import town as town
from ronghe.planning.actions import assign, take_lead
from ronghe.publishing.actions import publish, withdraw
from ronghe.publishing.follow_ups import asked_of
from ronghe.publishing.tests import desk
from ronghe.stories.actions import (
    AnsweredAlready,
    NotAskedAnyMore,
    dismiss_follow_up,
    link_case,
    start_story,
    take_follow_up,
    unlink_case,
)
from ronghe.stories.actions.follow_ups import ReasonMissing
from ronghe.stories.models import FollowUp

pytestmark = pytest.mark.django_db
SOLVED = {"is_solved": True, "is_satisfied": True}


@pytest.fixture
def case(town):
    return town.brought("answered")


@pytest.fixture
def story(newsroom, chief, section, case, town):
    """Public, and about the case before it was closed."""
    made = desk.signed("路灯一周不亮", section=section, at=town.at)
    link_case(made, number=case.number, by=chief, at=town.at)
    publish(made, by=chief, at=town.at)
    return made


def close(town, case) -> None:
    town.at += timedelta(days=1)
    town.do(cases.rate, case, town.citizen(case), **SOLVED)


def asked(user, town) -> list[tuple[str, str]]:
    return [(one.case.number, one.move.verb) for one in asked_of(user, at=town.at)]


def serial(case) -> int:
    case.refresh_from_db()
    return case.course.order_by("-serial")[0].serial


def test_nothing_is_asked_while_the_case_goes_on(town, story, chief):
    assert asked(chief, town) == []


def test_closing_asks_the_desk_and_who_wrote_it(town, story, case, chief, person):
    close(town, case)
    for one in (chief, desk.holder("editor"), story.author):
        assert asked(one, town) == [(case.number, "rate")]
    for one in (person("stranger", "reporter"), desk.holder("proofreader"), town.desk):
        assert asked(one, town) == []


def test_an_appeal_asks_again_and_the_reopening_too(town, story, case, chief):
    close(town, case)
    dismiss_follow_up(story, case=case, serial=serial(case), reason="已报", by=chief, at=town.at)
    assert asked(chief, town) == []
    town.do(cases.appeal, case, town.citizen(case), reason="又不亮了")
    assert asked(chief, town) == [(case.number, "appeal")]
    town.do(cases.reopen, case, town.chief, reason="确实不亮")
    assert asked(chief, town) == [(case.number, "reopen")]


def test_taken_it_is_a_lead_of_the_same_case_and_then_a_story_about_it(town, story, case, section):
    close(town, case)
    editor = desk.holder("editor")
    lead = take_follow_up(story, case=case, serial=serial(case), by=editor, at=town.at)
    assert (lead.case, story.headline in lead.title) == (case, True)
    assert asked(editor, town) == []
    topic = take_lead(lead, by=editor, at=town.at)
    due = town.at + timedelta(days=1)
    task = assign(topic, owner=story.author, due_at=due, by=editor, at=town.at)
    more = {"headline": "路灯亮了", "section": section, "assignment": task}
    next_one = start_story(author=story.author, at=town.at, **more)
    assert next_one.cases.get().case == case


def test_it_is_answered_once(town, story, case, chief):
    close(town, case)
    said = {"case": case, "serial": serial(case), "at": town.at}
    dismiss_follow_up(story, reason="已报", by=chief, **said)
    with pytest.raises(AnsweredAlready):
        take_follow_up(story, by=story.author, **said)
    assert FollowUp.objects.count() == 1


def test_no_reason_is_no_answer(town, story, case, chief):
    close(town, case)
    with pytest.raises(ReasonMissing):
        dismiss_follow_up(
            story, case=case, serial=serial(case), reason=" \0 ", by=chief, at=town.at
        )


def test_an_old_page_answers_nothing(town, story, case, chief):
    close(town, case)
    before = serial(case)
    town.do(cases.appeal, case, town.citizen(case), reason="又不亮了")
    with pytest.raises(NotAskedAnyMore):
        take_follow_up(story, case=case, serial=before, by=chief, at=town.at)


def test_a_stranger_answers_nothing(town, story, case, person):
    close(town, case)
    with pytest.raises(PermissionDenied):
        take_follow_up(
            story, case=case, serial=serial(case), by=person("x", "reporter"), at=town.at
        )


def test_what_was_over_before_is_not_asked(town, newsroom, chief, section, case):
    close(town, case)
    made = desk.signed("路灯亮了", section=section, at=town.at)
    link_case(made, number=case.number, by=chief, at=town.at)
    publish(made, by=chief, at=town.at)
    assert asked(chief, town) == []


def test_what_ended_before_the_story_came_out_is_not_asked(town, newsroom, chief, section, case):
    made = desk.signed("路灯亮了", section=section, at=town.at)
    link_case(made, number=case.number, by=chief, at=town.at)
    close(town, case)
    publish(made, by=chief, at=town.at + timedelta(hours=1))
    assert asked(chief, town) == []


def hide(town, case, story, chief):
    said = {"kind": case.kind, "category": None, "visibility": "confidential"}
    town.do(cases.sort, case, town.desk, **said)


def take_out(town, case, story, chief):
    unlink_case(story, number=case.number, by=chief, at=town.at)


def take_back(town, case, story, chief):
    withdraw(story, reason="失实", by=chief, at=town.at)


@pytest.mark.parametrize("away", [hide, take_out, take_back])
def test_what_is_gone_is_not_asked(town, story, case, chief, away):
    close(town, case)
    away(town, case, story, chief)
    assert asked(chief, town) == []
    if away is not take_back:
        with pytest.raises(NotAskedAnyMore):
            take_follow_up(story, case=case, serial=serial(case), by=chief, at=town.at)


def test_the_page_takes_an_answer(client, town, story, case):
    close(town, case)
    client.force_login(story.author)
    page = client.get("/desk/published/follow-ups/").content.decode()
    assert case.title in page
    said = {"story": story.pk, "case": case.number, "serial": serial(case)}
    assert client.post("/desk/published/follow-ups/dismiss/", said).status_code == 409
    answer = client.post("/desk/published/follow-ups/dismiss/", {**said, "reason": "已报"})
    assert answer.status_code == 302
    assert client.post("/desk/published/follow-ups/take/", said).status_code == 409
    assert FollowUp.objects.get().reason == "已报"


def test_a_story_that_is_not_theirs_does_not_exist(client, town, story, case, person):
    close(town, case)
    client.force_login(person("x", "reporter"))
    said = {"story": story.pk, "case": case.number, "serial": serial(case), "reason": "x"}
    assert client.post("/desk/published/follow-ups/dismiss/", said).status_code == 404


def test_its_writer_links_until_it_was_signed_once(town, newsroom, section, case):
    made = desk.write(section=section)
    link_case(made, number=case.number, by=made.author, at=town.at)
    desk.sign(made)
    with pytest.raises(PermissionDenied):
        unlink_case(made, number=case.number, by=made.author, at=town.at)
    unlink_case(made, number=case.number, by=desk.holder("editor"), at=town.at)
