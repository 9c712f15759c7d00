"""What reporters send from a phone, and what stands beside a story without being part of it."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.accounts.models import User

from .story import Story


class Filing(models.Model):
    """Something was sent from a phone and arrived, once. A line that breaks makes the phone ask again:
    the same key answers the same story.

    `words` is the SHA-256 of what was typed, `content_hash` the version it made: a phone that never heard
    our answer may have gone on writing, and must learn that the first words are here already.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key = models.UUIDField()
    story = models.ForeignKey(Story, models.PROTECT, related_name="filings")
    words = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="filing_arrives_once", fields=["person", "key"])
        ]


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Whoever may see the story sees what stands beside it."""
        return self.filter(story__in=Story.objects.visible_to(user))


class Note(models.Model):
    """Beside a story, for the desk only: words, a voice memo, or where the reporter was.

    Never published: no rendition, feed or export reads this table.
    """

    DATUM = "WGS-84"  # what phones measure in; maps of China show other numbers (GCJ-02)

    story = models.ForeignKey(Story, models.PROTECT, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(_("note"), blank=True, max_length=20_000)
    memo = models.ForeignKey("media.Clip", models.PROTECT, null=True, related_name="+")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    precision = models.PositiveIntegerField(null=True, help_text="Radius in metres.")
    datum = models.CharField(max_length=10, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [
            models.CheckConstraint(
                name="note_says_something",
                condition=~Q(text="") | Q(memo__isnull=False) | Q(latitude__isnull=False),
            ),
            models.CheckConstraint(
                name="position_has_datum_and_precision",
                condition=Q(latitude=None, longitude=None, precision=None, datum="")
                | Q(
                    # Named, because a comparison with nothing is neither true nor false.
                    latitude__isnull=False,
                    longitude__isnull=False,
                    precision__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                    datum="WGS-84",
                ),
            ),
        ]
