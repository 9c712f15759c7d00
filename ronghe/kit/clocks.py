"""A clock counts the working minutes somebody has for something: it pauses, is extended, stops.

What happened to it are events that never change, so what it said at any moment can be computed
again. Which clocks there are, and with which limits, is up to whoever asks. No Django here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal, NamedTuple

from .calendar import WorkingTime

What = Literal["started", "paused", "resumed", "extended", "stopped"]
State = Literal["new", "running", "paused", "stopped"]
MINUTE = timedelta(minutes=1)
# What may happen to a clock in each state, and its state afterwards.
NEXT: dict[State, dict[What, State]] = {
    "new": {"started": "running"},
    "running": {"paused": "paused", "extended": "running", "stopped": "stopped"},
    "paused": {"resumed": "running", "extended": "paused", "stopped": "stopped"},
    "stopped": {},
}


class ImpossibleEvents(ValueError):
    """This cannot have happened to a clock in this order; the text says what."""


class Event(NamedTuple):
    """`minutes` are those that an extension gives, and nothing else does."""

    what: What
    at: datetime
    minutes: int = 0


class Rung(NamedTuple):
    """One step of a ladder, so many percent of the limit after the due moment. Less than nothing
    is a warning: −20 is when a fifth of the limit is left."""

    name: str
    percent: int


LADDER = (
    Rung("due_soon", -20),
    Rung("overdue", 0),
    Rung("twice_overdue", 100),
    Rung("editors_desk", 200),
)


class _Run(NamedTuple):
    """The clock ran from `begins` until `ends` (or goes on), with so much spent before."""

    begins: datetime
    ends: datetime | None
    spent: timedelta
    allowed: timedelta


@dataclass(frozen=True)
class Clock:
    """`limit` working minutes of `hours` from its first event, which is the start.

    An extension adds to the limit, also while the clock is paused or overdue. A stopped clock
    never runs again; whoever begins anew takes a new clock.
    """

    hours: WorkingTime
    limit: int
    events: tuple[Event, ...]

    def __post_init__(self) -> None:
        if self.limit <= 0:
            raise ImpossibleEvents(f"A limit of {self.limit} minutes is none.")
        if not self.events:
            raise ImpossibleEvents("A clock begins with its start.")
        # Also refuses an order that is impossible.
        _ = self.state

    @cached_property
    def state(self) -> State:
        """After everything that happened."""
        state: State = "new"
        last = self.events[0].at
        for event in self.events:
            if event.what not in NEXT[state]:
                raise ImpossibleEvents(f"A clock that is {state} cannot be {event.what}.")
            if event.at.tzinfo is None:
                raise ImpossibleEvents(f"{event.what} at {event.at}: a moment needs its time zone.")
            if event.at < last:
                raise ImpossibleEvents(f"{event.what} at {event.at} is before what precedes it.")
            if (event.what == "extended") != (event.minutes > 0):
                raise ImpossibleEvents(f"{event.what} by {event.minutes} minutes is impossible.")
            state, last = NEXT[state][event.what], event.at
        return state

    @property
    def is_paused(self) -> bool:
        return self.state == "paused"

    def then(self, what: What, at: datetime, minutes: int = 0) -> "Clock":
        """The clock after one more thing happened to it."""
        return replace(self, events=(*self.events, Event(what, at, minutes)))

    def as_of(self, at: datetime) -> "Clock":
        """What was known at `at`, which is not before the start."""
        return replace(self, events=tuple(one for one in self.events if one.at <= at))

    def spent(self, at: datetime) -> int:
        """Whole working minutes for which it ran until `at`."""
        runs = [run for run in self._runs if run.begins < at]
        pieces = (self.hours.worked(run.begins, min(run.ends or at, at)) for run in runs)
        return sum(pieces, timedelta()) // MINUTE

    def left(self, at: datetime) -> int:
        """Working minutes that were left at `at`; below zero: so many over."""
        given = sum(one.minutes for one in self.events if one.at <= at)
        return self.limit + given - self.spent(at)

    @cached_property
    def due_at(self) -> datetime | None:
        """When all that is allowed is used up, by all that is known now.

        While a clock is paused nobody knows, unless it was over before. For a stopped one it is
        when it would have been.
        """
        total = timedelta(minutes=self.limit + sum(one.minutes for one in self.events))
        due = None
        for run in self._runs:
            due = self.hours.add(run.begins, (total - run.spent) / MINUTE)
            if run.ends is None or due <= run.ends:
                return due
        ran = [one.what for one in self.events if one.what not in ("extended", "stopped")]
        return None if ran[-1] == "paused" else due

    def is_overdue(self, at: datetime) -> bool:
        """Whether at `at`, or when it stopped before, the due moment of that time was over."""
        then = self.as_of(at)
        until = then.events[-1].at if then.state == "stopped" else at
        return then.due_at is not None and then.due_at < until

    def rings(self, rung: Rung, *, within: WorkingTime | None = None) -> datetime | None:
        """When the rung is reached, in the hours in which people may be told (else the clock's).

        It rings only while the clock runs: what a pause overtakes rings after it, what an
        extension or the end overtakes does not. None: not by what is known now. What has rung
        stays so, whatever happens later.
        """
        share = timedelta(minutes=self.limit * rung.percent / 100)
        told = within or self.hours
        for run in self._runs:
            missing = max(timedelta(), run.allowed + share - run.spent)
            reached = self.hours.add(run.begins, missing / MINUTE) if missing else run.begins
            moment = told.add(reached, 0)
            if run.ends is None or moment < run.ends:
                return moment
        return None

    def reached(
        self, at: datetime, *, ladder: Iterable[Rung] = LADDER, within: WorkingTime | None = None
    ) -> list[Rung]:
        """The rungs that have rung until `at`. Whoever tells people notes each, and tells it once."""
        then = self.as_of(at)
        moments = [(rung, then.rings(rung, within=within)) for rung in ladder]
        return [rung for rung, moment in moments if moment is not None and moment <= at]

    @cached_property
    def _runs(self) -> list[_Run]:
        return list(self._each_run())

    def _each_run(self) -> Iterator[_Run]:
        state: State = "new"
        spent, allowed = timedelta(), timedelta(minutes=self.limit)
        since = self.events[0].at
        for what, at, minutes in self.events:
            if state == "running":
                yield _Run(since, at, spent, allowed)
                spent += self.hours.worked(since, at)
            allowed += timedelta(minutes=minutes)
            state, since = NEXT[state][what], at
        if state == "running":
            yield _Run(since, None, spent, allowed)
