"""Working time: when a desk or an office works, and what so many working minutes from now means.

Weekends are days of rest, official holidays too, make-up workdays 调休 are not. Which days those
are stands in `holidays.csv` (date, name, rest|work), year by year as the State Council announces
them; for a year that is not in it yet only the weekends are known. No Django here.
"""

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

Kind = Literal["work", "half", "rest"]
DAY = timedelta(days=1)
# The hours are laid out a stretch of 388 days at a time, whole seconds since 1970.
PAGE = 2**25
# Whoever works less than an hour in two years has no calendar.
MOST_PAGES = 3
MICRO = 1_000_000
# Sums of moments with fractions of a second are right to less than this.
DOUBT = 0.5 / MICRO


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


class SpecialDay(NamedTuple):
    """A day that differs from what its weekday says."""

    name: str
    kind: Kind


class Page(NamedTuple):
    """The work of one stretch of days: where each piece begins and ends, in seconds since 1970,
    and how many seconds were worked in the whole page when it ends."""

    begins: Sequence[float]
    ends: Sequence[float]
    worked: Sequence[float]

    def until(self, moment: float) -> float:
        """Seconds worked in this page before `moment`."""
        place = bisect_right(self.ends, moment)
        before = self.worked[place - 1] if place else 0.0
        under_way = place < len(self.ends) and moment > self.begins[place]
        return before + moment - self.begins[place] if under_way else before


@cache
def announced_days() -> Mapping[date, SpecialDay]:
    """The days of `holidays.csv` with their names."""
    with (Path(__file__).parent / "holidays.csv").open(encoding="utf-8", newline="") as lines:
        return {
            date.fromisoformat(row["date"]): SpecialDay(
                row["name"], "rest" if row["kind"] == "rest" else "work"
            )
            for row in csv.DictReader(lines)
        }


@cache
def official_days() -> Mapping[date, Kind]:
    """Days that differ from what their weekday says, by `holidays.csv`."""
    return {day: special.kind for day, special in announced_days().items()}


def usual(day: date) -> Kind:
    """What a day is by its weekday alone."""
    return "rest" if day.weekday() >= 5 else "work"


def known_until(days: Mapping[date, Kind]) -> date | None:
    """The last day of the last year whose holidays are known, that is: whose National Day is.

    Single days of a year, such as a feast of the town, do not make that year known.
    """
    years = [day.year for day, kind in days.items() if kind == "rest" and (day.month, day.day) == (10, 1)]  # fmt: skip
    return date(max(years), 12, 31) if years else None


@dataclass(frozen=True)
class WorkingTime:
    """Spans of a working day, in order and not overlapping; on a half day only the first counts.

    Time is what passes: a night in which the clocks are put back is an hour longer. Moments that
    are answered are in `zone`. `later`: from a day on other spans count, in the order of the days.
    """

    zone: tzinfo
    spans: Sequence[Span]
    half_days: Collection[date] = ()
    on_rest_days: bool = False
    days: Mapping[date, Kind] = field(default_factory=official_days)
    later: Sequence[tuple[date, Sequence[Span]]] = ()
    _pages: dict[int, Page] = field(default_factory=dict, init=False, repr=False, compare=False)

    def kind_of(self, day: date) -> Kind:
        """`half` wins: a house that closes at noon does so also before a holiday."""
        if day in self.half_days:
            return "half"
        return self.days.get(day) or usual(day)

    def add(self, at: datetime, minutes: float) -> datetime:
        """The moment by which `minutes` of working time have passed since `at`.

        Of none: `at` itself, or when work next begins.
        """
        moment, left = _seconds(at), minutes * 60
        first = int(moment // PAGE)
        for number in range(first, first + MOST_PAGES):
            begins, ends, worked = self._pages.get(number) or self._laid_out(number)
            place = bisect_right(ends, moment)
            if place == len(ends):
                continue
            goal = left + (worked[place - 1] if place else 0.0)
            if moment > begins[place]:
                goal += moment - begins[place]
            last = bisect_left(worked, goal - DOUBT, place)
            if last < len(ends):
                return datetime.fromtimestamp(ends[last] - worked[last] + goal, self.zone)
            left = goal - worked[-1]
        raise ValueError("No working time in two years.")

    def between(self, first: datetime, last: datetime) -> int:
        """Whole working minutes from `first` until `last`; none when `last` is before."""
        return self.worked(first, last) // timedelta(minutes=1)

    def worked(self, first: datetime, last: datetime) -> timedelta:
        """The same to the microsecond."""
        if last <= first:
            return timedelta()
        since, until = _seconds(first), _seconds(last)
        pages = range(int(since // PAGE), int(until // PAGE) + 1)
        laid = [self._pages.get(number) or self._laid_out(number) for number in pages]
        whole = sum(page.worked[-1] for page in laid[:-1] if page.worked)
        seconds = whole + laid[-1].until(until) - laid[0].until(since)
        return timedelta(microseconds=round(seconds * MICRO))

    def _laid_out(self, number: int) -> Page:
        begins: list[float] = []
        ends: list[float] = []
        worked: list[float] = []
        total = 0.0
        for since, until in self._stretches(number * PAGE, (number + 1) * PAGE):
            total += until - since
            begins.append(since)
            ends.append(until)
            worked.append(total)
        page = self._pages[number] = Page(begins, ends, worked)
        return page

    def _stretches(self, first: int, last: int) -> Iterator[tuple[float, float]]:
        """Stretches of work from `first` until `last`, in order, cut off at both."""
        done = float(first)
        # A night's work may have begun the day before, and the day here is not that of Greenwich.
        day = datetime.fromtimestamp(first, UTC).date() - 2 * DAY
        end = datetime.fromtimestamp(last, UTC).date() + 2 * DAY
        while day < end:
            for span in self._of(day):
                begins, ends = (moment.timestamp() for moment in span.on(day, self.zone))
                begins, ends = max(begins, done), min(ends, float(last))
                # Also false for an hour that the clocks leave out.
                if begins < ends:
                    yield begins, ends
                    done = ends
            day += DAY

    def _of(self, day: date) -> Iterable[Span]:
        kind = self.kind_of(day)
        if kind == "rest" and not self.on_rest_days:
            return ()
        spans = self.spans_on(day)
        return spans[:1] if kind == "half" else spans

    def spans_on(self, day: date) -> Sequence[Span]:
        """The spans that count on a whole working day at that time."""
        return next((spans for since, spans in reversed(self.later) if since <= day), self.spans)

    def every_span(self) -> Iterator[Span]:
        """Those that count, counted or will count at some time."""
        yield from self.spans
        for _since, spans in self.later:
            yield from spans


def _seconds(at: datetime) -> float:
    """Since 1970. A moment without a zone would be taken for one of this machine's."""
    if at.tzinfo is None:
        raise ValueError("A moment needs its time zone.")
    return at.timestamp()
