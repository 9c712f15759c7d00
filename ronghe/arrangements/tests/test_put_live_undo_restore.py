"""Verbs on the whole page: put live, undo, bring back, throw away, make automatic."""

import pytest
from django.core.exceptions import PermissionDenied

from ronghe.arrangements import actions
from ronghe.arrangements.models import Act, Block
from ronghe.journal.models import Entry

LEAD = 1


def live_pins(ours) -> list[int]:
    blocks = Block.objects.live(language="zh-hans", section=None).complete()
    return [held.publication_id for block in blocks for held in block.held]


def draft_pins(ours) -> list[int]:
    shown = ours.front.shown_at_the_desk()
    return [one.publication_id for one in shown.pins.order_by("place")]


@pytest.fixture
def pin(ours, stories):
    return lambda number: ours.do(actions.pin, story=stories[number].pk, block=LEAD, place=number)


def test_put_live_readers_get_exactly_the_draft(ours, stories, pin):
    pin(0)
    assert live_pins(ours) == []
    ours.do(actions.put_live, by="chief")
    assert live_pins(ours) == [stories[0].pk]
    pin(1)
    assert live_pins(ours) == [stories[0].pk]
    ours.do(actions.put_live, by="head")
    assert live_pins(ours) == [stories[0].pk, stories[1].pk]
    assert Entry.objects.filter(name="ArrangementPutLive").count() == 2


def test_a_desk_editor_arranges_and_does_not_put_live(ours, pin):
    pin(0)
    with pytest.raises(PermissionDenied):
        ours.do(actions.put_live, by="editor")
    assert live_pins(ours) == []


def test_without_a_draft_there_is_nothing_to_put_live_or_throw_away(ours, pin):
    for verb in (actions.put_live, actions.discard):
        with pytest.raises(actions.NoDraft):
            ours.do(verb, by="chief")
    pin(0)
    ours.do(actions.put_live, by="chief")
    with pytest.raises(actions.NoDraft):
        ours.do(actions.put_live, by="chief")


def test_undo_walks_back_step_by_step_and_says_who(ours, stories, pin):
    pin(0)
    pin(1)
    pin(2)
    act = ours.do(actions.undo, by="head")
    assert draft_pins(ours) == [stories[0].pk, stories[1].pk]
    assert (act.verb, act.by) == ("undone", ours.people["head"])
    ours.do(actions.undo)
    assert draft_pins(ours) == [stories[0].pk]
    ours.do(actions.undo)
    assert draft_pins(ours) == []
    with pytest.raises(actions.NothingToUndo):
        ours.do(actions.undo)


def test_undo_of_what_went_live_is_a_draft_of_what_was_live_before(ours, stories, pin):
    pin(0)
    ours.do(actions.put_live, by="chief")
    pin(1)
    ours.do(actions.put_live, by="chief")
    ours.do(actions.undo)
    assert draft_pins(ours) == [stories[0].pk]
    assert live_pins(ours) == [stories[0].pk, stories[1].pk]


def test_a_draft_thrown_away_can_be_brought_back(ours, stories, pin):
    thrown = pin(0).arrangement.pk
    ours.do(actions.discard)
    assert ours.front.shown_at_the_desk() is None
    ours.do(actions.restore, arrangement=thrown)
    assert draft_pins(ours) == [stories[0].pk]
    assert [act.verb for act in Act.objects.newest_first()] == ["restored", "discarded", "pinned"]


def test_an_arrangement_of_another_page_is_not_brought_back(ours, stories, pin):
    foreign = pin(0).arrangement.pk
    ours.of = ours.section
    for arrangement in (foreign, 987654321):
        with pytest.raises(actions.NothingToUndo):
            ours.do(actions.restore, arrangement=arrangement)


def test_made_automatic_the_page_fills_itself_again(ours, stories, pin):
    pin(0)
    ours.do(actions.put_live, by="chief")
    ours.do(actions.make_automatic)
    assert live_pins(ours) == [stories[0].pk]
    ours.do(actions.put_live, by="chief")
    assert not Block.objects.live(language="zh-hans", section=None)


def test_each_page_and_language_is_arranged_by_itself(ours, stories, pin):
    pin(0)
    ours.do(actions.put_live, by="chief")
    assert not Block.objects.live(language="en", section=None)
    assert not Block.objects.live(language="zh-hans", section=ours.section)
