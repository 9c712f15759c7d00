"""Pinning a story into a slot."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ronghe.arrangements import actions
from ronghe.arrangements.models import Arrangement, Block, Front, Pin
from ronghe.journal.models import Entry
from ronghe.publishing import actions as publishing
from ronghe.publishing.models import Outlet, Publication
from ronghe.publishing.tests import desk

from .conftest import NOON

LEAD, LATEST = 1, 2


def held(front: Front) -> dict[tuple[int, int], int]:
    shown = front.shown_at_the_desk()
    return {(one.block.key, one.place): one.publication_id for one in shown.pins.all()}


def test_a_pin_is_a_draft_that_readers_do_not_see(ours, stories):
    act = ours.do(actions.pin, story=stories[0].pk, block=LEAD, place=0)
    assert held(ours.front) == {(LEAD, 0): stories[0].pk}
    assert not Block.objects.live(language="zh-hans", section=None)
    assert (act.by, act.verb, act.publication) == (ours.people["editor"], "pinned", stories[0])
    entry = Entry.objects.get(name="StoryPinned")
    assert entry.actor == ours.people["editor"] and entry.details["story"] == stories[0].story_id


def test_a_pinned_story_moves_and_two_pins_change_places(ours, stories):
    ours.do(actions.pin, story=stories[0].pk, block=LEAD, place=0)
    ours.do(actions.pin, story=stories[1].pk, block=LATEST, place=3)
    act = ours.do(actions.pin, story=stories[1].pk, block=LEAD, place=0)
    assert held(ours.front) == {(LEAD, 0): stories[1].pk, (LATEST, 3): stories[0].pk}
    assert act.touched == [LEAD, LATEST]
    ours.do(actions.pin, story=stories[2].pk, block=LEAD, place=0)
    assert held(ours.front) == {(LEAD, 0): stories[2].pk, (LATEST, 3): stories[0].pk}


def test_what_readers_must_not_see_is_refused_with_one_sentence(ours, stories):
    english = ours.publish("Old town", language="en")
    publishing.withdraw(stories[0].story, reason="失实", by=ours.people["chief"], at=NOON)
    hidden = publishing.publish(
        desk.signed("明天", section=ours.section),
        by=ours.people["chief"],
        at=NOON,
        not_before=NOON + timedelta(days=36500),
        outlets=[ours.web],
    )[0]
    for story in (english.pk, stories[0].pk, hidden.pk, 987654321):
        with pytest.raises(actions.NotForThisFront) as refusal:
            ours.do(actions.pin, story=story, block=LEAD, place=0)
        assert str(refusal.value).endswith("。")
    assert not Arrangement.objects.exists() and not Pin.objects.exists()


def test_a_time_that_has_passed_and_a_place_that_is_not_there_are_refused(ours, stories):
    one = stories[0].pk
    with pytest.raises(actions.TimeHasPassed):
        ours.do(actions.pin, story=one, block=LEAD, place=0, until=NOON)
    for block, place in ((LEAD, 5), (LEAD, -1), (987654321, 0)):
        with pytest.raises(actions.NoSuchBlock):
            ours.do(actions.pin, story=one, block=block, place=place)
    with pytest.raises(actions.NoSuchBlock):
        ours.do(actions.unpin, block=LEAD, place=0)


def test_an_ended_pin_makes_room_and_is_not_moved_along(ours, stories):
    soon = NOON + timedelta(minutes=1)
    ours.do(actions.pin, story=stories[0].pk, block=LEAD, place=0, until=soon)
    ours.at = soon
    ours.do(actions.pin, story=stories[1].pk, block=LEAD, place=0)
    assert held(ours.front) == {(LEAD, 0): stories[1].pk}


def test_a_moved_pin_keeps_its_end(ours, stories):
    later = NOON + timedelta(hours=5)
    ours.do(actions.pin, story=stories[0].pk, block=LEAD, place=0, until=later)
    ours.do(actions.pin, story=stories[0].pk, block=LEAD, place=1)
    assert ours.front.shown_at_the_desk().pins.get().until == later


def test_unpinned_the_slot_fills_itself(ours, stories):
    ours.do(actions.pin, story=stories[0].pk, block=LEAD, place=0)
    act = ours.do(actions.unpin, block=LEAD, place=0)
    assert held(ours.front) == {}
    assert (act.verb, act.publication) == ("unpinned", stories[0])


@pytest.mark.parametrize("who", ["reporter", "proofreader", "operator", "admin", "citizen"])
def test_only_the_desk_arranges(ours, stories, person, who):
    ours.people[who] = ours.people.get(who) or person(f"a {who}", who)
    with pytest.raises(PermissionDenied):
        ours.do(actions.pin, by=who, story=stories[0].pk, block=LEAD, place=0)
    assert not Front.objects.exists()


def test_a_story_of_a_feed_only_is_none_of_the_website(ours, section):
    story = desk.signed("只在订阅", section=section)
    feeds = publishing.publish(
        story,
        by=ours.people["chief"],
        at=NOON,
        outlets=Outlet.objects.filter(key="feeds"),
    )[0]
    assert Publication.objects.public(NOON).filter(pk=feeds.pk).exists()
    with pytest.raises(actions.NotForThisFront):
        ours.do(actions.pin, story=feeds.pk, block=LEAD, place=0)
