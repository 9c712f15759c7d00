"""What another rule of deadlines would do to the cases that are open: which move, and how."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import Prefetch

from ronghe.kit.calendar import WorkingTime
from ronghe.people.models import Unit

from . import clocks
from .models import Case, Category, ClockEvent, State
from .moves import OPEN

CHUNK = 500


@dataclass(frozen=True)
class Scope:
    """For which cases a rule is; empty means all."""

    kind: str = ""
    category: Category | None = None
    unit: Unit | None = None

    @property
    def weight(self) -> tuple[bool, bool, bool]:
        return clocks.weight(self.unit, self.category, self.kind)


@dataclass(frozen=True)
class Turn:
    """One clock of one case. None: it stands still, and gets `minutes` when it goes on."""

    case: Case
    clock: str
    minutes: int
    before: datetime | None
    after: datetime | None
    at: datetime

    @property
    def is_late_anew(self) -> bool:
        """It was in time, and is overdue by the new rule."""
        return bool(self.before and self.after and self.before >= self.at > self.after)


def of_open_cases(scope: Scope, minutes: dict[str, int], *, at: datetime) -> list[Turn]:
    """Every clock that would end elsewhere, the earliest new end first. Writes nothing."""
    hours = clocks.office()
    turns = [
        turn for case in concerned(scope) for turn in _turns(case, minutes, hours=hours, at=at)
    ]
    return sorted(turns, key=lambda one: (one.after is None, one.after or at, one.case.pk))


def concerned(scope: Scope) -> Iterator[Case]:
    """Open cases for which a rule of this scope would be the most particular one."""
    rows = Case.objects.filter(state__in=[*OPEN, State.PARKED])
    if scope.kind:
        rows = rows.filter(kind=scope.kind)
    if scope.category:
        rows = rows.filter(category=scope.category)
    if scope.unit:
        rows = rows.filter(unit=scope.unit)
    events = Prefetch("clock_events", ClockEvent.objects.order_by("pk"), to_attr="told")
    for case in rows.select_related("rule").prefetch_related(events).order_by("pk").iterator(CHUNK):
        rule = case.rule
        if scope.weight >= clocks.weight(rule.unit_id, rule.category_id, rule.kind):
            yield case


def _turns(
    case: Case, minutes: dict[str, int], *, hours: WorkingTime, at: datetime
) -> Iterator[Turn]:
    rows: dict[str, list[ClockEvent]] = {}
    for one in case.told:  # type: ignore[attr-defined]
        if one.round == case.round:
            rows.setdefault(one.clock, []).append(one)
    for clock, events in rows.items():
        now = clocks.told(events, hours)
        more = minutes[clock] - getattr(case.rule, f"{clock}_minutes")
        if not more or not (now.state == "running" or now.is_paused):
            continue
        then = clocks.told([*events, _another_limit(case, clock, more, at)], hours)
        ends = (now.due_at, then.due_at) if now.state == "running" else (None, None)
        yield Turn(case, clock, more, *ends, at=at)


def _another_limit(case: Case, clock: str, minutes: int, at: datetime) -> ClockEvent:
    """As it would be written; it is not."""
    return ClockEvent(
        case=case, clock=clock, round=case.round, event=clocks.Event.RULE, at=at, minutes=minutes
    )


def mark_of(turns: Sequence[Turn]) -> str:
    """Of what was shown, so that nothing else is confirmed."""
    told = sorted(
        (one.case.pk, one.clock, one.minutes, one.before and one.before.isoformat())
        for one in turns
    )
    return sha256(repr(told).encode()).hexdigest()[:16]
