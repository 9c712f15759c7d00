"""Random histories of two editors whose pages are sometimes old: nothing is lost, nothing stands twice."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ronghe.arrangements import actions
from ronghe.arrangements.actions import steps
from ronghe.arrangements.models import Act, Arrangement, Front, fill, filling, usual_blocks
from ronghe.kit.refusal import Refused
from ronghe.publishing.models import Publication
from ronghe.taxonomy.models import Section

NO = (Refused, PermissionDenied)
who = st.sampled_from(["editor", "head"])
which = st.integers(0, 5)
place = st.integers(0, 4)
# How many acts ago somebody opened the page.
old = st.sampled_from([0, 0, 0, 1, 2])


@dataclass(frozen=True)
class Stood:
    """What we expect of an arrangement: its content, and what an undo brings back."""

    content: tuple = ()
    before: "Stood | None" = None


def content_of(arrangement: Arrangement | None) -> tuple:
    blocks = arrangement.blocks.complete() if arrangement else []
    return tuple(
        (one.key, one.title, one.size, tuple((h.place, h.publication_id) for h in one.held))
        for one in blocks
    )


class Fronts(RuleBasedStateMachine):
    ours: ClassVar[object] = None
    stories: ClassVar[list[Publication]] = []

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.draft: Stood | None = None
        self.live: Stood | None = None
        self.done = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @property
    def front(self) -> Front:
        return self.ours.front

    def shown(self) -> Stood | None:
        return self.draft or self.live

    def keys(self) -> list[int]:
        now = self.front.shown_at_the_desk()
        return [block.key for block in steps.blocks_of(now, self.front)]

    def key(self, number: int) -> int:
        return self.keys()[number % len(self.keys())]

    def do(self, verb, name, ago, *, whole=False, **more) -> Act | None:
        """Whoever saw an old page is refused, or changes nothing that somebody else changed since."""
        front = self.front
        seen = max(0, front.serial - ago)
        before = content_of(front.shown_at_the_desk())
        self.ours.at += timedelta(minutes=1)
        try:
            with transaction.atomic():
                act = self.ours.do(verb, by=name, seen=seen, **more)
        except NO:
            assert content_of(self.front.shown_at_the_desk()) == before
            return None
        later = Act.objects.filter(serial__gt=seen, serial__lt=act.serial)
        if whole:
            assert not later.exists()
        assert not [one for one in later if set(one.touched) & set(act.touched)]
        self.done += 1
        assert act.serial == self.done == self.front.serial
        return act

    def stepped(self, act: Act | None) -> None:
        if act:
            self.draft = Stood(content_of(act.arrangement), self.shown())

    @rule(name=who, ago=old, number=which, at=place, story=which)
    def pin(self, name, ago, number, at, story):
        one, block = self.stories[story % len(self.stories)], self.key(number)
        act = self.do(actions.pin, name, ago, story=one.pk, block=block, place=at)
        self.stepped(act)
        if act:
            (found,) = [held for key, _t, _s, held in self.draft.content if key == block]
            assert (at, one.pk) in found

    @rule(name=who, ago=old, number=which, at=place)
    def unpin(self, name, ago, number, at):
        self.stepped(self.do(actions.unpin, name, ago, block=self.key(number), place=at))

    @rule(name=who, ago=old, number=which, up=st.integers(-2, 2))
    def move(self, name, ago, number, up):
        act = self.do(actions.move_block, name, ago, block=self.key(number), up=up)
        others = {one[0] for one in self.shown().content} if act and self.shown() else set()
        self.stepped(act)
        assert not (act and others) or others == {one[0] for one in self.draft.content}

    @rule(name=who, ago=old, title=st.sampled_from(["", "手选", "长" * 200]))
    def add(self, name, ago, title):
        self.stepped(self.do(actions.add_block, name, ago, kind="picked", title=title))

    @rule(name=who, ago=old, number=which)
    def remove(self, name, ago, number):
        self.stepped(self.do(actions.remove_block, name, ago, block=self.key(number)))

    @rule(name=who, ago=old, number=which, size=st.integers(0, 6))
    def change(self, name, ago, number, size):
        key = self.key(number)
        act = self.do(actions.change_block, name, ago, block=key, title="改", size=size)
        self.stepped(act)

    @rule(name=who, ago=old)
    def undo(self, name, ago):
        if self.do(actions.undo, name, ago, whole=True):
            back = self.shown().before
            self.draft = Stood(back.content, back.before) if back else Stood()

    @rule(name=who, ago=old)
    def discard(self, name, ago):
        if self.do(actions.discard, name, ago, whole=True):
            self.draft = None

    @rule(name=who, ago=old)
    def automatic(self, name, ago):
        if self.do(actions.make_automatic, name, ago, whole=True):
            self.draft = Stood((), self.shown())

    @rule(name=who, ago=old)
    def put_live(self, name, ago):
        if self.do(actions.put_live, name, ago, whole=True):
            assert name == "head"
            self.live, self.draft = Stood(self.draft.content, self.live), None

    @invariant()
    def live_is_what_was_put_live_last_and_the_draft_is_what_the_steps_made(self):
        for state, stood in (("live", self.live), ("draft", self.draft)):
            assert content_of(self.front.arrangement(state)) == (stood.content if stood else ())

    @invariant()
    def no_story_stands_twice(self):
        public = Publication.objects.public(self.ours.at).select_related("wanted").newest_first()
        for state in ("live", "draft"):
            found = self.front.arrangement(state)
            blocks = found.blocks.complete() if found else []
            blocks = blocks or usual_blocks(None, Section.objects.all())
            filled = fill(blocks, public=public, first=self.ours.section, at=self.ours.at)
            shown = [story.pk for part in filled for story in part.stories]
            assert len(shown) == len(set(shown))
            # With nothing public that is not pinned, the page opens with one of the pins.
            pinned = {held.publication_id for part in filled for held in part.block.held}
            opens = set() if {one.pk for one in public} - pinned else set(shown[:1])
            for part in filled:
                for slot in part.slots:
                    lead = part.block.is_lead and slot.place == 0
                    if slot.held and not lead and slot.held.publication_id not in opens:
                        assert slot.is_pinned


@pytest.fixture
def machine(ours, stories):
    Fronts.ours, Fronts.stories = ours, stories
    return Fronts


def run(machine, examples=12, steps=12):
    limits = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=limits)


def test_any_history_keeps_the_promises(machine):
    run(machine)


def test_without_comparing_editors_would_stomp_on_each_other(machine, monkeypatch):
    """The twin with the defence off."""
    monkeypatch.setattr(steps, "compare", lambda *args, **more: None)
    with pytest.raises(AssertionError):
        run(machine, examples=60)


def test_without_reserving_pins_a_story_would_stand_twice(machine, monkeypatch):
    """The other twin: automatic slots that do not look at the pins."""
    real = filling._next
    monkeypatch.setattr(
        filling,
        "_next",
        lambda block, place, pool, used, first: real(block, place, pool, set(), first),
    )
    with pytest.raises(AssertionError):
        run(machine, examples=5)
