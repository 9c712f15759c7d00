"""Random histories of several open pages: every typed character is in the text or stands beside it."""

from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ronghe.stories import actions
from ronghe.stories import merge as merging
from ronghe.stories.actions import editing
from ronghe.stories.models import SideDraft, Story
from ronghe.stories.places import BLOCK, text_of, words_of

from .page import Page

pytestmark = pytest.mark.django_db

which = st.integers(0, 9)
yes = st.booleans()


class Editing(RuleBasedStateMachine):
    """Each typing adds a word nobody typed before to what that page shows; so a word is lost or is not."""

    ours: ClassVar[object] = None

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.at = self.ours.at
        self.typed = 0
        self.expected: set[str] = set()
        self.pages = [self.opened(by) for by in self.ours.people]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def opened(self, by) -> Page:
        page = Page(self.ours.story.pk, by, self.at)
        page.words_on_it = set()
        return page

    def page(self, number: int) -> Page:
        self.at += timedelta(seconds=30)
        page = self.pages[number % len(self.pages)]
        page.at = self.at
        return page

    def word(self, page: Page) -> str:
        self.typed += 1
        page.words_on_it.add(f"w{self.typed}x")
        return f"w{self.typed}x"

    @rule(number=which, block=which)
    def type(self, number, block):
        page = self.page(number)
        places = ["headline", "subhead", *page.blocks]
        place = places[block % len(places)]
        page.type(place, f"{page.words(place)} {self.word(page)}"[-150:].strip())

    @rule(number=which, block=which)
    def add(self, number, block):
        page = self.page(number)
        after = page.blocks[block % len(page.blocks)] if page.blocks else ""
        page.add(self.word(page), after=after)

    @rule(number=which, block=which)
    def delete(self, number, block):
        page = self.page(number)
        if page.blocks:
            place = page.blocks[block % len(page.blocks)]
            seen = {one for one in words_of(page.places[place]).split() if one.startswith("w")}
            # Whoever deletes what they see means it; what others typed there unseen must stay.
            page.words_on_it -= seen
            page.gone = getattr(page, "gone", set()) | seen
            page.delete(place)

    @rule(number=which, block=which, to=which)
    def move(self, number, block, to):
        page = self.page(number)
        if page.blocks:
            page.move(page.blocks[block % len(page.blocks)], to=to % len(page.blocks))

    @rule(number=which, late=yes, lose=yes)
    def save(self, number, late, lose):
        page = self.page(number)
        self.settle(page)
        page.save(late=late, lose_answer=lose)
        page.pending = lose
        self.expected |= page.words_on_it
        self.expected -= getattr(page, "gone", set())

    def settle(self, page: Page) -> None:
        """The queue sends one after the other: what was not answered is sent again first."""
        if getattr(page, "pending", False):
            received = page.send_again()
            assert received.again
            page.hear(received.answer)
            page.pending = False

    @rule(number=which)
    def reload(self, number):
        """A killed tab: what was not sent is sent by the next page, late, for the old one."""
        page = self.page(number)
        self.save(number, True, False)
        self.pages[number % len(self.pages)] = self.opened(page.by)

    @precondition(lambda self: Story.objects.get(pk=self.ours.story.pk).stage == "draft")
    @rule()
    def send(self):
        story = Story.objects.get(pk=self.ours.story.pk)
        if not story.body:
            return
        actions.send_to_review(story, by=self.ours.people[0], at=self.at)

    @precondition(lambda self: Story.objects.get(pk=self.ours.story.pk).stage == "in_review")
    @rule()
    def take_back(self):
        story = Story.objects.get(pk=self.ours.story.pk)
        actions.take_back(story, by=self.ours.people[0], at=self.at)

    @invariant()
    def every_word_is_in_the_text_or_beside_it(self):
        text = text_of(Story.objects.get(pk=self.ours.story.pk))
        there = " ".join(words_of(one) for one in text.places.values())
        beside = " ".join(
            words_of(one.value) for one in SideDraft.objects.open().filter(story=self.ours.story)
        )
        missing = {one for one in self.expected if one not in f"{there} {beside}"}
        assert not missing

    @invariant()
    def the_order_names_every_block_once(self):
        text = text_of(Story.objects.get(pk=self.ours.story.pk))
        blocks = {place.removeprefix(BLOCK) for place in text.places if place.startswith(BLOCK)}
        assert sorted(text.order) == sorted(blocks)


@pytest.fixture
def machine(story, reporter, editor, head, at):
    class Ours:
        people: ClassVar = [reporter, editor, head]

    Ours.story, Ours.at = story, at
    Editing.ours = Ours
    return Editing


def run(machine, examples=15, steps=20):
    limits = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=limits)


def test_no_history_of_pages_loses_a_word(machine):
    run(machine)


def test_without_side_drafts_words_would_be_lost(machine, monkeypatch):
    """The twin with the defence off: the later save simply wins."""
    monkeypatch.setattr(editing, "_set_beside", lambda *args: SideDraft(pk=1))
    with pytest.raises(AssertionError):
        run(machine, examples=150, steps=30)


def test_without_a_base_pages_would_overwrite_each_other(machine, monkeypatch):
    """The other twin: every place counts as the page's own."""
    monkeypatch.setattr(merging, "_has_gone_on", lambda *args: False)
    with pytest.raises(AssertionError):
        run(machine, examples=150, steps=30)
