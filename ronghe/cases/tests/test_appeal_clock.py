"""An appeal has its clock: it stands in the queue by it, climbs the ladder, and a rule changes it."""

from datetime import timedelta

import pytest

from ronghe.cases import actions, appeals, clocks, rule_effects
from ronghe.cases.models import Case, ClockEvent, RungReached
from ronghe.cases.rule_effects import Scope
from ronghe.kit.clock import local_date
from ronghe.notices.models import Notice

from .conftest import MONDAY

pytestmark = pytest.mark.django_db
DAY = 480


def appealed(town, **fields) -> Case:
    case = town.brought("answered", **fields)
    town.do(actions.appeal, case, town.citizen(case), reason="没亮")
    return case


def test_it_runs_from_the_appeal_to_the_judgement(town):
    case = appealed(town)
    assert case.due_clock == "appeal" and case.due_at is not None
    assert case.due_at == clocks.office().add(town.at, 3 * DAY)
    assert clocks.ends_of(case)["appeal"] == case.due_at
    town.do(actions.reopen, case, town.chief, reason="再修")
    events = ClockEvent.objects.filter(case=case, clock="appeal").order_by("pk")
    # In the round that was judged, though a new one has begun.
    assert [(one.event, one.round) for one in events] == [("start", 1), ("stop", 1)]
    assert case.due_clock == "answer"


def test_upheld_it_stops_and_nothing_runs(town):
    case = appealed(town)
    town.do(actions.uphold, case, town.chief, reason="已核实")
    assert case.due_at is None and case.rings_at is None
    assert ClockEvent.objects.filter(case=case, clock="appeal", event="stop").exists()


def test_a_refused_case_has_it_too(town):
    case = town.brought("none")
    town.do(actions.refuse, case, town.desk, why="court")
    town.do(actions.appeal, case, town.citizen(case), reason="没有立案")
    assert case.due_clock == "appeal"
    town.do(actions.reopen, case, town.chief, reason="受理")
    assert case.due_clock == "answer"


def test_in_the_queue_it_does_not_stand_last(town):
    waiting, case = town.brought("working"), appealed(town)
    town.do(actions.ask, waiting, town.officer, question="哪一盏？")
    assert list(Case.objects.open().by_due()) == [case, waiting]


def test_its_ladder_rings_for_those_who_may_judge(town, person):
    fresh = person("fresh", "casedesk")
    case = appealed(town)
    for days in (4, 9):
        actions.ring(at=clocks.office().add(town.at, days * DAY))
    steps = RungReached.objects.filter(case=case, clock="appeal").values_list("rung", flat=True)
    assert {"overdue", "twice_overdue"} <= set(steps)
    told = Notice.objects.filter(
        topic__in=["cases.due", "cases.escalated"], once__contains="appeal"
    )
    people = set(told.values_list("person", flat=True))
    # Neither the officer nor the colleague who had the round in hand.
    assert fresh.pk in people and not people & {town.officer.pk, town.desk.pk}


def test_another_rule_moves_it(town, admin):
    case = appealed(town)
    before = case.due_at
    times = actions.Times(DAY, 2 * DAY, 7 * DAY, 10 * DAY, 15, appeal_minutes=DAY)
    since = town.at + timedelta(minutes=1)
    scope = Scope(kind="complaint")
    turns = rule_effects.of_open_cases(scope, times.by_clock(), at=since)
    assert [(one.case.pk, one.clock) for one in turns] == [(case.pk, "appeal")]
    shown = rule_effects.mark_of(turns)
    actions.make_rule_for_all(times, since=since, shown=shown, scope=scope, by=admin, at=since)
    case.refresh_from_db()
    assert case.due_at < before


def test_the_numbers_of_the_desk_count_what_is_judged_late(town, client):
    for late, right in ((0, "reopen"), (9, "uphold"), (None, "")):
        case = appealed(town)
        if late is None:
            continue
        town.at = clocks.office().add(town.at, late * DAY)
        town.do(getattr(actions, right), case, town.chief, reason="看过了")
    at = clocks.office().add(town.at, DAY)
    first = local_date(MONDAY)
    found = appeals.judged(first, first + timedelta(days=60), at=at)
    assert found == appeals.Judged(in_time=1, late=1, waiting=1, overdue=0)
    later = appeals.judged(first, first + timedelta(days=60), at=at + timedelta(days=30))
    assert (later.waiting, later.overdue) == (0, 1)
    assert (later.punctual.hits, later.punctual.of, later.made) == (1, 3, 3)
    assert appeals.judged(first - timedelta(days=9), first, at=at).made == 0
    actions.recount(at=at)
    client.force_login(town.desk)
    page = client.get(f"/desk/cases/rates/?span=month&begins={first:%Y-%m-01}").content.decode()
    assert "申诉复核（群众工作部）" in page
