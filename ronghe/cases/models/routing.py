"""Who gets a case: ordered rules, versions of the whole list; and what past dispatches taught."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.people.models import Unit

from .case import Case, Category

STAFF = settings.AUTH_USER_MODEL


class RoutingBookQuerySet(models.QuerySet["RoutingBook"]):
    def in_force(self, at: datetime) -> "RoutingBook | None":
        return self.filter(effective__contains=at).first()

    def draft(self) -> "RoutingBook | None":
        return self.filter(effective__isempty=True).first()

    def dated(self) -> Self:
        """Every version that was, is or will be in force, the newest first."""
        return self.filter(effective__isempty=False).order_by(F("effective").desc())


class RoutingBook(models.Model):
    """A version of the whole list. Empty time: a draft, of which there is one. Else never changed."""

    effective = DateTimeRangeField(_("from – until"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")

    objects = RoutingBookQuerySet.as_manager()

    class Meta:
        verbose_name = _("routing of cases")
        constraints = [
            ExclusionConstraint(
                name="one_routing_in_force", expressions=[("effective", RangeOperators.OVERLAPS)]
            ),
            models.UniqueConstraint(
                Func("effective", function="isempty"),
                name="one_draft_of_routing",
                condition=Q(effective__isempty=True),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_draft(self) -> bool:
        return bool(self.effective.isempty)


class RoutingRule(models.Model):
    """What fits all that is said here goes to `lead`. Empty says nothing; the first that fits counts."""

    book = models.ForeignKey(RoutingBook, models.CASCADE, related_name="rules")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(
        pgettext_lazy("case", "Kind"), max_length=12, choices=Case.Kind, blank=True
    )
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(
        "taxonomy.Place", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # One of them is enough.
    words = models.CharField(_("words"), max_length=300, blank=True)
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    helpers = models.ManyToManyField(Unit, related_name="+", blank=True)
    by_itself = models.BooleanField(_("dispatches by itself"), default=False)

    class Meta:
        verbose_name = _("rule of routing")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                name="one_rule_per_order",
                fields=["book", "order"],
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(name="no_tip_is_routed", condition=~Q(kind="tip")),
        ]

    def __str__(self) -> str:
        return f"{self.order} → {self.lead}"


class Lesson(models.Model):
    """What past dispatches taught, at one moment. Suggestions come from the newest."""

    made_at = models.DateTimeField()
    examples = models.PositiveIntegerField()
    # How the words were cut: other cutting needs another lesson.
    cut = models.CharField(max_length=60)
    # Of `text.guessing.Guesser`; and how well it did on cases it had not seen.
    learned = models.JSONField()
    figures = models.JSONField()

    class Meta:
        get_latest_by = "pk"
        indexes = [models.Index(name="lessons_by_time", fields=["-made_at"])]

    def __str__(self) -> str:
        return f"#{self.pk} ({self.examples})"
