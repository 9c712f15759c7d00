"""What stands in each slot: pins first, then by rule, no story twice."""

from datetime import timedelta

import pytest

from ronghe.arrangements import actions
from ronghe.arrangements.models import Block, fill, usual_blocks
from ronghe.publishing import actions as publishing
from ronghe.publishing.models import Publication
from ronghe.publishing.tests import desk
from ronghe.taxonomy.models import Section, Tag

from .conftest import NOON

LEAD, LATEST = 1, 2


@pytest.fixture
def filled(ours):
    """`filled()`: {key of the block: the story in each slot} of what is live, else automatic."""

    def read(at=NOON) -> dict[int, list[int | None]]:
        live = Block.objects.live(language="zh-hans", section=None).complete()
        public = Publication.objects.public(at).filter(language="zh-hans").newest_first()
        found = fill(
            live or usual_blocks(None, Section.objects.all()),
            public=public.select_related("wanted"),
            first=ours.section,
            at=at,
        )
        shown = [one.pk for part in found for one in part.stories]
        assert len(shown) == len(set(shown)), "A story stands twice."
        return {
            one.block.key: [slot.story.pk if slot.story else None for slot in one.slots]
            for one in found
        }

    return read


def live(ours, *steps) -> None:
    for verb, more in steps:
        ours.do(verb, **more)
    ours.do(actions.put_live, by="chief")


def pins(story, block, place, **more):
    return actions.pin, {"story": story.pk, "block": block, "place": place, **more}


def test_an_untouched_arrangement_shows_what_no_arrangement_shows(ours, stories, filled):
    ours.publish("民生一", section=ours.life, at=NOON - timedelta(days=2))
    before = filled()
    live(
        ours,
        pins(stories[0], LEAD, 0),
        (actions.unpin, {"block": LEAD, "place": 0}),
    )
    assert Block.objects.live(language="zh-hans", section=None).exists()
    assert filled() == before


def test_pins_stand_where_they_were_put_and_nowhere_else(ours, stories, filled):
    live(ours, pins(stories[0], LATEST, 2), pins(stories[3], LATEST, 0))
    shown = filled()
    assert shown[LATEST][0] == stories[3].pk and shown[LATEST][2] == stories[0].pk
    # Without pictures only the first and the last two places of the lead are filled by rule.
    assert shown[LEAD][0] == stories[2].pk


def test_a_pin_ends_by_itself(ours, stories, filled):
    end = NOON + timedelta(hours=1)
    live(ours, pins(stories[0], LEAD, 0, until=end))
    assert filled(end - timedelta(seconds=1))[LEAD][0] == stories[0].pk
    assert filled(end)[LEAD][0] == stories[3].pk


def test_a_withdrawn_story_is_passed_over_and_comes_back(ours, stories, filled):
    live(ours, pins(stories[0], LEAD, 0))
    publishing.withdraw(stories[0].story, reason="失实", by=ours.people["chief"], at=NOON)
    shown = filled()
    assert shown[LEAD][0] == stories[3].pk
    assert stories[0].pk not in sum(shown.values(), [])


def test_a_page_with_stories_opens_with_one(ours, stories, filled):
    live(ours, *(pins(story, LATEST, place) for place, story in enumerate(stories)))
    shown = filled()
    assert shown[LEAD][0] and None not in shown[LATEST][1:4]


def test_a_hand_picked_block_never_fills_itself(ours, stories, filled):
    act = ours.do(actions.add_block, kind="picked", title="手选", size=3)
    live(ours, pins(stories[0], act.touched[0], 1))
    assert filled()[act.touched[0]] == [None, stories[0].pk, None]


def test_a_block_of_a_tag_and_a_rule_without_a_genre(ours, stories, filled):
    tag = Tag.objects.create(slug="river", name="青溪河")
    for story, genre in ((stories[0], "news"), (stories[1], "service")):
        fresh = story.story
        fresh.tags.set([tag])
        fresh.genre = genre
        fresh.save()
        desk.sign(desk.change(fresh, "有了标签。"))
        publishing.correct(fresh, text="补标签", by=ours.people["chief"], at=NOON)
    act = ours.do(actions.add_block, kind="tag", tag=tag, size=2)
    key = act.touched[0]
    # What stands above is not repeated: make room first.
    steps = [
        (actions.change_block, {"block": LEAD, "title": "", "size": 1}),
        (actions.remove_block, {"block": LATEST}),
        (actions.remove_block, {"block": 100 + ours.section.pk}),
    ]
    live(ours, *steps)
    assert filled()[key] == [stories[1].pk, stories[0].pk]
    live(
        ours,
        (
            actions.change_block,
            {"block": key, "title": "", "size": 2, "without": ["service"]},
        ),
    )
    assert filled()[key] == [stories[0].pk, None]
    live(ours, (actions.change_block, {"block": key, "title": "", "size": 2, "pictured": True}))
    assert filled()[key] == [None, None]
    tag.delete()
    assert filled()[key] == [None, None]


def test_filling_takes_two_queries_and_the_blocks_one(
    ours, stories, filled, django_assert_num_queries
):
    live(ours, pins(stories[0], LEAD, 0), pins(stories[1], LATEST, 3))
    with django_assert_num_queries(3):
        filled()
