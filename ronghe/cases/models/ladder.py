"""The ladder: which step of a clock was reached, once each."""

from django.db import models
from django.utils.translation import pgettext_lazy

from .case import Case
from .course import Clock


class Rung(models.TextChoices):
    """As `kit.clocks.LADDER` has them, lowest first."""

    DUE_SOON = "due_soon", pgettext_lazy("step of a ladder", "Due soon")
    OVERDUE = "overdue", pgettext_lazy("step of a ladder", "Overdue")
    TWICE_OVERDUE = "twice_overdue", pgettext_lazy("step of a ladder", "Twice overdue")
    EDITORS_DESK = "editors_desk", pgettext_lazy("step of a ladder", "With the editors")


class RungReached(models.Model):
    """A clock of a round reached this step. The row and the notices are of one transaction.

    Of several steps reached at once, after a time without a worker, only the highest is told.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="rungs")
    round = models.PositiveSmallIntegerField()
    clock = models.CharField(max_length=8, choices=Clock)
    rung = models.CharField(max_length=16, choices=Rung)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    is_told = models.BooleanField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="each_rung_once", fields=["case", "round", "clock", "rung"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.clock} {self.rung}"
