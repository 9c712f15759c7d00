"""A paper's past, taken over as a whole: read elsewhere, signed here once for all of it."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import HashIndex
from django.db import connection, models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from .story import Story


class Archive(models.Model):
    """What one paper published before it came to us.

    While lines are taken in it is open (`closed_at` is empty). The database counts it and computes
    `content_hash` when it is closed, and asks for the role of the final review when it is signed;
    from then on nothing of it changes (migration `stories.0004`).
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    paper = models.CharField(_("published by"), max_length=120)
    # Nobody of this house wrote these stories: an account without a way in stands for the paper.
    author = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    stories = models.PositiveIntegerField(default=0)
    content_hash = models.CharField(max_length=64, blank=True)
    # What the chief looks at: counts by section and year, refused lines, pictures left behind.
    contents = models.JSONField(default=dict)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    statement = models.TextField(_("statement"), blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("archive")
        verbose_name_plural = _("archives")
        ordering = ["-begun_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        if self.signed_at is None:
            return "open" if self.closed_at is None else "waiting"
        return "signed" if self.released_at is None else "released"


class ArchivedStory(models.Model):
    """Where one story of an archive comes from, and the very version that was taken over.

    The database writes `content_hash` itself and refuses every change of a row.
    """

    archive = models.ForeignKey(Archive, models.PROTECT, related_name="members")
    story = models.OneToOneField(Story, models.PROTECT, related_name="archived")
    version = models.OneToOneField(Revision, models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    # The first 16 bytes of SHA-256 over the guid: short enough for a fast unique index.
    key = models.UUIDField(unique=True)
    guid = models.CharField(max_length=500)
    guid_version = models.CharField(max_length=80)
    published_at = models.DateTimeField()
    original_url = models.CharField(max_length=1000, blank=True)
    # Path and query of the old address: what a reader's old link asks for.
    original_path = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("archived story")
        verbose_name_plural = _("archived stories")
        indexes = [
            HashIndex(
                name="archived_old_path",
                fields=["original_path"],
                condition=~models.Q(original_path=""),
            )
        ]

    def __str__(self) -> str:
        return self.guid


def final_role(at: Any) -> str | None:
    """The role of the last review step in force: who signs a story finally, signs an archive."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT story_final_role(%s)", [at])
        row = cursor.fetchone()
    return str(row[0]) if row and row[0] else None
