"""Codes to prove a number or an address, and the counts that keep them from costing a fortune."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Code(models.Model):
    """A code on its way. Neither the code nor where it went stands here, only their marks."""

    purpose = models.CharField(max_length=30)
    mark = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        constraints = [
            # A newer code takes the place of the older one.
            models.UniqueConstraint(
                name="one_living_code", fields=["purpose", "mark"], condition=Q(used_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} #{self.pk}"


class Tally(models.Model):
    """How much of a limit is used: by one number, one source address, or by all, in one period."""

    class Scope(models.TextChoices):
        GAP = "gap", _("one number, right after another")
        NUMBER = "number", _("one number, a day")
        SOURCE_HOUR = "source hour", _("one source address, an hour")
        SOURCE_DAY = "source day", _("one source address, a day")
        ALL = "all", _("all together, a day")
        BUDGET = "budget", _("money, a month")

    scope = models.CharField(max_length=12, choices=Scope)
    who = models.CharField(max_length=64, blank=True)  # a mark; empty: everybody
    since = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    used = models.PositiveBigIntegerField()
    reached_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("used part of a limit")
        verbose_name_plural = _("used parts of limits")
        constraints = [
            models.UniqueConstraint(name="one_tally", fields=["scope", "who", "since"]),
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.used}"
