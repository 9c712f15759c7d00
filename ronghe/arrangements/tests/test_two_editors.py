"""Two editors at once: different blocks are merged, the same one is refused, nothing is lost."""

import threading

import pytest
from django.db import connections

from ronghe.arrangements import actions

LEAD, LATEST = 1, 2


def test_different_blocks_are_merged(ours, stories):
    seen = ours.front.serial
    ours.do(actions.pin, story=stories[0].pk, block=LEAD, place=0, seen=seen)
    ours.do(actions.pin, by="head", story=stories[1].pk, block=LATEST, place=0, seen=seen)
    ours.do(actions.add_block, by="chief", kind="picked", title="手选", seen=seen)
    shown = ours.front.shown_at_the_desk()
    assert shown.pins.count() == 2 and shown.blocks.filter(kind="picked").exists()


def test_the_same_block_is_refused_and_says_who_did_what(ours, stories):
    ours.do(actions.pin, story=stories[0].pk, block=LEAD, place=0, seen=0)
    with pytest.raises(actions.Overtaken) as refusal:
        ours.do(actions.pin, by="head", story=stories[1].pk, block=LEAD, place=1, seen=0)
    (act,) = refusal.value.acts
    assert act.by == ours.people["editor"] and act.publication == stories[0]
    assert str(act.by) in str(refusal.value)
    ours.do(actions.pin, by="head", story=stories[1].pk, block=LEAD, place=1)
    assert ours.front.shown_at_the_desk().pins.count() == 2


def test_taking_a_story_out_of_a_block_somebody_changed_is_refused(ours, stories):
    ours.do(actions.pin, story=stories[0].pk, block=LATEST, place=0)
    seen = ours.front.serial
    ours.do(actions.change_block, block=LATEST, title="", size=8)
    with pytest.raises(actions.Overtaken):
        ours.do(actions.pin, by="head", story=stories[0].pk, block=LEAD, place=0, seen=seen)


@pytest.mark.parametrize(
    "verb", [actions.put_live, actions.undo, actions.discard, actions.make_automatic]
)
def test_a_verb_on_the_whole_takes_only_what_was_seen(ours, stories, verb):
    ours.do(actions.pin, story=stories[0].pk, block=LEAD, place=0)
    seen = ours.front.serial
    ours.do(actions.pin, story=stories[1].pk, block=LATEST, place=0)
    with pytest.raises(actions.Overtaken):
        ours.do(verb, by="chief", seen=seen)
    ours.do(verb, by="chief")
    with pytest.raises(actions.Overtaken):
        ours.do(verb, by="chief", seen=seen)


def test_going_live_meanwhile_stops_nobody(ours, stories):
    ours.do(actions.pin, story=stories[0].pk, block=LEAD, place=0)
    seen = ours.front.serial
    ours.do(actions.put_live, by="chief")
    ours.do(actions.pin, story=stories[1].pk, block=LEAD, place=1, seen=seen)
    assert ours.front.shown_at_the_desk().pins.count() == 2


def test_a_serial_from_the_future_is_refused(ours, stories):
    with pytest.raises(actions.Overtaken):
        ours.do(actions.pin, story=stories[0].pk, block=LEAD, place=0, seen=99)


@pytest.mark.django_db(transaction=True)
def test_at_the_very_same_moment_one_of_two_is_refused(ours, stories):
    """Both saw nothing arranged yet; the database lets one of them begin."""
    told = []
    ready = threading.Barrier(2)

    def act(who, story):
        try:
            ready.wait()
            ours.do(actions.pin, by=who, story=story, block=LEAD, place=0, seen=0)
            told.append("done")
        except actions.Overtaken:
            told.append("refused")
        finally:
            connections.close_all()

    pairs = (("editor", stories[0].pk), ("head", stories[1].pk))
    threads = [threading.Thread(target=act, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done", "refused"]
    assert ours.front.serial == 1
