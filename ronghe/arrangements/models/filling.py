"""What stands in each slot at a moment: pins first, then by rule in order, no story twice."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ronghe.publishing.models import Publication, PublicationQuerySet
from ronghe.taxonomy.models import Section

from .block import LEAD_SIZE, Block, Held

Kind = Block.Kind
# What opens the paper; notices and price lists are news to somebody, but they do not lead.
STORIES = frozenset({"news", "feature", "photo", "data", "profile", "qa"})
NEWEST = 30
LATEST_SIZE = 10
SECTION_SIZE = 4
BESIDE = (1, 2)
# Keys of the blocks nobody arranged yet; those added by hand are numbered from their act on.
KEY_OF_LEAD, KEY_OF_LATEST, FIRST_KEY_OF_SECTIONS = 1, 2, 100


@dataclass(frozen=True)
class Slot:
    """A place in a block. `held` is what was pinned here, shown or passed over."""

    place: int
    story: Publication | None
    held: Held | None = None

    @property
    def is_pinned(self) -> bool:
        return bool(self.held and self.story and self.held.publication_id == self.story.pk)


@dataclass(frozen=True)
class Filled:
    block: Block
    slots: Sequence[Slot]

    @property
    def stories(self) -> Sequence[Publication]:
        return [slot.story for slot in self.slots if slot.story]


def usual_blocks(section: Section | None, sections: Iterable[Section]) -> list[Block]:
    """How a front fills itself while nobody arranges it.

    A section's page then is a plain list; its block of top stories is what a first change makes.
    """
    lead = Block(key=KEY_OF_LEAD, place=0, kind=Kind.LEAD, section=section, size=LEAD_SIZE)
    blocks = [lead]
    if section is None:
        blocks.append(Block(key=KEY_OF_LATEST, place=1, kind=Kind.LATEST, size=LATEST_SIZE))
        for place, one in enumerate(sections, start=2):
            key = FIRST_KEY_OF_SECTIONS + one.pk
            blocks.append(
                Block(key=key, place=place, kind=Kind.SECTION, section=one, size=SECTION_SIZE)
            )
    return blocks


def fill(
    blocks: Sequence[Block],
    *,
    public: PublicationQuerySet,
    first: Section | None,
    at: datetime,
) -> list[Filled]:
    """Fill `blocks` from the stories in `public` (newest first), by two queries.

    `first` is the section whose stories lead. What is pinned stays reserved for its slot; a pin
    that ended, or whose story is not public, is passed over.
    """
    depths = dict(_depths(blocks))
    found = _candidates(blocks, depths, public)
    standing = _standing(blocks, {one.pk: one for one in found}, at)
    used = {one.pk for one in standing.values()}
    filled = []
    for block in blocks:
        pool = [one for one in found if block.takes(one)][: depths.get(block.key, 0)]
        held = {one.place: one for one in block.held}
        slots = []
        for place in range(block.size):
            story = standing.pop((block.key, place), None) or _next(block, place, pool, used, first)
            if story is None and block.is_lead and place == 0 and standing:
                # Nothing else is public: a page with stories opens with one of them.
                story = standing.pop(min(standing))
            used |= {story.pk} if story else set()
            slots.append(Slot(place, story, held.get(place)))
        filled.append(Filled(block, slots))
    return filled


def _standing(
    blocks: Sequence[Block], public: dict[int, Publication], at: datetime
) -> dict[tuple[int, int], Publication]:
    """{(key of the block, place): the story that is pinned there and may be shown}"""
    return {
        (block.key, held.place): public[held.publication_id]
        for block in blocks
        if not block.lost_its_tag
        for held in block.held
        if held.publication_id in public and not held.ended(at)
    }


def _depths(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """How many stories each block must look at: earlier slots and pins may take the newest ones."""
    pins = sum(len(block.held) for block in blocks)
    for number, block in enumerate(blocks):
        if not block.fills_itself or block.lost_its_tag:
            continue
        rivals = [
            one
            for one in blocks[:number]
            if not (one.section_id and block.section_id and one.section_id != block.section_id)
        ]
        needed = block.size + pins + sum(one.size for one in rivals if one.fills_itself)
        general = block.kind in (Kind.LEAD, Kind.LATEST)
        yield block.key, max(NEWEST, needed) if general else needed


def _candidates(
    blocks: Sequence[Block], depths: dict[int, int], public: PublicationQuerySet
) -> list[Publication]:
    slices = {
        (block.section_id, block.tag_id, block.pictured, *block.without, depths[block.key]): (
            block.narrowed(public).values_list("pk", flat=True)[: depths[block.key]]
        )
        for block in blocks
        if block.key in depths
    }
    one, *others = slices.values()
    wanted = set(one.union(*others, all=True) if others else one)
    wanted |= {held.publication_id for block in blocks for held in block.held}
    return list(public.filter(pk__in=wanted))


def _next(
    block: Block,
    place: int,
    pool: Sequence[Publication],
    used: set[int],
    first: Section | None,
) -> Publication | None:
    """The story the rule gives to a slot without a pin."""
    free = [one for one in pool if one.pk not in used]
    pictured = [one for one in free if one.wanted.lead_picture_id]
    if not block.is_lead:
        # The first of a block stands with its picture, if any has one.
        opens = place == 0 and block.kind != Kind.LATEST
        return next(iter([*(pictured if opens else []), *free]), None)
    if place in BESIDE:
        return next(iter(pictured), None)
    stories = [one for one in free if one.wanted.genre in STORIES]
    if place != 0:
        return next(iter(stories), None)
    led = [one for one in stories if one.wanted.lead_picture_id]
    nearest = [one for one in led if first and one.section_id == first.pk]
    return next(iter([*nearest, *led, *stories, *free]), None)
