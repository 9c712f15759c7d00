"""What the world sends us: sources, raw files, items; and what we could not read."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import MD5, Cast, Concat, Lower
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.people.models import Role
from ronghe.people.rules import has_role

from .failures import sentence_of
from .parsers.refusals import SENTENCES

WATCHERS = (Role.EDITOR, Role.HEAD, Role.CHIEF, Role.OPERATOR, Role.ADMIN)


class SourceQuerySet(models.QuerySet["Source"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self if has_role(user, *WATCHERS, at=now()) else self.none()

    def with_health(self, at: datetime) -> Self:
        """Adds `items_last_week` and `waiting_in_quarantine`."""
        week = Q(items__received_at__gt=at - timedelta(days=7))
        waiting = Q(quarantined__settled_at=None)
        return self.annotate(
            items_last_week=Count("items", filter=week, distinct=True),
            waiting_in_quarantine=Count("quarantined", filter=waiting, distinct=True),
        )

    def due(self, at: datetime) -> Self:
        return self.filter(is_active=True).exclude(url="").filter(next_poll_at__lte=at)


class Source(models.Model):
    """A feed, an agency or a folder that items come from."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    rights = models.CharField(_("rights"), max_length=200, blank=True)
    is_active = models.BooleanField(_("is polled"), default=True)
    poll_minutes = models.PositiveIntegerField(_("poll every (minutes)"), default=15)
    next_poll_at = models.DateTimeField(null=True, blank=True, db_index=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    failures = models.PositiveIntegerField(default=0)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("watch:source", args=[self.pk])

    @property
    def error_sentence(self) -> str:
        """Why the last poll failed, in the reader's language; "" after a success."""
        return sentence_of(self.last_error)


class RawFile(models.Model):
    """Bytes exactly as they came, kept under their hash in `RAW_ROOT`."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=500, blank=True)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256[:12]


# Null for a headline alone: “Weather” of two sources is not the same news.
_WORDS = Lower(
    Concat(
        "headline",
        Value(" "),
        "summary",
        Value(" "),
        Cast("blocks", models.TextField()),
        output_field=models.TextField(),
    )
)
TEXT_PRINT = Case(
    When(summary="", blocks=[], then=Value(None)),
    default=MD5(
        models.Func(_WORDS, Value(r"\s+"), Value(""), Value("g"), function="regexp_replace")
    ),
    output_field=models.CharField(max_length=32, null=True),
)


class ItemQuerySet(models.QuerySet["Item"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self if has_role(user, *WATCHERS, at=now()) else self.none()

    def current(self) -> Self:
        return self.filter(is_current=True)

    def saying(self, words: str) -> Self:
        """Items with each of the words in headline, summary or byline."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(
                Q(headline__icontains=word) | Q(summary__icontains=word) | Q(byline__icontains=word)
            )
        return found

    def older_than(self, item: "Item") -> Self:
        """The rest of a list that is ordered newest first and ended with `item`."""
        same = Q(received_at=item.received_at, pk__lt=item.pk)
        # The first by itself: an index is read from there on.
        found = self.filter(received_at__lte=item.received_at)
        return found.filter(Q(received_at__lt=item.received_at) | same)

    def with_other_sources(self) -> Self:
        """Adds `other_sources`: names of the other sources whose current item says the same."""
        same = Item.objects.current().filter(text_print=models.OuterRef("text_print"))
        names = same.exclude(source=models.OuterRef("source")).order_by("source__name")
        return self.annotate(other_sources=ArraySubquery(names.values("source__name").distinct()))

    def same_text_as(self, item: "Item") -> Self:
        """What other sources say now in the same words."""
        found = self.current().filter(text_print=item.text_print).exclude(source=item.source_id)
        return found.exclude(text_print=None)

    def newest_first(self) -> Self:
        return self.order_by("-received_at", "-pk")


class Item(models.Model):
    """One version of one thing a source said. Each (source, guid, version) exists once."""

    class PubStatus(models.TextChoices):
        USABLE = "usable", _("Usable")
        WITHHELD = "withheld", _("Withheld")
        CANCELED = "canceled", _("Cancelled")

    source = models.ForeignKey(Source, models.PROTECT, related_name="items")
    guid = models.CharField(max_length=500)
    version = models.CharField(max_length=64, blank=True)
    raw = models.ForeignKey(RawFile, models.PROTECT, related_name="items")
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    is_current = models.BooleanField(default=True)
    kind = models.CharField(_("kind"), max_length=16, default="text")
    language = models.CharField(max_length=16, blank=True)
    headline = models.CharField(_("headline"), max_length=500)
    summary = models.TextField(_("summary"), blank=True)
    blocks = models.JSONField(default=list)
    byline = models.CharField(max_length=300, blank=True)
    credit = models.CharField(max_length=300, blank=True)
    rights = models.CharField(_("rights"), max_length=1000, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    subjects = models.JSONField(default=list)
    pictures = models.JSONField(default=list)
    pubstatus = models.CharField(max_length=12, choices=PubStatus, default=PubStatus.USABLE)
    urgency = models.PositiveSmallIntegerField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    embargo_until = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(db_index=True)
    text_print = models.GeneratedField(
        expression=TEXT_PRINT,
        output_field=models.CharField(max_length=32, null=True),
        db_persist=True,
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="item_newest_first", fields=["-received_at", "-id"]),
            models.Index(name="item_same_text", fields=["text_print"]),
        ]
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints = [
            models.UniqueConstraint(
                name="item_once_per_source_guid_version", fields=["source", "guid", "version"]
            ),
            models.UniqueConstraint(
                name="one_current_item_per_guid",
                fields=["source", "guid"],
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return reverse("watch:item", args=[self.pk])

    def is_embargoed(self, at: datetime) -> bool:
        return self.embargo_until is not None and self.embargo_until > at


class QuarantineQuerySet(models.QuerySet["Quarantine"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self if has_role(user, *WATCHERS, at=now()) else self.none()

    def waiting(self) -> Self:
        return self.filter(settled_at=None)


class Quarantine(models.Model):
    """Input we could not read, with the reason, until a person replays or dismisses it."""

    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="quarantined")
    raw = models.ForeignKey(RawFile, models.PROTECT, related_name="quarantined")
    name = models.CharField(max_length=500, blank=True)
    code = models.CharField(max_length=32)
    reason = models.CharField(max_length=500)
    detail = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = QuarantineQuerySet.as_manager()

    class Meta:
        verbose_name = _("quarantined file")
        verbose_name_plural = _("quarantine")
        constraints = [
            models.UniqueConstraint(
                name="file_waits_once_per_source",
                fields=["source", "raw"],
                condition=Q(settled_at=None),
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"

    def get_absolute_url(self) -> str:
        return reverse("watch:quarantined", args=[self.pk])

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in the reader's language."""
        return gettext(SENTENCES[self.code]) if self.code in SENTENCES else self.reason
