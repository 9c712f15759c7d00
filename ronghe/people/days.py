"""Which days are worked: the calendar that ships, and over it what the paper said itself.

The edition is asked for anew each time, so no process goes on counting with days of yesterday.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, cast

from django.db.models import Count, Max

from ronghe.kit import calendar
from ronghe.kit.calendar import Kind, SpecialDay, announced_days
from ronghe.kit.clock import local_date

from .models import OwnDay

# How long before the known days end the desk is told.
WARNED = timedelta(days=60)


class Edition(NamedTuple):
    """Names one state of the paper's own days. Rows are only added, so their number says which
    are there; the newest keeps apart what a test took back."""

    rows: int
    newest: int


class Listed(NamedTuple):
    """Days in a row as the pages show them: what they count as, and who said so if not the state."""

    since: date
    last: date
    counts: SpecialDay
    own: OwnDay | None

    @property
    def word(self) -> str:
        return str(OwnDay.Kind(self.counts.kind).label)

    def goes_on(self, day: date, counts: SpecialDay, own: OwnDay | None) -> bool:
        """Whether `day` belongs to the same row."""
        said, says = ((one.by_id, one.at) if one else None for one in (self.own, own))
        return self.last + calendar.DAY == day and self.counts == counts and said == says


def edition() -> Edition:
    """One small query."""
    found = OwnDay.objects.aggregate(rows=Count("pk"), newest=Max("pk"))
    return Edition(found["rows"], found["newest"] or 0)


@lru_cache(maxsize=4)
def special_days(now: Edition) -> Mapping[date, SpecialDay]:
    """Every day that differs from what its weekday says, with its name."""
    days = dict(announced_days())
    for own in OwnDay.objects.in_force():
        if own.kind != OwnDay.Kind.ANNOUNCED:
            days[own.day] = SpecialDay(own.name, cast(Kind, own.kind))
    return days


@lru_cache(maxsize=4)
def kinds(now: Edition) -> Mapping[date, Kind]:
    """The same for `WorkingTime`."""
    return {day: special.kind for day, special in special_days(now).items()}


def known_until() -> date | None:
    """The last day of the last year whose holidays are known."""
    return calendar.known_until(kinds(edition()))


def running_out(at: datetime) -> date | None:
    """The same, when it is less than `WARNED` away or over; else None."""
    last = known_until() or date.min
    return last if last - local_date(at) < WARNED else None


def of_year(year: int) -> list[Listed]:
    """The special days of a year, in order."""
    counted = special_days(edition())
    own = {
        one.day: one
        for one in OwnDay.objects.in_force().filter(day__year=year).select_related("by")
        if one.kind != OwnDay.Kind.ANNOUNCED
    }
    listed: list[Listed] = []
    for day in sorted(one for one in counted if one.year == year):
        counts, said = counted[day], own.get(day)
        if listed and listed[-1].goes_on(day, counts, said):
            listed[-1] = listed[-1]._replace(last=day)
        else:
            listed.append(Listed(day, day, counts, said))
    return listed


def years() -> list[int]:
    """Those with special days, newest first."""
    return sorted({day.year for day in special_days(edition())}, reverse=True)
