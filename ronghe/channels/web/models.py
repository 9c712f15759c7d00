"""The press: which public pages exist as files, what they were made from, what must be made again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Count, Min, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """Something pages are made from changed. Written in the transaction of the change itself.

    Mostly by triggers (migration 0002), so that no code path can forget it. The column `xid`, the
    number of that transaction, lets the press find what its rendering could not see yet.
    """

    keys = ArrayField(models.CharField(max_length=80))
    at = models.DateTimeField(db_default=Now())
    marked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        # Those not marked yet, those marked since a rendering began, and those to be forgotten.
        indexes = [models.Index(name="change_marked", fields=["marked_at"])]

    def __str__(self) -> str:
        return ", ".join(self.keys)


KINDS = {
    "article": _("Articles"),
    "home": _("Home page"),
    "section": _("Sections"),
    "latest": _("Latest news"),
    "tag": _("Tags"),
    "case": _("Cases"),
    "cases": _("Lists of cases"),
    "rates": _("Numbers of cases"),
    "feed": _("Feeds"),
    "sitemap": _("Sitemaps"),
    "data": _("Story data"),
}


@dataclass(frozen=True)
class OldestSuccess:
    """The oldest page of a kind that readers may meet, and how many of the kind wait or fail."""

    kind: str
    pressed_at: datetime
    pages: int

    @property
    def word(self) -> str:
        return str(KINDS.get(self.kind, _("Other pages")))


class PressedPageQuerySet(models.QuerySet["PressedPage"]):
    def wanted(self) -> Self:
        """Pages to be made again."""
        return self.filter(wanted_since__isnull=False)

    def failing(self) -> Self:
        """Pages whose last rendering broke: readers get the last good one."""
        return self.filter(failing_since__isnull=False)

    def stale(self) -> Self:
        """Pages that readers may see as they are no longer."""
        return self.wanted() | self.failing()

    def stuck(self, *, since: datetime) -> Self:
        """Pages that have waited or failed since before that moment."""
        return self.filter(Q(wanted_since__lt=since) | Q(failing_since__lt=since))

    def oldest_successes(self) -> list["OldestSuccess"]:
        """For each kind with stale pages, the oldest of them; kinds without are missing."""
        pressed = self.stale().filter(pressed_at__isnull=False).values("kind")
        counted = pressed.annotate(oldest=Min("pressed_at"), pages=Count("pk"))
        return [
            OldestSuccess(row["kind"], row["oldest"], row["pages"])
            for row in counted.order_by("oldest")
        ]

    def made_from(self, *keys: str) -> Self:
        return self.filter(keys__overlap=list(keys))


class PressedPage(models.Model):
    """One public path. `keys` are what its last pressing was made from, recorded while rendering.

    `wanted_since` is also the token of compare-and-set: every mark moves it forward.
    """

    path = models.CharField(max_length=500, unique=True)
    kind = models.CharField(max_length=32)
    keys = ArrayField(models.CharField(max_length=80), default=list)
    status = models.PositiveSmallIntegerField(default=200)
    hash = models.CharField(max_length=64, blank=True)
    pressed_at = models.DateTimeField(null=True, blank=True)
    wanted_since = models.DateTimeField(null=True, blank=True, db_index=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)
    # `version.running()` of the process that pressed it. Compared by range, so by bytes.
    version = models.CharField(max_length=12, db_default="", db_collation="C")

    objects = PressedPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("pressed page")
        verbose_name_plural = _("pressed pages")
        indexes = [
            GinIndex(name="pressed_page_keys", fields=["keys"]),
            models.Index(name="pressed_page_version", fields=["version", "kind"]),
            models.Index(
                name="pressed_page_failing",
                fields=["failing_since"],
                condition=Q(failing_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def error_sentence(self) -> str:
        return self.last_error.partition("\n")[0]


class PressVersion(models.Model):
    """A version of the press at work: first seen, and seen last (see `version.py`)."""

    version = models.CharField(max_length=12, primary_key=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("version of the press")
        verbose_name_plural = _("versions of the press")

    def __str__(self) -> str:
        return self.version
