"""The whole review beside a small model of it: what one allows the other allows, step by step."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ronghe.journal.models import Entry
from ronghe.kit.refusal import Refused
from ronghe.stories import actions
from ronghe.stories.models import Debt, Round, Signature, Step, Story, version_is_signed
from ronghe.taxonomy.models import Section

from .conftest import BODY, NOON, edited
from .schemes import in_force, on_the_list

NO = (Refused, PermissionDenied, DatabaseError)
PEOPLE = {
    "writer": {"reporter", "editor", "chief"},
    "ann": {"editor"},
    "bob": {"head"},
    "cat": {"proofreader"},
    "dan": {"chief"},
    "eve": {"editor", "head", "chief", "proofreader"},
}
LISTED = {"dan"}
LEADS = {"editor", "head", "chief"}
who = st.sampled_from(list(PEOPLE))
genre = st.sampled_from(["news", "news", "service"])


@dataclass
class Run:
    """A round of the model. Signatures: step → person; `reviewed`: person → the step they read."""

    scheme: str
    steps: list[Step]
    state: str = "open"
    standing: dict[str, str] = field(default_factory=dict)
    reviewed: dict[str, str] = field(default_factory=dict)
    owed: set[str] = field(default_factory=set)

    def waiting(self) -> list[Step]:
        if self.state == "passed":
            missing = [one for one in self.steps if one.name in self.owed]
        else:
            open_ = self.state == "open"
            missing = [one for one in self.steps if open_ and one.name not in self.standing]
        first = min((one.group for one in missing), default=0)
        return [one for one in missing if one.group == first]


class Review(RuleBasedStateMachine):
    people: ClassVar[dict] = {}
    steps: ClassVar[dict[str, list[Step]]] = {}

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.clock = NOON
        self.stage, self.genre, self.runs = "draft", "news", []
        # Who changed the text since somebody last read it.
        self.hands: set[str] = set()
        self.signed = False
        self.story = actions.start_story(
            author=self.people["writer"], at=NOON, headline="题", section=Section.objects.get(),
            body=BODY,
        )  # fmt: skip
        self.hands.add("writer")

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # --- the model ------------------------------------------------------------------------------

    def may(self, name: str, step: Step, run: Run) -> bool:
        return (
            step.role in PEOPLE[name]
            and name != "writer"
            and name not in self.hands
            and not (step.kind == "review" and run.reviewed.get(name, step.name) != step.name)
            and not (run.scheme == "emergency" and not step.afterwards and name not in LISTED)
        )

    def begin(self, scheme: str) -> None:
        self.runs.append(Run(scheme, self.steps[scheme]))
        self.stage = "in_review"

    def end(self) -> None:
        run = self.runs[-1]
        run.state, run.standing, run.owed = "ended", {}, set()
        self.signed = False

    def put(self, name: str, step: Step, run: Run) -> None:
        run.standing[step.name] = name
        if step.kind == "review":
            run.reviewed[name] = step.name

    def settle(self) -> None:
        """Passed, when all that must stand before readers see it stands."""
        run = self.runs[-1]
        if any(not one.afterwards for one in run.waiting()):
            return
        run.state, self.stage, self.signed = "passed", "ready", True
        if run.scheme == "emergency":
            run.owed = {one.name for one in run.steps if one.afterwards}
        else:
            for other in self.runs:
                other.owed = set()

    # --- one deed, in both worlds ---------------------------------------------------------------

    def both(self, allowed: bool, deed, then) -> None:
        self.clock += timedelta(minutes=1)
        before = Entry.objects.count()
        try:
            with transaction.atomic():
                deed()
            done = True
        except NO:
            done = False
        assert done == allowed, f"the model says {allowed}, the house {done}"
        assert (Entry.objects.count() > before) == done, (
            "a transition without a line in the journal"
        )
        if done:
            then()
        self.story = Story.objects.get(pk=self.story.pk)

    @property
    def round(self) -> Round | None:
        return self.story.rounds.order_by("-pk").first()

    @rule(name=who, genre=genre)
    def edit(self, name, genre):
        desk = PEOPLE[name] & {"editor", "head", "chief", "proofreader"}
        allowed = bool(desk) and self.stage != "rejected"

        def deed():
            fresh = edited(self.story, f"{self.clock:%d%H%M}")
            fresh.genre = genre
            actions.save_version(fresh, by=self.people[name], at=self.clock)

        self.both(allowed, deed, lambda: self._changed(name, genre))

    def _changed(self, name, genre):
        self.hands.add(name)
        self.genre, self.signed = genre, False
        if self.stage == "published":
            self.stage = "draft"
        if self.stage not in ("in_review", "held", "ready"):
            return
        run = self.runs[-1]
        if self.stage == "ready":
            self.stage, run.state, run.owed = "in_review", "open", set()
        run.standing = {}
        wanted = "service" if genre == "service" else "full"
        if run.scheme not in ("emergency", wanted):
            stage = self.stage
            run.state = "ended"
            self.begin(wanted)
            self.stage = stage

    @rule(name=who)
    def send(self, name):
        may = name == "writer" or PEOPLE[name] & LEADS
        self.both(
            bool(may) and self.stage in ("draft", "returned"),
            lambda: actions.send_to_review(self.story, by=self.people[name], at=self.clock),
            lambda: self.begin("service" if self.genre == "service" else "full"),
        )

    @rule(name=who)
    def go_first(self, name):
        def then():
            if self.runs and self.runs[-1].state == "open":
                self.end()
            self.signed = False
            self.begin("emergency")

        self.both(
            name in LISTED and self.stage in ("draft", "returned", "in_review", "held"),
            lambda: actions.go_first(self.story, by=self.people[name], at=self.clock, reason="急"),
            then,
        )

    @rule(name=who, place=st.integers(0, 7), opinion=st.sampled_from(["", "有意见"]))
    def sign(self, name, place, opinion):
        if not self.runs:
            return
        run = self.runs[-1]
        step = run.steps[place % len(run.steps)]
        allowed = (
            run.state == "open"
            and self.stage == "in_review"
            and step in run.waiting()
            and self.may(name, step, run)
        )
        self._sign(name, step, run, allowed=allowed, opinion=opinion)

    @rule(count=st.integers(3, 8))
    def sign_as_it_should_be(self, count):
        if self.stage in ("draft", "returned"):
            self.send("writer")
        for _ in range(count):
            self._sign_next()

    @rule()
    def hurry_as_it_should_be(self):
        if self.stage not in ("draft", "returned", "in_review", "held"):
            return
        self.go_first("dan")
        self._sign_next()

    @rule(count=st.integers(1, 3))
    def make_up_as_it_should_be(self, count):
        for _ in range(count):
            for name in ("ann", "bob", "cat"):
                for place in range(1, 4):
                    self.make_up(name, place)

    def _sign_next(self):
        if not self.runs or self.runs[-1].state != "open" or self.stage != "in_review":
            return
        run = self.runs[-1]
        step = run.waiting()[0]
        names = [one for one in PEOPLE if self.may(one, step, run)]
        if names:
            self._sign(min(names, key=lambda one: len(PEOPLE[one])), step, run)

    def _sign(self, name, step, run, *, allowed=True, opinion=""):
        def then():
            self.put(name, step, run)
            self.hands = set()
            self.settle()

        self.both(
            allowed,
            lambda: actions.sign(
                self.round, step=step, by=self.people[name], at=self.clock, opinion=opinion,
                answer="答",
            ),
            then,
        )  # fmt: skip

    @rule(name=who, decision=st.sampled_from(["return", "hold", "reject"]), to=st.integers(0, 4))
    def say_no(self, name, decision, to):
        run = self.runs[-1] if self.runs else None
        if run is None or not run.waiting() or (decision == "reject" and to):
            return
        step = run.waiting()[0]
        back = (
            run.steps[step.returns_to[to % len(step.returns_to)] - 1]
            if to and step.returns_to
            else None
        )
        back = back if decision == "return" else None
        allowed = run.state == "open" and self.stage == "in_review" and self.may(name, step, run)

        def then():
            if step.kind == "review":
                run.reviewed[name] = step.name
            self.hands = set()
            if decision == "hold":
                self.stage = "held"
            elif back is not None:
                groups = {one.name: one.group for one in run.steps}
                kept = {k: v for k, v in run.standing.items() if groups[k] < back.group}
                run.standing = kept
            else:
                standing = run.standing
                self.end()
                # A rejection keeps the signatures as they were: they are evidence.
                run.standing = standing if decision == "reject" else {}
                self.stage = "rejected" if decision == "reject" else "returned"

        self.both(
            allowed,
            lambda: actions.sign(
                self.round, step=step, by=self.people[name], at=self.clock, decision=decision,
                opinion="因", answer="答", return_to=back,
            ),
            then,
        )  # fmt: skip

    @rule(name=who)
    def take_back(self, name):
        def then():
            self.end()
            self.stage = "draft"

        may = name == "writer" or PEOPLE[name] & LEADS
        self.both(
            bool(may) and self.stage in ("in_review", "held", "ready"),
            lambda: actions.take_back(self.story, by=self.people[name], at=self.clock),
            then,
        )

    @rule(name=who)
    def resume(self, name):
        def then():
            self.stage = "in_review"

        self.both(
            bool(PEOPLE[name] & LEADS) and self.stage == "held",
            lambda: actions.resume(self.story, by=self.people[name], at=self.clock),
            then,
        )

    @rule()
    def publish(self):
        # The journal of publishing is not this package's.
        actions.mark_published(self.story, at=self.clock)
        if self.stage == "ready":
            self.stage = "published"
        self.story.refresh_from_db()

    @rule(name=who, place=st.integers(0, 3))
    def make_up(self, name, place):
        for run, round in zip(self.runs, self.story.rounds.order_by("pk"), strict=True):
            if run.scheme != "emergency":
                continue
            step = run.steps[place]
            self.both(
                step in run.waiting() and run.state == "passed" and self.may(name, step, run),
                lambda round=round, step=step: actions.make_up(
                    round, step=step, by=self.people[name], at=self.clock, answer="答"
                ),
                lambda run=run, step=step: (
                    self.put(name, step, run),
                    run.owed.discard(step.name),
                ),
            )

    # --- what nobody may do ---------------------------------------------------------------------

    def attack(self, deed) -> bool:
        """Whether it worked; undone in any case."""
        try:
            with transaction.atomic():
                deed()
                raise Undone
        except Undone:
            return True
        except NO:
            return False

    @rule(name=who, place=st.integers(0, 7))
    def forge(self, name, place):
        if not self.runs:
            return
        run = self.runs[-1]
        step = run.steps[place % len(run.steps)]
        forged = Signature(
            round=self.round, step=step, kind=step.kind, person=self.people[name],
            decision="approve", version=self.story.latest_revision, at=self.clock, answer="答",
        )  # fmt: skip
        if self.attack(forged.save):
            assert step in run.waiting(), "a step out of turn"
            assert self.may(name, step, run), "somebody who may not"

    @rule()
    def call_it_ready_by_force(self):
        def force():
            Round.objects.filter(story=self.story, state="open").update(state="passed")
            Story.objects.filter(pk=self.story.pk).update(stage="ready")

        assert self.attack(force) == self.signed, "ready without its signatures"

    # --- what holds -----------------------------------------------------------------------------

    @invariant()
    def both_stand_at_the_same_place(self):
        self.story.refresh_from_db()
        assert self.story.stage == self.stage
        rounds = list(self.story.rounds.order_by("pk"))
        assert [one.state for one in rounds] == [run.state for run in self.runs]
        for run, round in zip(self.runs, rounds, strict=True):
            assert round.scheme.scheme.key == run.scheme
            standing = round.signatures.standing().select_related("step", "person")
            assert {one.step.name: one.person.username for one in standing} == run.standing
            owed = Debt.objects.open().filter(round=round).values_list("step__name", flat=True)
            assert set(owed) == run.owed
            assert {one.name for one in round.next_steps()} == {one.name for one in run.waiting()}
        assert version_is_signed(self.story, self.story.latest_revision) == self.signed

    @invariant()
    def nobody_reviewed_twice(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM stories_signature WHERE kind = 'review'"
                " GROUP BY round_id, person_id HAVING count(DISTINCT step_id) > 1"
            )
            assert cursor.fetchone() is None, "one person, two review steps"


class Undone(Exception):
    pass


@pytest.fixture
def review(person, section) -> type[Review]:
    cast = {name: person(name, *roles) for name, roles in PEOPLE.items()}
    versions = {key: in_force(key) for key in ("full", "service", "emergency")}
    on_the_list(*(cast[name] for name in LISTED))
    steps = {key: list(one.steps.filter(needed={})) for key, one in versions.items()}
    return type("Review", (Review,), {"people": cast, "steps": steps})


ALL = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)


def test_the_house_and_the_model_agree(review):
    run_state_machine_as_test(review, settings=ALL)


GUARDS = [
    ("signature_is_earned", "stories_signature", "out of turn|who may not"),
    ("story_stage_is_earned", "stories_story", "ready without"),
    # What the house says is owed, against the model: the steps to be made up.
    ("round_owes", "stories_round", "owed|补初审"),
]


@pytest.mark.parametrize(("guard", "table", "hole"), GUARDS, ids=[guard for guard, *_ in GUARDS])
def test_without_a_guard_they_differ(review, guard, table, hole):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {guard} ON {table}")
    looking = settings(
        ALL, max_examples=200, phases=[Phase.generate], derandomize=True,
        report_multiple_bugs=False,
    )  # fmt: skip

    with pytest.raises(AssertionError, match=hole):
        run_state_machine_as_test(review, settings=looking)
