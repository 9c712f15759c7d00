"""Which days are worked, and from when until when: the calendar that ships, and what the paper said itself.

The edition is asked for anew each time, so no process goes on counting with days of yesterday.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from ronghe.kit import calendar
from ronghe.kit.calendar import Kind, Span, SpecialDay, WorkingTime, announced_days
from ronghe.kit.clock import local_date

from .models import OfficeHours, OwnDay

# How long before the known days end the desk is told.
WARNED = timedelta(days=60)


# Until the paper says otherwise.
FIRST_HOURS = (Span(time(8, 30), time(12, 0)), Span(time(13, 30), time(18, 0)))

_EDITION = """
SELECT d.rows, d.newest, h.rows, h.newest
FROM (SELECT count(*) AS rows, coalesce(max(id), 0) AS newest FROM people_ownday) AS d,
    (SELECT count(*) AS rows, coalesce(max(id), 0) AS newest FROM people_officehours) AS h
"""


class Edition(NamedTuple):
    """Names one state of the paper's own days and hours. Rows are only added, so their number says
    which are there; the newest keeps apart what a test took back."""

    rows: int
    newest: int
    hours: int = 0
    newest_hours: int = 0


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
    with connection.cursor() as cursor:
        cursor.execute(_EDITION)
        return Edition(*cursor.fetchone())


@lru_cache(maxsize=4)
def later_hours(now: Edition) -> Sequence[tuple[date, Sequence[Span]]]:
    """From which day on other hours than `FIRST_HOURS` count, for `WorkingTime`."""
    return [(one.since, _spans(one)) for one in OfficeHours.objects.in_force()]


def office() -> WorkingTime:
    """When the offices of the town work, by the calendar and the paper's own days and hours."""
    return _office(edition())


@lru_cache(maxsize=4)
def _office(now: Edition) -> WorkingTime:
    zone = ZoneInfo(settings.TIME_ZONE)
    return WorkingTime(zone, FIRST_HOURS, days=kinds(now), later=later_hours(now))


def _spans(hours: OfficeHours) -> Sequence[Span]:
    if hours.pause_begins is None or hours.pause_ends is None:
        return (Span(hours.begins, hours.ends),)
    return (Span(hours.begins, hours.pause_begins), Span(hours.pause_ends, hours.ends))


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
