"""What Wagtail's views do to pictures without asking our actions."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.log_actions import get_active_log_context

from ronghe.journal.actions import record
from ronghe.kit.clock import now

from .facts import PictureDeleted
from .models import Picture


@receiver(post_delete, sender=Picture)
def picture_deleted(instance: Picture, **_: Any) -> None:
    """Wagtail deletes in three views; each tells the context who asked."""
    actor = get_active_log_context().user
    record(PictureDeleted(instance.pk, instance.title, instance.sha256), actor=actor, at=now())
