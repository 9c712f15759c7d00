"""Honest numbers: what became of the cases that came in during a period, counted, not judged.

Each rate keeps its two numbers; `front/rates_method.html` tells readers the same rules in words.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..rate import Rate


class Span(models.TextChoices):
    WEEK = "week", pgettext_lazy("period of cases", "Week")
    MONTH = "month", pgettext_lazy("period of cases", "Month")
    QUARTER = "quarter", pgettext_lazy("period of cases", "Quarter")
    YEAR = "year", pgettext_lazy("period of cases", "Year")

    def begins(self, day: date) -> date:
        """The first day of the period in which `day` is."""
        if self is Span.WEEK:
            return day - timedelta(days=day.weekday())
        if self is Span.YEAR:
            return day.replace(month=1, day=1)
        month = day.month if self is Span.MONTH else (day.month - 1) // 3 * 3 + 1
        return day.replace(month=month, day=1)

    def ends(self, begins: date) -> date:
        """The first day after the period that begins then."""
        length = {"week": 7, "month": 31, "quarter": 92, "year": 366}[self.value]
        return self.begins(begins + timedelta(days=length))


class Scope(models.TextChoices):
    TOWN = "town", _("All together")
    DESK = "desk", _("The case desk")
    UNIT = "unit", _("Department")


class Counted(models.Model):
    """One line of the table. Every case of the period stands in `came`; the rest says where it is.

    Whoever inherits it has a `scope`, and a `unit` where that is one department.
    """

    came = models.PositiveIntegerField(default=0)
    # Not counted in any rate.
    thanks = models.PositiveIntegerField(default=0)
    merged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    # The first reply: given, or not given though its time is over.
    replied = models.PositiveIntegerField(default=0)
    unreplied = models.PositiveIntegerField(default=0)
    # The answer: in time in every round; late in one, given or not; the clock stands still.
    on_time = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    still = models.PositiveIntegerField(default=0)
    # Of the late ones those that have no answer yet.
    overdue = models.PositiveIntegerField(default=0)
    # What citizens said of the last answer, an appeal included; `unrated` is no opinion.
    rated = models.PositiveIntegerField(default=0)
    solved = models.PositiveIntegerField(default=0)
    satisfied = models.PositiveIntegerField(default=0)
    unrated = models.PositiveIntegerField(default=0)
    # What could be done to look better: cases with another kind or another department than at
    # first, sent back by this one, given more time, opened again after an appeal.
    relabelled = models.PositiveIntegerField(default=0)
    handed_on = models.PositiveIntegerField(default=0)
    sent_back = models.PositiveIntegerField(default=0)
    extended = models.PositiveIntegerField(default=0)
    reopened = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.counted} of {self.came}"

    @property
    def excluded(self) -> int:
        return self.thanks + self.merged + self.refused + self.waiting

    @property
    def counted(self) -> int:
        return self.came - self.excluded

    @property
    def reply_in_time(self) -> int:
        """No reply yet, and none due."""
        return self.counted - self.replied - self.unreplied

    @property
    def in_time(self) -> int:
        """No answer yet, and none due."""
        return self.counted - self.on_time - self.late - self.still

    @property
    def response(self) -> Rate:
        return Rate(self.replied, self.replied + self.unreplied)

    @property
    def punctual(self) -> Rate:
        return Rate(self.on_time, self.on_time + self.late)

    @property
    def solving(self) -> Rate:
        """What is open and overdue counts against, rated or not."""
        return Rate(self.solved, self.rated + self.overdue)

    @property
    def satisfying(self) -> Rate:
        return Rate(self.satisfied, self.rated + self.overdue)


COUNTS: tuple[str, ...] = tuple(
    one.name
    for one in Counted._meta.local_fields
    if one.get_internal_type() == "PositiveIntegerField"
)


def added(lines: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sum of several lines."""
    total = dict.fromkeys(COUNTS, 0)
    for line in lines:
        for name, number in line.items():
            total[name] += number
    return total


def adds_up(name: str) -> list[models.BaseConstraint]:
    """The parts of a line are never more than the whole."""
    excluded = F("thanks") + F("merged") + F("refused") + F("waiting")
    fits = Q(came__gte=excluded)
    for parts in (
        F("replied") + F("unreplied"),
        F("on_time") + F("late") + F("still"),
        F("rated") + F("unrated") + F("overdue"),
    ):
        fits &= Q(came__gte=excluded + parts)
    inside = Q(overdue__lte=F("late"), solved__lte=F("rated"), satisfied__lte=F("rated"))
    whose = Q(scope="unit", unit__isnull=False) | ~Q(scope="unit") & Q(unit=None)
    return [
        models.CheckConstraint(name=f"{name}_adds_up", condition=fits & inside),
        models.CheckConstraint(name=f"{name}_is_somebodys", condition=whose),
    ]
