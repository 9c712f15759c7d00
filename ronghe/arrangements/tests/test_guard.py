"""The database refuses, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from ronghe.arrangements import actions
from ronghe.arrangements.models import Act, Arrangement, Block, Front, Pin
from ronghe.publishing.actions import publish
from ronghe.publishing.models import Outlet, Publication

LEAD = 1


@pytest.fixture
def draft(ours, stories) -> Arrangement:
    return ours.do(actions.pin, story=stories[0].pk, block=LEAD, place=0).arrangement


def refused(act) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_one_draft_one_live_one_front(ours, draft):
    refused(lambda: Arrangement.objects.create(front=draft.front))
    ours.do(actions.put_live, by="chief")
    ours.do(actions.add_block, kind="picked", title="手选")
    refused(lambda: Arrangement.objects.filter(state="draft").update(state="live"))
    refused(lambda: Front.objects.create(language="zh-hans"))


def test_what_was_arranged_is_never_changed_nor_deleted(ours, draft):
    refused(lambda: Block.objects.update(title="x"))
    refused(lambda: Pin.objects.update(place=1))
    refused(lambda: Act.objects.update(verb="moved"))
    refused(lambda: Pin.objects.all()._raw_delete("default"))
    refused(lambda: Act.objects.all()._raw_delete("default"))
    refused(lambda: Arrangement.objects.filter(pk=draft.pk).update(before=draft))
    ours.do(actions.put_live, by="chief")
    refused(lambda: Arrangement.objects.filter(pk=draft.pk).update(state="draft"))
    refused(lambda: Block.objects.create(arrangement=draft, key=7, place=20, kind="latest", size=1))
    refused(lambda: Arrangement.objects.create(front=draft.front, state="live"))


def test_slots_hold_one_pin_and_a_story_is_pinned_once(draft, stories):
    lead, latest = draft.blocks.order_by("place")[:2]
    pin = {"arrangement": draft, "block": lead, "place": 1, "publication": stories[1]}
    for wrong in (
        {"place": 0},
        {"place": 5},
        {"publication": stories[0]},
        {"block": latest, "publication": stories[0]},
    ):
        refused(lambda wrong=wrong: Pin.objects.create(**pin | wrong))
    Pin.objects.create(**pin)


def test_a_pin_is_of_the_website_and_of_the_language_of_the_page(ours, draft):
    english = ours.publish("Old town", language="en")
    lead = draft.blocks.get(place=0)
    pin = {"arrangement": draft, "block": lead, "place": 1}
    refused(lambda: Pin.objects.create(**pin, publication=english))
    story = ours.publish("只在网站").story
    feeds = Outlet.objects.get(key="feeds")
    other = publish(story, by=ours.people["chief"], at=ours.at, outlets=[feeds])[0]
    refused(lambda: Pin.objects.create(**pin, publication=other))
    assert Publication.objects.filter(story=story).count() == 2


def test_blocks_have_their_places(draft):
    block = {"arrangement": draft, "key": 4711, "place": 20, "kind": "latest", "size": 4}
    for wrong in (
        {"place": 1},
        {"place": 24},
        {"key": LEAD},
        {"size": 0},
        {"size": 13},
        {"kind": "lead"},
        {"kind": "section"},
        {"kind": "picked"},
    ):
        refused(lambda wrong=wrong: Block.objects.create(**block | wrong))
    Block.objects.create(**block)
