"""Several hands on one text: what was delivered, who wrote what last, and what stands beside it."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from ronghe.accounts.models import User

from .story import Story

PERSON = settings.AUTH_USER_MODEL
# A page tells every few seconds that somebody is there; whoever was silent for this long has gone.
PRESENT = timedelta(seconds=25)


class Delivery(models.Model):
    """One save that arrived, and what was answered: sent again, it is answered from here.

    `key` is made by the browser. A lost answer costs nothing: the same words never count twice.
    """

    key = models.UUIDField(primary_key=True)
    story = models.ForeignKey(Story, models.PROTECT, related_name="deliveries")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    tab = models.UUIDField()
    at = models.DateTimeField(db_index=True)
    version = models.ForeignKey(Revision, models.PROTECT, null=True, related_name="+")
    answer = models.JSONField()

    class Meta:
        verbose_name = _("delivery of typed text")
        verbose_name_plural = _("deliveries of typed text")

    def __str__(self) -> str:
        return str(self.key)


class LastHand(models.Model):
    """Who changed a place of a story last, from which open page, and what stood there before.

    A place is a field by its name or a block by its id (`body:…`). `hash` says for which text
    this is true: a change that came another way simply makes the row worthless.
    """

    story = models.ForeignKey(Story, models.PROTECT, related_name="hands")
    place = models.CharField(max_length=80)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    tab = models.UUIDField()
    at = models.DateTimeField()
    hash = models.CharField(max_length=32)
    before = models.JSONField(null=True)

    class Meta:
        verbose_name = _("last hand")
        verbose_name_plural = _("last hands")
        constraints = [
            models.UniqueConstraint(name="one_last_hand_per_place", fields=["story", "place"])
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.by}"


class SideDraftQuerySet(models.QuerySet["SideDraft"]):
    def open(self) -> Self:
        return self.filter(resolved_at=None)

    def beside(self, story: Story) -> Self:
        return self.filter(story=story).select_related("by", "lost_to", "resolved_by")


class SideDraft(models.Model):
    """Typed text that is not in the story: it stands beside it until somebody decides.

    `value` is the whole of the place as it was typed, `base` what it was typed over, when known.
    Rows are never deleted (a trigger), so no word is ever out of reach.
    """

    class Why(models.TextChoices):
        LATER = "later", _("another save came later")
        LATE = "late", _("it arrived late, and the text had gone on")
        DELETED = "deleted", _("the block was deleted")
        CLOSED = "closed", _("it was not this person's turn to write")
        UNFIT = "unfit", _("it does not fit into its field")

    class How(models.TextChoices):
        MERGED = "merged", _("merged")
        TAKEN = "taken", _("taken instead")
        GONE_ON = "gone_on", _("its writer went on with it")
        PUT_AWAY = "put_away", _("put away")

    story = models.ForeignKey(Story, models.PROTECT, related_name="side_drafts")
    place = models.CharField(max_length=80)
    base = models.JSONField(null=True)
    value = models.JSONField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    tab = models.UUIDField(null=True)
    at = models.DateTimeField()
    lost_to = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=8, choices=Why)
    sentence = models.CharField(max_length=400, blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=8, choices=How, blank=True)

    objects = SideDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("side draft")
        verbose_name_plural = _("side drafts")
        indexes = [models.Index(name="side_drafts_of_story", fields=["story", "place"])]
        constraints = [
            models.CheckConstraint(
                name="side_draft_is_open_or_resolved",
                condition=Q(resolved_at=None, how="") | (Q(resolved_at__isnull=False) & ~Q(how="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.by}"


class Presence(models.Model):
    """An open page of the editor, and the place its person is in."""

    tab = models.UUIDField(primary_key=True)
    story = models.ForeignKey(Story, models.CASCADE, related_name="present")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    place = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")

    def __str__(self) -> str:
        return f"{self.person} · {self.place}"


class VersionName(models.Model):
    """A version somebody named, and why. A named version is never written over."""

    version = models.OneToOneField(
        Revision, models.PROTECT, primary_key=True, related_name="story_name"
    )
    story = models.ForeignKey(Story, models.PROTECT, related_name="version_names")
    name = models.CharField(_("name of the version"), max_length=80)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("name of a version")
        verbose_name_plural = _("names of versions")

    def __str__(self) -> str:
        return self.name


def has_written(user: User, story: Story) -> bool:
    """Something this person typed has arrived here before."""
    return Delivery.objects.filter(story=story, by=user).exists()


def present(story: Story, *, at: datetime) -> models.QuerySet[Presence]:
    """Who has the story open now, each page once."""
    found = Presence.objects.filter(story=story, seen_at__gt=at - PRESENT)
    return found.select_related("person").order_by("person__name", "tab")


def open_beside(story: Story) -> int:
    """How many side drafts, suggestions and comments wait for somebody."""
    suggestions: int = story.suggestions.filter(state="open").count()
    drafts: int = story.side_drafts.open().count()
    comments: int = story.comments.open().count()
    return drafts + suggestions + comments


def last_hands(story: Story, places: Any) -> dict[str, LastHand]:
    found = LastHand.objects.filter(story=story, place__in=list(places)).select_related("by")
    return {one.place: one for one in found}
