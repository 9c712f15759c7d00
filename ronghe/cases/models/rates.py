"""Where the numbers of cases are kept: those of last night, and months that are frozen."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from ronghe.people.models import Unit

from .counted import Counted, Scope, Span, adds_up


class TallyQuerySet(models.QuerySet["Tally"]):
    def of(self, span: str, begins: date) -> Self:
        """The lines of one table: the town, the case desk, then who had most."""
        first = models.Case(
            models.When(scope=Scope.TOWN, then=0), models.When(scope=Scope.DESK, then=2), default=1
        )
        lines = self.filter(span=span, begins=begins).select_related("unit")
        return lines.order_by(first, "-came", "unit")

    def of_town(self, span: str) -> Self:
        """Period by period, the newest first."""
        return self.filter(span=span, scope=Scope.TOWN).order_by("-begins")

    def of_unit(self, unit: Unit, span: str) -> Self:
        return self.filter(span=span, unit=unit).order_by("-begins")


class Tally(Counted):
    """The numbers of a period as they stood at `at`; counted anew each night, so they move."""

    scope = models.CharField(max_length=4, choices=Scope)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    span = models.CharField(max_length=8, choices=Span)
    begins = models.DateField()
    at = models.DateTimeField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_tally_of_a_period",
                fields=["span", "begins", "scope", "unit"],
                nulls_distinct=False,
            ),
            *adds_up("tally"),
        ]
        indexes = [models.Index(name="tally_of_unit", fields=["unit", "span", "-begins"])]

    def __str__(self) -> str:
        return f"{self.span} {self.begins} {self.scope} {self.unit_id or ''}"

    def name_in(self, language: str) -> str:
        return self.unit.name_in(language) if self.unit else str(self.get_scope_display())


class Snapshot(models.Model):
    """A month as it was when it had ended. Never changed; the database refuses."""

    month = models.DateField(unique=True)
    at = models.DateTimeField()
    method = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField()
    cases = models.PositiveIntegerField()
    # How many lines its table has; the database takes no more.
    length = models.PositiveSmallIntegerField()
    # SHA-256 of the CSV file.
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(name="snapshot_is_of_a_month", condition=Q(month__day=1))
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class SnapshotLine(Counted):
    """A line of a frozen table; a department under the name it had."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="lines")
    scope = models.CharField(max_length=4, choices=Scope)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_line_of_a_snapshot",
                fields=["snapshot", "scope", "unit"],
                nulls_distinct=False,
            ),
            *adds_up("snapshot_line"),
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.name}"

    def name_in(self, language: str) -> str:
        return self.name_en if language == "en" and self.name_en else self.name


class SnapshotFile(models.Model):
    """One anonymous row for each case, from which the table can be counted again."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="files")
    format = models.CharField(max_length=4, choices=Format)
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_file_of_a_snapshot", fields=["snapshot", "format"])
        ]

    def __str__(self) -> str:
        return f"{self.snapshot_id}.{self.format}"
