"""Adding, changing, moving and removing the blocks of a front."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.kit.refusal import Refused
from ronghe.taxonomy.models import Section, Tag

from ..facts import BlockAdded, BlockChanged, BlockMoved, BlockRemoved
from ..models import LEAD_SIZE, MOST_BLOCKS, MOST_SLOTS, Act, Block, Front
from .steps import NoSuchBlock, begin, finish

Kind = Block.Kind
# Above every key that `usual_blocks` gives.
FIRST_KEY = 1_000_000_000


class TooManyBlocks(Refused):
    code = "too_many_blocks"


class LeadStays(Refused):
    code = "lead_stays"


class NoSuchTag(Refused):
    code = "no_such_tag"


class WrongSize(Refused):
    code = "wrong_size"


@transaction.atomic
def add_block(
    front: Front,
    *,
    kind: str,
    seen: int,
    by: User,
    at: datetime,
    section: Section | None = None,
    tag: Tag | None = None,
    title: str = "",
    size: int = 4,
) -> Act:
    """Put a new block at the end of the page."""
    step = begin(front, touching=[FIRST_KEY + front.serial + 1], seen=seen, by=by, at=at)
    if len(step.blocks) >= MOST_BLOCKS:
        raise TooManyBlocks(
            _("A page holds at most %(most)d blocks. Remove one first.") % {"most": MOST_BLOCKS}
        )
    block = Block(
        key=FIRST_KEY + step.serial,
        place=len(step.blocks),
        kind=_kind(kind, front),
        section=section if kind == Kind.SECTION else None,
        tag=tag if kind == Kind.TAG else None,
        title=_title(title),
        size=_size(size, most=MOST_SLOTS),
    )
    _names_what_it_shows(block)
    step.blocks.append(block)
    fact = BlockAdded(step.front.pk, step.serial, block.key, block.kind)
    return finish(step, Act.Verb.ADDED, fact, touched=[block.key], block=block)


@transaction.atomic
def change_block(
    front: Front,
    *,
    block: int,
    title: str,
    size: int,
    seen: int,
    by: User,
    at: datetime,
    pictured: bool = False,
    without: Sequence[str] = (),
) -> Act:
    """Heading, number of stories and rule. Pins in slots that go away are taken off."""
    step = begin(front, touching=[block], seen=seen, by=by, at=at)
    one = step.block(block)
    one.title = _title(title)
    one.size = _size(size, most=LEAD_SIZE if one.is_lead else MOST_SLOTS)
    one.pictured, one.without = pictured, sorted(set(without))
    one.held = [held for held in one.held if held.place < one.size]
    _names_what_it_shows(one)
    fact = BlockChanged(step.front.pk, step.serial, block)
    return finish(step, Act.Verb.CHANGED, fact, touched=[block], block=one)


@transaction.atomic
def move_block(
    front: Front,
    *,
    block: int,
    seen: int,
    by: User,
    at: datetime,
    to: int | None = None,
    up: int = 0,
) -> Act:
    """Move a block before the block `to` (None: to the end), or `up` places up (negative: down)."""
    step = begin(front, touching=[block], seen=seen, by=by, at=at)
    one = step.block(block)
    if one.is_lead:
        raise LeadStays(_("The top stories open the page and stay there."))
    place = step.blocks.index(one)
    others = [other for other in step.blocks if other is not one]
    if up:
        target = place - up
    elif to is None:
        target = len(others)
    else:
        target = others.index(step.block(to)) if to != block else place
    others.insert(max(1, min(target, len(others))), one)
    step.blocks[:] = others
    fact = BlockMoved(step.front.pk, step.serial, block, others.index(one))
    return finish(step, Act.Verb.MOVED, fact, touched=[block], block=one)


@transaction.atomic
def remove_block(front: Front, *, block: int, seen: int, by: User, at: datetime) -> Act:
    step = begin(front, touching=[block], seen=seen, by=by, at=at)
    one = step.block(block)
    if one.is_lead:
        raise LeadStays(_("The top stories open the page and stay there."))
    step.blocks.remove(one)
    fact = BlockRemoved(step.front.pk, step.serial, block)
    return finish(step, Act.Verb.REMOVED, fact, touched=[block], block=one)


def kinds_for(front: Front) -> list[Kind]:
    """What may be added to it. A section's page goes on with the list of the section anyway."""
    general = [Kind.TAG, Kind.PICKED]
    return general if front.section_id else [Kind.SECTION, *general, Kind.LATEST]


def _kind(kind: str, front: Front) -> str:
    if kind not in kinds_for(front):
        raise NoSuchBlock(_("There is no block of this kind for this page. Choose another one."))
    return kind


def _title(title: str) -> str:
    return title.replace("\0", "").strip()[:80]


def _size(size: int, *, most: int) -> int:
    if not 1 <= size <= most:
        raise WrongSize(_("A block holds 1 to %(most)d stories.") % {"most": most})
    return size


def _names_what_it_shows(block: Block) -> None:
    if block.kind == Kind.TAG and not block.tag_id:
        raise NoSuchTag(_("Name a tag that exists, as it stands under its stories."))
    if block.kind == Kind.SECTION and not block.section_id:
        raise NoSuchBlock(_("Choose the section that the block shows."))
    if block.kind == Kind.PICKED and not block.title:
        raise NoSuchBlock(_("Give a hand-picked block a heading."))
