"""What stands beside a text: merged into it, taken instead, or put away."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import SideDraftResolved
from ..merge import merge_values
from ..models import LastHand, SideDraft, Story
from ..places import BLOCK, WORDS, Text, hash_of_place, put_text, text_of
from .editing import NOTHING, going_on
from .writing import locked, save_version

How = SideDraft.How


class AlreadyDecided(Refused):
    code = "already_decided"


class DoesNotFit(Refused):
    code = "does_not_fit"


@transaction.atomic
def merge_side_draft(draft: SideDraft, *, by: User, at: datetime) -> Story:
    """The words of both. A block that is gone comes back, at the end."""
    story, draft = _to_decide(draft, by=by, at=at)
    text = text_of(story)
    there = text.places.get(draft.place)
    value = draft.value if there is None else merge_values(draft.base, there, draft.value)
    return _put(story, text, draft, value, how=How.MERGED, by=by, at=at)


@transaction.atomic
def take_side_draft(draft: SideDraft, *, by: User, at: datetime) -> Story:
    """The side draft becomes the text; what stood there stands beside it now."""
    story, draft = _to_decide(draft, by=by, at=at)
    text = text_of(story)
    there = text.places.get(draft.place)
    if there not in NOTHING and there != draft.value:
        hand = LastHand.objects.filter(story=story, place=draft.place).first()
        known = hand if hand and hand.hash == hash_of_place(there) else None
        version = story.latest_revision
        writer = known.by if known else (version.user if version else None) or story.author
        SideDraft.objects.create(
            story=story, place=draft.place, value=there, why=SideDraft.Why.LATER,
            by=writer, at=known.at if known else at, lost_to=by,
        )  # fmt: skip
    return _put(story, text, draft, draft.value, how=How.TAKEN, by=by, at=at)


@transaction.atomic
def put_away_side_draft(draft: SideDraft, *, by: User, at: datetime) -> Story:
    """Not needed. The row stays and can be read; its writer and whoever may write decide so."""
    story = locked(draft.story_id)
    draft = SideDraft.objects.select_for_update().get(pk=draft.pk)
    if draft.by_id != by.pk and not rules.may_write(by, story, at=at):
        raise PermissionDenied
    _check_open(draft)
    _resolve(draft, how=How.PUT_AWAY, by=by, at=at)
    return story


def _to_decide(draft: SideDraft, *, by: User, at: datetime) -> tuple[Story, SideDraft]:
    story = locked(draft.story_id)
    if not rules.may_write(by, story, at=at):
        raise PermissionDenied
    draft = SideDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    _check_open(draft)
    return story, draft


def _check_open(draft: SideDraft) -> None:
    if draft.resolved_at:
        raise AlreadyDecided(_("Somebody has decided about this text already."))


def _put(
    story: Story, text: Text, draft: SideDraft, value: Any, *, how: str, by: User, at: datetime
) -> Story:
    keep_place(story, text, draft.place, value, by=by, at=at)
    _resolve(draft, how=how, by=by, at=at)
    return story


def keep_place(story: Story, text: Text, place: str, value: Any, *, by: User, at: datetime) -> None:
    """One place of the (locked) story gets `value`, as a version like any change."""
    if place in WORDS and place != "summary":
        most = Story._meta.get_field(place).max_length
        if most and len(value) > most:
            raise DoesNotFit(
                _("Together it is too long (at most %d characters). Shorten one of them first.")
                % most
            )
    block = place.removeprefix(BLOCK) if place.startswith(BLOCK) else ""
    order = [*text.order, block] if block and block not in text.order else text.order
    fresh = Story.objects.get(pk=story.pk)
    put_text(fresh, Text({**text.places, place: value}, order))
    try:
        with transaction.atomic():
            save_version(fresh, by=by, at=at, overwrite=going_on(story, by=by, at=at))
    except ValidationError as problem:
        raise DoesNotFit(" ".join(problem.messages)) from problem
    LastHand.objects.update_or_create(
        story=story,
        place=place,
        defaults={
            "by": by, "tab": uuid4(), "at": at, "hash": hash_of_place(value),
            "before": text.places.get(place),
        },
    )  # fmt: skip


def _resolve(draft: SideDraft, *, how: str, by: User, at: datetime) -> None:
    draft.resolved_at, draft.resolved_by, draft.how = at, by, how
    draft.save(update_fields=["resolved_at", "resolved_by", "how"])
    record(SideDraftResolved(draft.story_id, draft.pk, how), actor=by, at=at)
