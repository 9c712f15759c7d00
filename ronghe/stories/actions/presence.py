"""Who has a story open, and where in it. Short-lived: nothing of it goes into the journal."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied

from ronghe.accounts.models import User

from ..models import PRESENT, Presence, Story


def be_here(story: Story, *, tab: UUID, place: str, by: User, at: datetime) -> None:
    """This page is open, its person in `place`. Pages that fell silent are forgotten."""
    if not Story.objects.visible_to(by).filter(pk=story.pk).exists():
        raise PermissionDenied
    Presence.objects.filter(story=story, seen_at__lt=at - 4 * PRESENT).delete()
    moved = Presence.objects.filter(tab=tab, story=story, person=by)
    if not moved.update(place=place[:80], seen_at=at):
        row = Presence(tab=tab, story=story, person=by, place=place[:80], seen_at=at)
        Presence.objects.bulk_create([row], ignore_conflicts=True)
