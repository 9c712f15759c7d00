"""Random histories of the planning desk, with pages that show an old state. And twins that must fail."""

from collections import Counter
from datetime import timedelta
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from ronghe.journal.models import Entry
from ronghe.kit.refusal import Refused
from ronghe.kit.tests.history import History, limits, run
from ronghe.planning import actions
from ronghe.planning.actions import assignments as assignment_actions
from ronghe.planning.actions import leads as lead_actions
from ronghe.planning.models import Assignment, Lead, Topic

from .conftest import NOON

DESK = ("editor", "head", "chief")
who = st.sampled_from(["reporter", "editor", "citizen"])
which = st.integers(0, 3)
reason = st.sampled_from(["", "  ", "不属于本报范围", "\0", "长" * 200])


class Desk(History):
    """Objects are fetched once and used stale, as from pages that stayed open."""

    refusals = (Refused, PermissionDenied)
    people: ClassVar[dict] = {}
    item: ClassVar[object] = None

    def __init__(self) -> None:
        super().__init__()
        self.clock = NOON
        self.leads: list[Lead] = []
        self.topics: list[Topic] = []
        self.given: list[Assignment] = []
        self.wanted: dict[tuple[str, int], str] = {}
        self.told: Counter[str] = Counter()
        self.note("reporter", False)
        self.begin("editor")
        self.assign("editor", "reporter", 0, False)

    def do(self, name: str, verb, *things, **more):
        """One verb; what it changed is what we expect from now on. None when it was refused."""
        self.clock += timedelta(minutes=1)
        made = self.try_to(verb, *things, at=self.clock, **more)
        if made:
            self.told[name] += 1
        return made

    @staticmethod
    def one(things, number):
        return things[number % len(things)] if things else None

    @rule(name=who, of_item=st.booleans())
    def note(self, name, of_item):
        more = {"item": self.item} if of_item else {}
        made = self.do("LeadNoted", actions.note_lead, "路灯坏了", by=self.people[name], **more)
        if made:
            assert name != "citizen"
            self.leads.append(made)
            self.wanted["lead", made.pk] = "new"

    @rule(name=who)
    def begin(self, name):
        made = self.do("TopicOpened", actions.open_topic, "汛期排水", by=self.people[name])
        if made:
            assert name in DESK
            self.topics.append(made)
            self.wanted["topic", made.pk] = "open"

    @rule(name=who, number=which)
    def take(self, name, number):
        lead = self.one(self.leads, number)
        made = lead and self.do("LeadTaken", actions.take_lead, lead, by=self.people[name])
        if made:
            self.change("lead", lead.pk, "new", "taken", by=name)
            self.told["TopicOpened"] += 1
            self.topics.append(made)
            self.wanted["topic", made.pk] = "open"

    @rule(name=who, number=which, why=reason)
    def drop(self, name, number, why):
        lead, by = self.one(self.leads, number), self.people[name]
        if lead and self.do("LeadDropped", actions.drop_lead, lead, reason=why, by=by):
            assert why.strip("\0 ")
            self.change("lead", lead.pk, "new", "dropped", by=name)

    @rule(name=who, number=which, other=which)
    def merge(self, name, number, other):
        lead, into = self.one(self.leads, number), self.one(self.leads, other)
        by = self.people[name]
        if lead and self.do("LeadMerged", actions.merge_leads, lead, into=into, by=by):
            assert self.wanted["lead", into.pk] in ("new", "taken")
            self.change("lead", lead.pk, "new", "merged", by=name)

    @rule(name=who, number=which)
    def part(self, name, number):
        lead = self.one(self.leads, number)
        if lead and self.do("LeadParted", actions.part_leads, lead, by=self.people[name]):
            self.change("lead", lead.pk, "merged", "new", by=name)

    @rule(name=who, owner=who, number=which, late=st.booleans())
    def assign(self, name, owner, number, late):
        topic = self.one(self.topics, number)
        due = self.clock + timedelta(hours=-1 if late else 5)
        more = {"owner": self.people[owner], "due_at": due, "by": self.people[name]}
        made = topic and self.do("AssignmentGiven", actions.assign, topic, **more)
        if made:
            assert not late and owner != "citizen" and name in DESK
            assert self.wanted["topic", topic.pk] == "open"
            self.given.append(made)
            self.wanted["assignment", made.pk] = "open"
            self.wanted["receipt", made.pk] = "pending"

    @rule(name=who, number=which, why=reason, yes=st.booleans())
    def answer(self, name, number, why, yes):
        asked, by = self.one(self.given, number), self.people[name]
        if asked and yes and self.do("AssignmentAccepted", actions.accept, asked, by=by):
            assert by.pk == asked.owner_id and self.wanted["assignment", asked.pk] == "open"
            self.change("receipt", asked.pk, "pending", "accepted")
        if asked and not yes:
            no = self.do("AssignmentDeclined", actions.decline, asked, reason=why, by=by)
            if no:
                assert by.pk == asked.owner_id
                self.change("receipt", asked.pk, "pending", "declined")
                self.change("assignment", asked.pk, "open", "cancelled")

    @rule(name=who, number=which, why=reason, done=st.booleans())
    def end(self, name, number, why, done):
        asked, by = self.one(self.given, number), self.people[name]
        if asked and done and self.do("AssignmentFinished", actions.finish, asked, by=by):
            assert by.pk == asked.owner_id or name in DESK
            self.change("assignment", asked.pk, "open", "done")
        more = {"reason": why, "by": by}
        if asked and not done and self.do("AssignmentCancelled", actions.cancel, asked, **more):
            self.change("assignment", asked.pk, "open", "cancelled", by=name)

    @rule(name=who, number=which, why=reason, state=st.sampled_from(["done", "dropped"]))
    def close(self, name, number, why, state):
        topic, by = self.one(self.topics, number), self.people[name]
        more = {"state": state, "reason": why, "by": by}
        if topic and self.do("TopicClosed", actions.close_topic, topic, **more):
            self.change("topic", topic.pk, "open", state, by=name)

    def change(self, kind, pk, before, after, *, by="editor"):
        assert self.wanted[kind, pk] == before, f"a {self.wanted[kind, pk]} {kind} became {after}"
        assert by in DESK, f"{by} decided"
        self.wanted[kind, pk] = after

    @invariant()
    def everything_stands_as_it_was_decided(self):
        found = {("lead", pk): state for pk, state in Lead.objects.values_list("pk", "state")}
        found |= {("topic", pk): state for pk, state in Topic.objects.values_list("pk", "state")}
        for pk, state, receipt in Assignment.objects.values_list("pk", "state", "receipt"):
            found |= {("assignment", pk): state, ("receipt", pk): receipt}
        assert found == self.wanted

    @invariant()
    def no_work_is_left_under_a_closed_topic(self):
        assert not Assignment.objects.filter(state="open").exclude(topic__state="open").exists()

    @invariant()
    def settled_leads_say_by_whom_and_merges_end_somewhere(self):
        assert not Lead.objects.exclude(state="new").filter(settled_by=None).exists()
        next_of = dict(Lead.objects.values_list("pk", "merged_into"))
        for pk in next_of:
            steps = 0
            while pk is not None:
                pk, steps = next_of[pk], steps + 1
                assert steps <= len(next_of), "leads are merged in a circle"

    @invariant()
    def the_journal_tells_each_deed_once(self):
        names = Counter(Entry.objects.filter(pk__gt=0).values_list("name", flat=True))
        assert {name: names[name] for name in self.told} == dict(self.told)


@pytest.fixture
def desk(person, item) -> type[Desk]:
    people = {role: person(role, role) for role in ("reporter", "editor", "citizen")}
    return type("Desk", (Desk,), {"people": people, "item": item})


def test_any_history_of_the_desk_holds_together(desk):
    run(desk, examples=20, steps=25)


def careless_settle(lead, by, **change):
    Lead.objects.filter(pk=lead.pk).update(settled_by=by, **change)


def careless_close(assignment, *, state):
    Assignment.objects.filter(pk=assignment.pk).update(state=state)


def careless_answer(assignment, by, **change):
    Assignment.objects.filter(pk=assignment.pk).update(**change)


@pytest.mark.parametrize(
    ("module", "name", "careless"),
    [
        (lead_actions, "_settle", careless_settle),
        (assignment_actions, "_close", careless_close),
        (assignment_actions, "_answer", careless_answer),
    ],
)
def test_without_compare_and_set_a_history_breaks(desk, monkeypatch, module, name, careless):
    monkeypatch.setattr(module, name, careless)
    looking = settings(
        limits(examples=150, steps=25),
        phases=[Phase.generate],
        derandomize=True,
        report_multiple_bugs=False,
    )
    with pytest.raises((AssertionError, DatabaseError)):
        run_state_machine_as_test(desk, settings=looking)
