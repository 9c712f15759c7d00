"""Programs that send cases: their keys, the jurisdictions they may name, what they sent."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.cases.models import Case
from ronghe.taxonomy.models import Place, TwoNames

STAFF = settings.AUTH_USER_MODEL


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def living(self) -> Self:
        return self.filter(revoked_at=None)


class ApiKey(models.Model):
    """Lets one program send cases. Only the hash is kept: whoever lost a key gets a new one."""

    class Mode(models.TextChoices):
        LIVE = "live", pgettext_lazy("key of a program", "Live")
        TEST = "test", pgettext_lazy("key of a program", "Test: nothing is kept")

    holder = models.CharField(max_length=80)
    contact = models.CharField(max_length=120)
    mode = models.CharField(max_length=4, choices=Mode)
    # SHA-256 of the key, and its last four characters by which people tell keys apart.
    digest = models.BinaryField(max_length=32, unique=True)
    hint = models.CharField(max_length=4)
    per_hour = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(STAFF, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    used_on = models.DateField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of a program")
        verbose_name_plural = _("keys of programs")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="api_key_revoked_by_somebody_for_a_reason",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, reason="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(name="api_key_may_do_something", condition=Q(per_hour__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.holder} …{self.hint}"

    @property
    def is_test(self) -> bool:
        return self.mode == self.Mode.TEST


class JurisdictionQuerySet(models.QuerySet["Jurisdiction"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)


class Jurisdiction(TwoNames):
    """What Open311 calls `jurisdiction_id`: the town or a part of it, and how it answers."""

    class Answers(models.TextChoices):
        NUMBER = "realtime", _("with the number at once")
        TOKEN = "batch", _("with a token; the number when it is public")

    key = models.CharField(max_length=100, unique=True)
    # None: everywhere.
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    answers = models.CharField(max_length=8, choices=Answers, default=Answers.NUMBER)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = JurisdictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        ordering = ["key"]

    @property
    def is_batch(self) -> bool:
        return self.answers == self.Answers.TOKEN


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def alike(self, key: ApiKey, mark: bytes, *, since: datetime) -> Self:
        """What this key sent lately in the very same words, the newest first."""
        return self.filter(api_key=key, mark=mark, at__gt=since).order_by("-pk")


class Submission(models.Model):
    """A case that a program sent. `form` is the key of the case: sent again, it is one case."""

    api_key = models.ForeignKey(ApiKey, models.PROTECT, related_name="submissions")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, null=True, related_name="+")
    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    form = models.UUIDField(unique=True)
    # Keyed hash of what was sent.
    mark = models.BinaryField(max_length=32)
    # SHA-256 of the token that was answered; None when the number was.
    token_digest = models.BinaryField(max_length=32, null=True, unique=True)
    at = models.DateTimeField()

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="submission_alike", fields=["api_key", "mark", "at"])]

    def __str__(self) -> str:
        return f"{self.case_id}"
