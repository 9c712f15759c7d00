"""Before a rule of deadlines changes, it is shown which open cases move; what happened stays."""

import re
from datetime import timedelta

import pytest

from ronghe.cases import actions, clocks, rule_effects
from ronghe.cases.actions import Times
from ronghe.cases.models import Case, ClockEvent, TimeRule
from ronghe.cases.rule_effects import Scope
from ronghe.journal.models import Entry
from ronghe.kit.clock import now

from .conftest import MONDAY

pytestmark = pytest.mark.django_db
PAGE = "/desk/cases/setup/"
SHORT = Times(480, 480, 480, 4800, 15)
TYPED = {
    "what": "rule", "rule-kind": "complaint", "rule-since": "2099-01-04T08:30", "rule-accept": "1",
    "rule-answer": "1", "rule-finish": "1", "rule-appeal": "3", "rule-extension": "10", "rule-send_back": "2", "rule-appeal_days": "15",
}  # fmt: skip


@pytest.fixture
def open_cases(town):
    """Three complaints under way since two weeks, one that waits, and one question."""
    town.at = now() - timedelta(days=14)
    cases = {state: town.brought(state) for state in ("accepted", "dispatched", "working")}
    cases["waiting"] = town.brought("working")
    town.do(actions.ask, cases["waiting"], town.officer, question="哪一天？")
    cases["answered"] = town.brought("answered")
    cases["consult"] = town.brought("working", kind="consult")
    return cases


def shown(page):
    return re.search(r'name="shown" value="(\w+)"', page.content.decode())[1]


def test_it_says_which_cases_move_and_writes_nothing(town, open_cases, client):
    rows, rules = ClockEvent.objects.count(), TimeRule.objects.count()
    client.force_login(town.chief)
    page = client.post(PAGE, TYPED)
    text = page.content.decode()
    assert page.status_code == 200
    assert (ClockEvent.objects.count(), TimeRule.objects.count()) == (rows, rules)
    for name in ("accepted", "dispatched", "working", "waiting"):
        assert open_cases[name].get_absolute_url() in text, name
    for name in ("answered", "consult"):
        assert open_cases[name].get_absolute_url() not in text, name


def test_confirmed_they_move_as_shown_and_history_stays(town, open_cases, client):
    scope, at = Scope(kind="complaint"), now()
    said = {
        (one.case.pk, one.clock): one
        for one in rule_effects.of_open_cases(scope, SHORT.by_clock(), at=at)
    }
    before = list(ClockEvent.objects.order_by("pk").values())
    client.force_login(town.chief)
    page = client.post(PAGE, TYPED)
    answer = client.post(PAGE, TYPED | {"confirm": "open", "shown": shown(page)})
    assert answer.status_code == 302
    assert list(ClockEvent.objects.order_by("pk").values())[: len(before)] == before
    made = TimeRule.objects.latest("pk")
    for name in ("accepted", "dispatched", "working", "waiting"):
        case = Case.objects.get(pk=open_cases[name].pk)
        assert case.rule == made
        ends = clocks.ends_of(case)
        for (pk, clock), turn in said.items():
            if pk == case.pk:
                assert ends[clock] == turn.after, (name, clock)
    assert any(turn.after and turn.after < turn.before for turn in said.values())
    for name in ("answered", "consult"):
        assert Case.objects.get(pk=open_cases[name].pk).rule != made
    assert len(Entry.objects.get(name="TimeRuleSpread").details["cases"]) == 4
    # The next dispatch does not bring the old limits back.
    case = Case.objects.get(pk=open_cases["accepted"].pk)
    town.at = now()
    due = case.due_at
    town.do(actions.dispatch, case, town.desk, lead=town.light)
    case.refresh_from_db()
    assert (case.rule, case.due_at) == (made, due)


def test_new_overdue_ones_are_marked(town):
    """Seven and twenty working days, of which twenty-five are over on 7 April; then one and twenty."""
    case = town.brought("working")
    clocks.extend(case, minutes=20 * 480, reason="等设备", by=town.chief, at=town.at)
    at = MONDAY + timedelta(days=36)
    turns = rule_effects.of_open_cases(Scope(kind="complaint"), SHORT.by_clock(), at=at)
    late = [one for one in turns if one.is_late_anew]
    assert [(one.case, one.clock) for one in late] == [(case, "finish")]
    assert late[0].before > at > late[0].after
    soon = rule_effects.of_open_cases(Scope(kind="complaint"), SHORT.by_clock(), at=MONDAY)
    assert not any(one.is_late_anew for one in soon)


def test_what_has_changed_meanwhile_is_shown_again(town, open_cases, client):
    client.force_login(town.chief)
    mark = shown(client.post(PAGE, TYPED))
    town.at = now()
    town.brought("accepted")
    answer = client.post(PAGE, TYPED | {"confirm": "open", "shown": mark})
    assert answer.status_code == 409 and not TimeRule.objects.filter(finish_minutes=480).exists()


def test_for_new_cases_only_nothing_moves(town, open_cases, client):
    client.force_login(town.chief)
    rows = ClockEvent.objects.count()
    assert client.post(PAGE, TYPED | {"confirm": "new"}).status_code == 302
    assert ClockEvent.objects.count() == rows
    assert Case.objects.get(pk=open_cases["working"].pk).rule.finish_minutes != 480


def test_a_more_particular_rule_keeps_its_cases(town, open_cases):
    own = actions.make_rule(SHORT, since=now(), by=None, at=now(), unit=town.light)
    clocks.take_rule(open_cases["working"], own, by=town.chief, at=now())
    found = {case.pk for case in rule_effects.concerned(Scope(kind="complaint"))}
    assert open_cases["working"].pk not in found and open_cases["dispatched"].pk in found
    assert {case.pk for case in rule_effects.concerned(Scope(unit=town.light))} >= {
        open_cases["working"].pk, open_cases["dispatched"].pk, open_cases["consult"].pk
    }  # fmt: skip
