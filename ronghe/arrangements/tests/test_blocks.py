"""Adding, changing, moving and removing blocks."""

import pytest

from ronghe.arrangements import actions
from ronghe.arrangements.models import MOST_BLOCKS
from ronghe.kit.refusal import Refused
from ronghe.taxonomy.models import Tag

LEAD, LATEST = 1, 2


def order(ours) -> list[int]:
    return [block.key for block in ours.front.shown_at_the_desk().blocks.complete()]


@pytest.fixture
def keys(ours) -> list[int]:
    """lead, latest, news, life, and a hand-picked one."""
    added = ours.do(actions.add_block, kind="picked", title="手选").touched[0]
    found = order(ours)
    assert found[:2] == [LEAD, LATEST] and found[-1] == added and len(found) == 5
    return found


def test_blocks_move_up_down_before_another_and_to_the_end(ours, keys):
    _lead, latest, news, life, picked = keys
    ours.do(actions.move_block, block=picked, up=1)
    assert order(ours) == [LEAD, latest, news, picked, life]
    ours.do(actions.move_block, block=latest, up=-1)
    assert order(ours) == [LEAD, news, latest, picked, life]
    ours.do(actions.move_block, block=life, to=news)
    assert order(ours) == [LEAD, life, news, latest, picked]
    ours.do(actions.move_block, block=life)
    assert order(ours) == [LEAD, news, latest, picked, life]
    ours.do(actions.move_block, block=life, to=LEAD)
    assert order(ours)[:2] == [LEAD, life]


def test_the_lead_stays(ours):
    for verb in (actions.move_block, actions.remove_block):
        with pytest.raises(actions.LeadStays):
            ours.do(verb, block=LEAD)


def test_a_removed_block_is_gone_with_its_pins(ours, stories, keys):
    ours.do(actions.pin, story=stories[0].pk, block=keys[-1], place=0)
    ours.do(actions.remove_block, block=keys[-1])
    assert order(ours) == keys[:-1]
    assert not ours.front.shown_at_the_desk().pins.exists()
    with pytest.raises(actions.NoSuchBlock):
        ours.do(actions.move_block, block=keys[-1], up=1)


def test_a_smaller_block_drops_the_pins_that_no_longer_fit(ours, stories, keys):
    ours.do(actions.pin, story=stories[0].pk, block=keys[-1], place=0)
    ours.do(actions.pin, story=stories[1].pk, block=keys[-1], place=3)
    ours.do(actions.change_block, block=keys[-1], title="新标题", size=2)
    assert [pin.place for pin in ours.front.shown_at_the_desk().pins.all()] == [0]


def test_what_cannot_be_is_refused_with_one_sentence(ours, keys):
    wrong = [
        (actions.add_block, {"kind": "picked"}),
        (actions.add_block, {"kind": "picked", "title": "\0 "}),
        (actions.add_block, {"kind": "tag"}),
        (actions.add_block, {"kind": "section"}),
        (actions.add_block, {"kind": "lead"}),
        (actions.add_block, {"kind": "nonsense"}),
        (actions.add_block, {"kind": "latest", "size": 0}),
        (actions.add_block, {"kind": "latest", "size": 10_000}),
        (actions.change_block, {"block": LEAD, "title": "", "size": 6}),
        (actions.change_block, {"block": keys[-1], "title": " ", "size": 3}),
        (actions.move_block, {"block": keys[-1], "to": 4711}),
    ]
    for verb, more in wrong:
        with pytest.raises(Refused):
            ours.do(verb, **more)
    assert order(ours) == keys


def test_ten_thousand_blocks_are_refused_at_the_first_too_many(ours, keys):
    for number in range(10_000):
        try:
            ours.do(actions.add_block, kind="picked", title=f"第{number}块")
        except actions.TooManyBlocks as refusal:
            assert str(MOST_BLOCKS) in str(refusal)
            break
    assert len(order(ours)) == MOST_BLOCKS


def test_a_section_has_blocks_of_tags_and_hand_picked_ones(ours, section):
    ours.of = section
    tag = Tag.objects.create(slug="river", name="青溪河")
    ours.do(actions.add_block, kind="tag", tag=tag)
    assert [one.kind for one in ours.front.shown_at_the_desk().blocks.complete()] == ["lead", "tag"]
    with pytest.raises(actions.NoSuchBlock):
        ours.do(actions.add_block, kind="section", section=ours.life)
