"""Pinning a story into a slot, and taking the pin off."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.kit.refusal import Refused
from ronghe.publishing.models import Publication

from ..facts import StoryPinned, StoryUnpinned
from ..models import OUTLET, Act, Block, Front, Held
from .steps import NoSuchBlock, Step, begin, compare, finish


class NotForThisFront(Refused):
    """Not public, not of the website, or of another language."""

    code = "not_for_this_front"


class TimeHasPassed(Refused):
    code = "time_has_passed"


@transaction.atomic
def pin(
    front: Front,
    *,
    story: int,
    block: int,
    place: int,
    seen: int,
    by: User,
    at: datetime,
    until: datetime | None = None,
) -> Act:
    """Put a publication into a slot. With `until` the slot fills itself again from then on.

    A story that is pinned elsewhere on this front moves here; two pins change places.
    """
    if until is not None and until <= at:
        raise TimeHasPassed(_("That moment has passed. Choose a later one, or leave it empty."))
    publication = _publication(front, story, at=at)
    step = begin(front, touching=[block], seen=seen, by=by, at=at)
    target = step.block(block)
    if not 0 <= place < target.size:
        raise NoSuchBlock(_("This block has no such place. Look again and decide anew."))
    touched = _put(step, target, place, publication, until)
    # The block it stood in is concerned as well.
    compare(step.front, touching=touched, seen=seen)
    fact = StoryPinned(
        step.front.pk,
        step.serial,
        block,
        place,
        publication.story_id,
        until.isoformat() if until else "",
    )
    return finish(
        step, Act.Verb.PINNED, fact, touched=touched, block=target, publication=publication
    )


@transaction.atomic
def unpin(front: Front, *, block: int, place: int, seen: int, by: User, at: datetime) -> Act:
    """The slot fills itself by rule again."""
    step = begin(front, touching=[block], seen=seen, by=by, at=at)
    target = step.block(block)
    held = next((one for one in target.held if one.place == place), None)
    if held is None:
        raise NoSuchBlock(_("Nothing is pinned there any more. Look again and decide anew."))
    target.held.remove(held)
    publication = Publication.objects.get(pk=held.publication_id)
    fact = StoryUnpinned(step.front.pk, step.serial, block, held.story_id)
    return finish(
        step, Act.Verb.UNPINNED, fact, touched=[block], block=target, publication=publication
    )


def _publication(front: Front, story: int, *, at: datetime) -> Publication:
    found = Publication.objects.filter(pk=story, outlet__key=OUTLET).first()
    if found is None:
        raise NotForThisFront(_("There is no such story on the website."))
    if found.language != front.language:
        raise NotForThisFront(_("This story is written in the other language."))
    if found.wanted_state == Publication.State.WITHDRAWN:
        raise NotForThisFront(_("This story was withdrawn. Readers must not see it."))
    if not found.is_visible:
        raise NotForThisFront(_("This story is not public yet. Pin it once readers may see it."))
    return found


def _put(
    step: Step, target: Block, place: int, publication: Publication, until: datetime | None
) -> list[int]:
    """Change the pins; returns the keys of the blocks concerned."""
    for one in step.blocks:
        one.held = [held for held in one.held if not held.ended(step.at)]
    source, old = next(
        (
            (one, held)
            for one in step.blocks
            for held in one.held
            if held.publication_id == publication.pk
        ),
        (None, None),
    )
    there = next((held for held in target.held if held.place == place), None)
    if there is not None:
        target.held.remove(there)
    if source is not None and old is not None and old is not there:
        source.held.remove(old)
        if there is not None:
            there.place = old.place
            source.held.append(there)
    until = until or (old.until if old else None)
    target.held.append(Held(place, publication.pk, publication.story_id, until))
    return sorted({target.key, *([source.key] if source else [])})
