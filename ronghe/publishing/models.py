"""What should be public where, and what a read-back proved to be public."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from ronghe.stories.blocks import BodyField
from wagtail.models import Revision

from ronghe.stories.blocks import BODY
from ronghe.stories.models import Story


class Outlet(models.Model):
    """A place where stories become public. `kind` names the channel whose adapter serves it."""

    key = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=16)
    is_active = models.BooleanField(_("is active"), default=True)

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")

    def __str__(self) -> str:
        return self.name


class Rendition(models.Model):
    """The public words of one signed version. The database fills them from the version itself.

    A trigger (migration `publishing.0002`) copies every text column from the revision's content,
    refuses a version without all signatures of its scheme, and refuses any later change.
    """

    story = models.ForeignKey(Story, models.PROTECT, related_name="renditions")
    version = models.OneToOneField(Revision, models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    headline = models.CharField(max_length=160)
    kicker = models.CharField(max_length=160, blank=True)
    subhead = models.CharField(max_length=160, blank=True)
    summary = models.TextField(blank=True)
    body = BodyField(blank=True)
    lead_picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, models.PROTECT, null=True, related_name="+"
    )
    language = models.CharField(max_length=8)
    genre = models.CharField(max_length=8)
    source_name = models.CharField(max_length=120, blank=True)
    source_url = models.CharField(max_length=500, blank=True)
    rights = models.CharField(max_length=200, blank=True)
    byline = models.JSONField(default=list)  # [{"name": …, "did": …}] in order
    responsible_editor = models.CharField(max_length=64, blank=True)
    section = models.ForeignKey("taxonomy.Section", models.PROTECT, related_name="+")
    tags = ArrayField(models.BigIntegerField(), default=list)
    places = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")

    def __str__(self) -> str:
        return self.headline


class PublicationQuerySet(models.QuerySet["Publication"]):
    def public(self, at: datetime) -> Self:
        """What readers may see at `at`."""
        return self.filter(wanted_state=Publication.State.PUBLIC, not_before__lte=at)

    def unconfirmed(self) -> Self:
        """The red list: wanted differs from what a read-back proved."""
        return self.exclude(wanted_state=F("confirmed_state"), wanted_serial=F("confirmed_serial"))

    def due(self, at: datetime) -> Self:
        return self.unconfirmed().filter(not_before__lte=at, next_try_at__lte=at)


class Publication(models.Model):
    """One story on one outlet: what is wanted, and what was confirmed.

    `wanted_serial` grows with every change of what is wanted. A delivery belongs to one serial;
    a late one with an older serial never touches what a newer one brought about.
    """

    class State(models.TextChoices):
        NOTHING = "nothing", _("Nothing yet")
        PUBLIC = "public", _("Public")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    story = models.ForeignKey(Story, models.PROTECT, related_name="publications")
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="publications")
    wanted = models.ForeignKey(Rendition, models.PROTECT, related_name="publications")
    wanted_state = models.CharField(max_length=9, choices=State, default=State.PUBLIC)
    wanted_serial = models.PositiveIntegerField(default=1)
    not_before = models.DateTimeField(_("not before"))
    first_published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    withdrawal_reason = models.CharField(_("reason"), max_length=300, blank=True)
    confirmed_state = models.CharField(max_length=9, choices=State, default=State.NOTHING)
    confirmed_serial = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    proof = models.JSONField(default=dict)
    # The lease: one worker at a time, time from the database clock.
    leased_until = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    # Copied from the wanted rendition for newest-first lists by index.
    language = models.CharField(max_length=8)
    section = models.ForeignKey("taxonomy.Section", models.PROTECT, related_name="+")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.UniqueConstraint(name="one_publication_per_outlet", fields=["story", "outlet"]),
            models.CheckConstraint(
                name="confirmed_never_ahead_of_wanted",
                condition=Q(confirmed_serial__lte=F("wanted_serial")),
            ),
            models.CheckConstraint(
                name="withdrawn_with_a_reason",
                condition=~Q(wanted_state="withdrawn") | ~Q(withdrawal_reason=""),
            ),
        ]
        indexes = [
            models.Index(
                name="publication_newest",
                fields=["outlet", "language", "-first_published_at", "-id"],
                condition=Q(wanted_state="public"),
            ),
            models.Index(
                name="publication_newest_of_section",
                fields=["outlet", "section", "language", "-first_published_at", "-id"],
                condition=Q(wanted_state="public"),
            ),
            models.Index(name="publication_next_try", fields=["next_try_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.story} @ {self.outlet}"


class Delivery(models.Model):
    """One attempt to make an outlet agree with what is wanted."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="deliveries")
    serial = models.PositiveIntegerField()
    verb = models.CharField(max_length=8)  # publish | update | withdraw
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ok = models.BooleanField(null=True)
    message = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

    def __str__(self) -> str:
        return f"{self.verb} {self.publication} ({self.serial})"


class Correction(models.Model):
    """A dated note that readers see under the story, from the version that corrects it."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="corrections")
    text = models.CharField(_("what was wrong and is now right"), max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["at"]

    def __str__(self) -> str:
        return self.text
