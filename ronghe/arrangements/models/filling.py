"""What stands in each slot at a moment: pins first, then by rule in order, no story twice."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Value

from ronghe.kit.compiled import CompiledQuery, is_one_of, prepared_cursor, with_literals
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


FACTS = ("pk", "first_published_at", "section", "wanted__genre", "wanted__lead_picture")
# Stands in place of a block's key.
PINNED = 0


@dataclass(frozen=True)
class Candidate:
    """What choosing asks of a story: FACTS, in their order."""

    pk: int
    published_at: datetime
    section: int
    genre: str
    picture: int | None


Wish = Callable[[Candidate], bool]


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
    known_as: str = "",
) -> list[Filled]:
    """Fill `blocks` from the stories in `public` (newest first), by two queries.

    `first` is the section whose stories lead. What is pinned stays reserved for its slot; a pin
    that ended, or whose story is not public, is passed over. With a name in `known_as` the queries
    are kept: the same name must always stand for the same question.
    """
    pools = _candidates(blocks, public, known_as)
    standing = _standing(blocks, {one.pk: one for one in pools.get(PINNED, [])}, at)
    used = {one.pk for one in standing.values()}
    chosen: dict[tuple[int, int], int] = {}
    for block in blocks:
        pool = pools.get(block.key, [])
        for place in range(block.size):
            story = standing.pop((block.key, place), None) or _next(block, place, pool, used, first)
            if story is None and block.is_lead and place == 0 and standing:
                # Nothing else is public: a page with stories opens with one of them.
                story = standing.pop(min(standing))
            if story is not None:
                used.add(story.pk)
                chosen[block.key, place] = story.pk
    # Only what is shown is loaded with its words; one may have been withdrawn in between.
    shown = _shown(public, known_as).in_bulk(set(chosen.values()))
    return [_filled(block, chosen, shown) for block in blocks]


def _shown(public: PublicationQuerySet, known_as: str) -> CompiledQuery[Publication]:
    kept = _showing.get(known_as) if known_as else None
    if kept is None:
        kept = CompiledQuery(lambda keys: public.filter(is_one_of("pk", keys)))
        if known_as:
            _showing[known_as] = kept
    return kept


_showing: dict[str, CompiledQuery[Publication]] = {}


def _filled(
    block: Block, chosen: Mapping[tuple[int, int], int], shown: Mapping[int, Publication]
) -> Filled:
    held = {one.place: one for one in block.held}
    stories = [shown.get(chosen.get((block.key, place), 0)) for place in range(block.size)]
    return Filled(
        block, [Slot(place, story, held.get(place)) for place, story in enumerate(stories)]
    )


def _standing(
    blocks: Sequence[Block], public: Mapping[int, Candidate], at: datetime
) -> dict[tuple[int, int], Candidate]:
    """{(key of the block, place): the story that is pinned there and may be shown}"""
    return {
        (block.key, held.place): public[held.publication_id]
        for block in blocks
        if not block.lost_its_tag
        for held in block.held
        if held.publication_id in public and not held.ended(at)
    }


def _pinned(blocks: Sequence[Block]) -> set[int]:
    return {held.publication_id for block in blocks for held in block.held}


def _candidates(
    blocks: Sequence[Block], public: PublicationQuerySet, known_as: str
) -> dict[int, list[Candidate]]:
    """{key of the block: the newest stories its rule may take}, by one query. PINNED: what is pinned."""
    shape = (known_as, frozenset(_pinned(blocks)), *map(_shape, blocks))
    question = _questions.get(shape) if known_as else None
    if question is None:
        question = _question(blocks, public)
        if known_as:
            _questions[shape] = question
            for oldest in list(_questions)[:-MOST_QUESTIONS]:
                _questions.pop(oldest, None)
    pools: dict[int, list[Candidate]] = {}
    if question:
        with prepared_cursor() as cursor:
            cursor.execute(question, [])
            for key, *facts in cursor.fetchall():
                pools.setdefault(key, []).append(Candidate(*facts))
    for pool in pools.values():
        pool.sort(key=lambda one: (one.published_at, one.pk), reverse=True)
    return pools


def _question(blocks: Sequence[Block], public: PublicationQuerySet) -> str:
    """The statement; empty when no block asks."""
    pins = _pinned(blocks)
    slices = [_slice(public.filter(pk__in=pins), PINNED)] if pins else []
    for number, block in enumerate(blocks):
        if block.fills_itself and not block.lost_its_tag:
            deep = _depth(block, blocks[:number]) + len(pins)
            slices.append(_slice(block.narrowed(public), block.key)[:deep])
    if not slices:
        return ""
    one, *others = slices
    asked = one.union(*others, all=True) if others else one
    return with_literals(*asked.query.sql_with_params())


def _shape(block: Block) -> tuple[Any, ...]:
    """Everything of a block that its part of the question is made from."""
    rule = (block.kind, block.section_id, block.tag_id, block.pictured, *block.without)
    return (block.key, block.size, block.fills_itself, block.lost_its_tag, *rule)


# Django takes longer to write the question of a home page, a dozen parts, than the database to
# answer it.
_questions: dict[tuple[Any, ...], str] = {}
MOST_QUESTIONS = 50


def _slice(public: PublicationQuerySet, key: int) -> QuerySet[Publication, tuple[Any, ...]]:
    return public.annotate(rule=Value(key)).values_list("rule", *FACTS)


def _depth(block: Block, earlier: Sequence[Block]) -> int:
    """How many stories it must look at: earlier blocks may take the newest ones."""
    rivals = [
        one.size
        for one in earlier
        if one.fills_itself
        and not (one.section_id and block.section_id and one.section_id != block.section_id)
    ]
    deep = block.size + sum(rivals)
    return max(NEWEST, deep) if block.kind in (Kind.LEAD, Kind.LATEST) else deep


def _next(
    block: Block,
    place: int,
    pool: Sequence[Candidate],
    used: set[int],
    first: Section | None,
) -> Candidate | None:
    """The story the rule gives to a slot without a pin."""
    for fits in _wishes(block, place, first):
        for one in pool:
            if one.pk not in used and fits(one):
                return one
    return None


def _wishes(block: Block, place: int, first: Section | None) -> Sequence[Wish]:
    """What a slot would like best, what it would like else …"""
    if block.is_lead and place == 0:
        key = first.pk if first else None
        return lambda one: one.section == key and _leads(one), _leads, _is_story, _any
    if block.is_lead:
        return (_is_pictured,) if place in BESIDE else (_is_story,)
    # The first of a block stands with its picture, if any has one.
    opens = place == 0 and block.kind != Kind.LATEST
    return (_is_pictured, _any) if opens else (_any,)


def _any(one: Candidate) -> bool:
    return True


def _is_pictured(one: Candidate) -> bool:
    return one.picture is not None


def _is_story(one: Candidate) -> bool:
    return one.genre in STORIES


def _leads(one: Candidate) -> bool:
    return _is_story(one) and _is_pictured(one)
