"""Whose turn it is, when it is due, and what happens when nobody comes."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.journal.models import Entry
from ronghe.people.actions import set_days
from ronghe.people.days import edition
from ronghe.stories import actions
from ronghe.stories.models import Overdue, Round, SchemeVersion
from ronghe.stories.tasks import note_what_is_overdue
from ronghe.stories.turns import open_turns, turns_of, working_time

from .conftest import BODY, NOON
from .schemes import in_force, sign_next
from .test_guards import refused

pytestmark = pytest.mark.django_db
SENT = NOON + timedelta(minutes=5)  # 12:05 in the town
HALF = timedelta(minutes=30)


def due(round: Round) -> dict:
    return {turn.step.name: turn.due_at for turn in open_turns() if turn.round == round}


def test_a_step_is_due_its_minutes_after_its_turn_began(round, sign_up_to):
    assert due(round) == {"初审": SENT + HALF}
    sign_up_to(round, 1)
    assert due(round) == {"复审": NOON + timedelta(hours=1) + HALF}


def test_minutes_do_not_run_while_the_desk_sleeps(story, reporter):
    at = NOON + timedelta(hours=13, minutes=45)  # 01:45 in the night; the desk closes at two

    round = actions.send_to_review(story, by=reporter, at=at)

    assert due(round) == {"初审": at + timedelta(hours=6, minutes=30)}


def test_steps_of_one_group_have_their_own_time(story, reporter, reviewers):
    in_force("full")
    round = actions.send_to_review(story, by=reporter, at=SENT)
    sign_next(round, SENT)
    sign_next(round, SENT)
    assert due(round) == {"一校（小样）": SENT + HALF, "复审": SENT + timedelta(minutes=40)}
    sign_next(round, SENT + timedelta(minutes=9))
    assert due(round) == {"复审": SENT + timedelta(minutes=40)}


def test_a_return_gives_the_time_anew(round, step, sign_up_to, head, editor):
    sign_up_to(round, 1)
    back = NOON + timedelta(hours=3)
    actions.sign(
        round, step=step(round, 2), by=head, at=back, decision="return", opinion="再核",
        return_to=step(round, 1),
    )  # fmt: skip
    assert due(round) == {"初审": back + HALF}


def test_a_hold_stops_the_clock(story, round, step, editor, head):
    actions.sign(round, step=step(round, 1), by=editor, at=SENT, decision="hold", opinion="等")
    assert open_turns() == []

    back = NOON + timedelta(hours=3)
    actions.resume(story, by=head, at=back)

    assert due(round) == {"初审": back + HALF}


def test_what_is_due_first_stands_first(story, reporter, reviewers, section, round):
    editor = reviewers[0]
    in_force("service", since=NOON + timedelta(minutes=6))
    words = {"headline": "停水通知", "section": section, "body": BODY, "genre": "service"}
    notice = actions.start_story(author=reporter, at=NOON, **words)
    sent = SENT + timedelta(minutes=10)
    short = actions.send_to_review(notice, by=reporter, at=sent)

    found = turns_of(editor, sent)

    assert [turn.round for turn in found] == [short, round]
    assert found[0].due_at < found[1].due_at


def test_nobody_has_a_turn_that_is_not_theirs(round, editor, head, reporter, at):
    assert [turn.step.name for turn in turns_of(editor, at)] == ["初审"]
    assert turns_of(head, at) == turns_of(reporter, at) == []


def test_what_is_late_is_noted_once(round, editor, at):
    assert actions.note_overdue(at=SENT + HALF) == 0
    late = SENT + HALF + timedelta(minutes=1)

    assert actions.note_overdue(at=late) == 1
    assert actions.note_overdue(at=late + timedelta(hours=1)) == 0

    noted = Overdue.objects.get()
    assert (noted.step.name, noted.due_at) == ("初审", SENT + HALF)
    assert Entry.objects.filter(name="StepOverdue").count() == 1
    with refused("stays noted"):
        Overdue.objects.update(due_at=late)
    with refused("stays noted"):
        Overdue.objects.all()._raw_delete("default")


def test_the_clock_notes_it_by_itself(round):
    note_what_is_overdue(0)  # by the machine's clock, days after

    assert Overdue.objects.count() == 1


def test_a_long_queue_asks_no_more_than_a_short_one(story, reporter, section, round, editor, at):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            turns_of(editor, at)
        return len(queries)

    one = asked()
    for number in range(5):
        more = actions.start_story(
            author=reporter, at=at, headline=f"题{number}", section=section, body=BODY
        )
        actions.send_to_review(more, by=reporter, at=at)

    assert len(turns_of(editor, at)) == 6
    assert asked() == one


def test_a_day_the_paper_set_counts_at_once(admin):
    version = SchemeVersion(opens=time(8), closes=time(18), on_rest_days=False)
    sent = NOON + timedelta(hours=5, minutes=30)  # Monday 17:30 in the town
    assert working_time(version, edition()).add(sent, 60) == NOON + timedelta(hours=20, minutes=30)

    tuesday = date(2026, 11, 24)
    set_days(tuesday, last=tuesday, kind="rest", name="建市纪念日", by=admin, at=NOON)

    assert working_time(version, edition()).add(sent, 60) == NOON + timedelta(hours=44, minutes=30)
