"""Random histories of cases beside a plain model, from pages that show an old state. And twins."""

from collections import Counter
from datetime import timedelta
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.db.models import F
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from ronghe.cases import actions, clocks
from ronghe.cases.actions import citizen, department, desk
from ronghe.cases.models import Case, Move, Share
from ronghe.cases.moves import STILL, TABLE
from ronghe.cases.rules import Holder
from ronghe.journal.models import Entry
from ronghe.kit.clock import local_date
from ronghe.kit.refusal import Refused
from ronghe.kit.tests.history import History, limits, run

from .conftest import MONDAY, sent

who = st.sampled_from(["desk", "chief", "officer", "other", "stranger"])
which = st.integers(0, 2)
reason = st.sampled_from(["", " \0", "情况属实", "长" * 600])
DESK = {"desk", "chief"}
FROM = {(row.verb, row.before): {one.after for one in TABLE if one[:2] == row[:2]} for row in TABLE}


class Course(History):
    """What the model knows of a case: its state, its round, who leads, who acted in the round."""

    refusals = (Refused, PermissionDenied, Case.DoesNotExist)
    town: ClassVar[object] = None
    people: ClassVar[dict] = {}
    # Begin where few random ways lead: an appeal and a refusal, a question, a case put off.
    begin: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self.clock = MONDAY
        self.cases: list[Case] = []
        self.state: dict[int, str] = {}
        self.round: dict[int, int] = {}
        self.leads: dict[int, str | None] = {}
        self.acted: dict[int, set[str]] = {}
        self.moves: Counter[int] = Counter()
        self.before: dict[int, str] = {}
        self.send("unnamed")
        self.judge(0, "desk", True)
        self.dispatch(0, "desk", "light", "")
        self.send("confidential")
        if self.begin:
            self.in_hand(0, "officer", "", "sign")
        if self.begin == "parked":
            self.park(0, "desk", "等设备到货", 3)
        if self.begin == "asked":
            self.in_hand(0, "officer", "哪一天？", "ask")
        if self.begin == "joined":
            self.merge(1, 0, "desk")
            self.speak(0, "officer", "修好了", "answer")
        if self.begin == "appealed":
            self.speak(0, "officer", "修好了", "answer")
            self.judge(1, "desk", False)
            self.appeal(0, "没有修", True)

    def one(self, number):
        return self.cases[number % len(self.cases)]

    def act(self, number, verb, act, by, *, after=None, **more):
        """One verb; when it worked, the model moves by the table and nobody else's rule."""
        self.clock += timedelta(minutes=7)
        case = self.one(number)
        actor = Holder(case.pk) if by == "citizen" else self.people.get(by)
        if self.try_to(act, case, by=actor, at=self.clock, **more) is None:
            return False
        was = self.state[case.pk]
        assert (verb, was) in FROM, f"{verb} worked on a case that was {was}"
        goes = FROM[verb, was]
        to = after or (self.before[case.pk] if len(goes) > 1 else next(iter(goes)))
        assert to in goes
        if to != was:
            self.before[case.pk] = was
        self.state[case.pk] = to
        self.moves[case.pk] += 1
        self.acted[case.pk].add(by)
        return True

    @rule(seen=st.sampled_from(["public", "unnamed", "confidential"]))
    def send(self, seen):
        if len(self.cases) == 3:
            return
        case = sent(at=self.clock, visibility=seen)
        self.cases.append(case)
        self.state[case.pk], self.round[case.pk] = "submitted", 1
        self.leads[case.pk], self.acted[case.pk] = None, set()

    @rule(number=which)
    def look(self, number):
        """The page is loaded again."""
        self.one(number).refresh_from_db()

    @rule(number=which, name=who, yes=st.booleans())
    def judge(self, number, name, yes):
        if yes:
            worked = self.act(number, "accept", actions.accept, name)
        else:
            worked = self.act(number, "refuse", actions.refuse, name, why="unclear")
        assert not worked or name in DESK

    @rule(number=which, name=who, unit=st.sampled_from(["light", "water"]), why=reason)
    def dispatch(self, number, name, unit, why):
        other = "water" if unit == "light" else "light"
        more = {"lead": getattr(self.town, unit), "helpers": [getattr(self.town, other)]}
        if self.act(number, "dispatch", actions.dispatch, name, reason=why, **more):
            assert name in DESK
            self.leads[self.one(number).pk] = {"light": "officer", "water": "other"}[unit]

    @rule(number=which, name=who, why=reason, verb=st.sampled_from(["sign", "send_back", "ask"]))
    def in_hand(self, number, name, why, verb):
        more = {"sign": {}, "send_back": {"reason": why}, "ask": {"question": why}}[verb]
        pk = self.one(number).pk
        lead = self.leads[pk]
        if self.act(number, verb, getattr(actions, verb), name, **more):
            assert name == lead or (
                verb == "ask" and name in DESK and self.before[pk] == "accepted"
            )
            assert verb == "sign" or why.strip("\0 ")
            if verb == "send_back":
                self.leads[pk] = None

    @rule(number=which, name=who, why=reason, kind=st.sampled_from(["answer", "go_on"]))
    def speak(self, number, name, why, kind):
        more = {"answer": {"public_text": why, "evidence": "照片"}, "go_on": {"reason": why}}[kind]
        pk = self.one(number).pk
        lead = self.leads[pk]
        if self.act(number, kind, getattr(actions, kind), name, **more):
            assert why.strip("\0 ") and (name == lead or name in DESK)

    @rule(number=which, text=reason, mine=st.booleans())
    def hear(self, number, text, mine):
        name = "citizen" if mine else "stranger"
        worked = self.act(number, "hear", actions.hear, name, text=text)
        assert not worked or (mine and text.strip("\0 "))

    @rule(number=which, solved=st.booleans())
    def rate(self, number, solved):
        case = self.one(number)
        more = {"is_solved": solved, "is_satisfied": solved}
        if solved and self.state[case.pk] != "merged":
            self.act(number, "rate", actions.rate, "citizen", **more)
        elif self.try_to(actions.rate, case, by=Holder(case.pk), at=self.clock, **more):
            # Of a joined case the answer to the other one is rated, and nothing moves.
            joined = case.merged_into_id
            assert self.state[joined or case.pk] in ("answered", "closed" if joined else "")

    @rule(number=which, why=reason, mine=st.booleans())
    def appeal(self, number, why, mine):
        was = self.one(number).state
        name = "citizen" if mine else "stranger"
        joined = self.one(number).merged_into
        if self.act(number, "appeal", actions.appeal, name, reason=why):
            assert mine and why.strip("\0 ")
            # A joined case is judged once the other one was answered or refused.
            ended = self.state[joined.pk] if was == "merged" else was
            assert ended in ("answered", "closed", "refused")

    @rule(number=which, name=who, right=st.booleans(), why=reason)
    def decide(self, number, name, right, why):
        pk = self.one(number).pk
        verb = "reopen" if right else "uphold"
        mine = name in self.acted[pk]
        if self.act(number, verb, getattr(actions, verb), name, reason=why):
            assert name in DESK and not mine and why.strip("\0 ")
            if right:
                self.round[pk] += 1
                self.leads[pk], self.acted[pk] = None, set()

    @rule(number=which, name=who, why=reason, days=st.integers(-1, 3))
    def park(self, number, name, why, days):
        day = local_date(self.clock) + timedelta(days=days)
        if self.act(number, "park", actions.park, name, reason=why, review_on=day):
            assert name in DESK and days > 0 and why.strip("\0 ")

    @rule(number=which, name=who)
    def take_up(self, number, name):
        assert not self.act(number, "take_up", actions.take_up, name) or name in DESK

    @rule(number=which, other=which, name=who)
    def merge(self, number, other, name):
        into = self.one(other)
        if self.act(number, "merge", actions.merge, name, into=into):
            assert name in DESK and into.pk != self.one(number).pk
            assert self.state[into.pk] not in ("closed", "merged", "refused", "answered", "parked")

    @rule(number=which, name=who)
    def part(self, number, name):
        assert not self.act(number, "part", actions.part, name) or name in DESK

    @rule(days=st.integers(1, 20))
    def days_go_by(self, days):
        self.clock += timedelta(days=days)
        was = dict(self.state)
        actions.close_answered(at=self.clock)
        for pk, state in Case.objects.values_list("pk", "state"):
            if state != was[pk]:
                assert (was[pk], state) == ("answered", "closed")
                self.state[pk], self.before[pk] = state, "answered"
                self.moves[pk] += 1

    @invariant()
    def everything_stands_as_it_was_done(self):
        found = {one.pk: (one.state, one.round, one.moves) for one in Case.objects.all()}
        wanted = {pk: (self.state[pk], self.round[pk], self.moves[pk]) for pk in self.state}
        assert found == wanted

    @invariant()
    def the_moves_lead_here(self):
        at = dict.fromkeys(self.state, "submitted")
        for made in Move.objects.order_by("case", "serial"):
            assert made.before == at[made.case_id]
            at[made.case_id] = made.after
        assert at == self.state
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    @invariant()
    def who_leads_is_whose_share_leads(self):
        leading = Share.objects.filter(ended_at=None, leads=True).values_list("case", "unit")
        # Out of a joining it is judged by itself: of the department whose answer that was, which
        # does not see it.
        left = Move.objects.filter(verb="appeal", before="merged", round=F("case__round"))
        units = Case.objects.exclude(unit=None).exclude(pk__in=left.values("case"))
        units = units.values_list("pk", "unit")
        assert sorted(leading) == sorted(units)

    @invariant()
    def clocks_run_when_somebody_has_to_act(self):
        for case in Case.objects.all():
            ends = clocks.ends_of(case)
            running = [one for one in ends.values() if one]
            assert case.due_at == (min(running) if running else None)
            if case.state in (*STILL, "answered", "closed", "refused"):
                assert not running, case.state
            else:
                assert running, case.state
            assert (ends["appeal"] is not None) == (case.state == "appealed")

    @invariant()
    def nothing_hidden_is_shown(self):
        assert not Case.objects.public().filter(visibility="confidential").exists()
        assert not Case.objects.public().filter(state__in=["submitted", "refused"]).exists()

    @invariant()
    def the_journal_tells_each_move_once(self):
        assert Entry.objects.filter(name="CaseMoved").count() == sum(self.moves.values())


@pytest.fixture
def course(town, person) -> type[Course]:
    names = ("desk", "chief", "officer", "other")
    people = {name: getattr(town, name) for name in names} | {"stranger": person("stranger")}
    return type("Course", (Course,), {"people": people, "town": town})


def test_any_course_of_cases_holds_together(course):
    run(course, examples=8, steps=25)
    for begin in ("appealed", "joined"):
        course.begin = begin
        run(course, examples=8, steps=25)


def anybody(*_args, **_more):
    return None


CARELESS = {
    "anybody runs the desk": ("", desk, "_refuse_stranger", anybody),
    "anybody answers": ("", department, "_refuse_stranger", anybody),
    "anybody speaks for the citizen": ("asked", citizen, "_refuse_stranger", anybody),
    "whoever had it judges": ("appealed", desk, "_refuse_judge", anybody),
    "the clocks are forgotten": ("", clocks, "follow", anybody),
    "nobody looks where it came from": ("parked", desk, "came_from", lambda case: "accepted"),
}


@pytest.mark.parametrize("name", CARELESS)
def test_without_the_care_a_history_breaks(course, monkeypatch, name):
    begin, module, part, careless = CARELESS[name]
    monkeypatch.setattr(module, part, careless)
    monkeypatch.setattr(course, "begin", begin)
    looking = settings(
        limits(examples=500, steps=25),  # it ends at the first breach
        phases=[Phase.generate],
        derandomize=True,
        report_multiple_bugs=False,
    )
    with pytest.raises((AssertionError, DatabaseError)):
        run_state_machine_as_test(course, settings=looking)
