"""Working time: when a desk or an office works, and what so many working minutes from now means.

Weekends are days of rest, official holidays too, make-up workdays 调休 are not. Which days those
are stands in `holidays.csv` (date, name, rest|work), year by year as the State Council announces
them; for a year that is not in it yet only the weekends are known. No Django here.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

Kind = Literal["work", "half", "rest"]
DAY = timedelta(days=1)
# Whoever works less than an hour in two years has no calendar.
FURTHEST = timedelta(days=750)


class Span(NamedTuple):
    """From, and until; an end at or before the beginning is on the next day."""

    begins: time
    ends: time

    def on(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        last = day if self.ends > self.begins else day + DAY
        return (
            datetime.combine(day, self.begins, zone),
            datetime.combine(last, self.ends, zone),
        )


@cache
def official_days() -> Mapping[date, Kind]:
    """Days that differ from what their weekday says, by `holidays.csv`."""
    with (Path(__file__).parent / "holidays.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return {
            date.fromisoformat(row["date"]): "rest" if row["kind"] == "rest" else "work"
            for row in rows
        }


@dataclass(frozen=True)
class WorkingTime:
    """Spans of a working day, in order and not overlapping; on a half day only the first counts."""

    zone: tzinfo
    spans: Sequence[Span]
    half_days: Iterable[date] = ()
    on_rest_days: bool = False
    days: Mapping[date, Kind] = field(default_factory=official_days)

    def kind_of(self, day: date) -> Kind:
        """`half` wins: a house that closes at noon does so also before a holiday."""
        if day in self.half_days:
            return "half"
        return self.days.get(day, "rest" if day.weekday() >= 5 else "work")

    def add(self, at: datetime, minutes: int) -> datetime:
        """The moment by which `minutes` of working time have passed since `at`."""
        left = timedelta(minutes=minutes)
        for begins, ends in self._from(at):
            begins = max(begins, at)
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        raise ValueError("No working time in two years.")

    def between(self, first: datetime, last: datetime) -> int:
        """Whole working minutes from `first` until `last`; none when `last` is before."""
        worked = timedelta()
        for begins, ends in self._from(first):
            if begins >= last:
                break
            worked += max(timedelta(), min(ends, last) - max(begins, first))
        return int(worked.total_seconds() // 60)

    def _from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Stretches of work that end after `at`, in order, for as far as anybody plans."""
        # A night's work may have begun the day before.
        day = at.astimezone(self.zone).date() - DAY
        last = day + FURTHEST
        while day < last:
            for begins, ends in self._of(day):
                if ends > at:
                    yield begins, ends
            day += DAY

    def _of(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        kind = self.kind_of(day)
        if kind == "rest" and not self.on_rest_days:
            return
        spans = self.spans[:1] if kind == "half" else self.spans
        yield from (span.on(day, self.zone) for span in spans)
