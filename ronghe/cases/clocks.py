"""The clocks of a case: what moves them, and when they end. Working time only.

Events are rows and stay; due times are computed from them. A case keeps the rule it began with.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db.models import DateTimeField, Q
from django.db.models.functions import Cast

from ronghe.accounts.models import User
from ronghe.kit import clocks
from ronghe.kit.calendar import WorkingTime
from ronghe.kit.compiled import CompiledQuery
from ronghe.people.days import office as office

from . import ladder
from .deadlines import DAY as DAY
from .models import Case, Clock, ClockEvent, Move, TimeRule
from .moves import STILL, State, Verb

Event = ClockEvent.Event
TOLD: dict[str, clocks.What] = {
    Event.START: "started",
    Event.PAUSE: "paused",
    Event.RESUME: "resumed",
    Event.EXTEND: "extended",
    Event.STOP: "stopped",
}


class Happened(Protocol):
    """A row about a clock, or as much of it as counts."""

    @property
    def event(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def minutes(self) -> int: ...


_fitting = CompiledQuery(
    lambda since, kind, category, unit: TimeRule.objects.in_force(
        Cast(since, DateTimeField())
    ).filter(
        Q(kind="") | Q(kind=kind),
        Q(category=None) | Q(category=category),
        Q(unit=None) | Q(unit=unit),
    )
)


def rule_for(case: Case, *, unit: int | None = None) -> TimeRule:
    """The rule in force when the case was sent; the most particular one counts.

    A case that was given a later rule while it was open goes by the rules of that moment.
    """
    since = case.sent_at
    if case.rule_id:
        since = max(since, case.rule.effective.lower)
    fitting = _fitting(since=since, kind=case.kind, category=case.category_id, unit=unit)
    return max(fitting, key=lambda one: (*weight(one.unit_id, one.category_id, one.kind), one.pk))


def weight(unit: object, category: object, kind: str) -> tuple[bool, bool, bool]:
    """How particular a rule is: department before category before kind."""
    return bool(unit), bool(category), bool(kind)


def begin(case: Case, *, at: datetime) -> None:
    """The case is sent: the desk's clock runs. One new row of it and one of the clock, no more."""
    began = _event(case, Clock.ACCEPT, Event.START, at=at, minutes=case.rule.accept_minutes)
    _look_at(case, {Clock.ACCEPT: told([began], office())})
    case.save(force_insert=True)
    began.save(force_insert=True)


def follow(case: Case, move: Move) -> None:
    """What a move does to the clocks. `case` is already where the move leads."""
    at, by = move.at, move.by
    _follow_appeal(case, move)
    running, still = _standing(case)
    if move.verb in (Verb.ACCEPT, Verb.REFUSE) and Clock.ACCEPT in running:
        _note(case, [Clock.ACCEPT], Event.STOP, at=at, by=by)
    if move.verb in (Verb.ACCEPT, Verb.REOPEN):
        rule = case.rule
        _note(case, [Clock.ANSWER], Event.START, at=at, by=by, minutes=rule.answer_minutes)
        _note(case, [Clock.FINISH], Event.START, at=at, by=by, minutes=rule.finish_minutes)
    elif move.after == State.ANSWERED:
        _note(case, running, Event.STOP, at=at, by=by)
    elif move.after in STILL:
        _note(case, running, Event.PAUSE, at=at, by=by, reason=move.reason)
    elif move.before in STILL:
        _note(case, still, Event.RESUME, at=at, by=by, reason=move.reason)
    settle(case)


def _follow_appeal(case: Case, move: Move) -> None:
    """The clock of an appeal is of the round that is judged, which a reopening has left already."""
    if move.verb == Verb.APPEAL:
        # What stood still with the case it was joined to begins anew if the appeal is right.
        _note(case, _standing(case)[1], Event.STOP, at=move.at)
        _note(case, [Clock.APPEAL], Event.START, at=move.at, minutes=case.rule.appeal_minutes)
    elif move.before == State.APPEALED:
        over = [Clock.APPEAL] if Clock.APPEAL in _standing(case, move.round)[0] else []
        _note(case, over, Event.STOP, at=move.at, by=move.by, round=move.round)


def replied(case: Case, *, by: User | None, at: datetime) -> None:
    """A first reply, before the answer."""
    if Clock.ANSWER in _standing(case)[0]:
        _note(case, [Clock.ANSWER], Event.STOP, at=at, by=by)
        settle(case)


def answered_elsewhere(case: Case, *, at: datetime) -> None:
    """It got the answer of the case it was joined to, before it was accepted itself."""
    known = _clocks_of(case)
    for clock in (Clock.ANSWER, Clock.FINISH):
        if clock not in known:
            minutes = getattr(case.rule, f"{clock}_minutes")
            _note(case, [clock], Event.START, at=at, minutes=minutes)
            _note(case, [clock], Event.STOP, at=at)


def extend(case: Case, *, minutes: int, reason: str, by: User, at: datetime) -> None:
    _note(case, [Clock.FINISH], Event.EXTEND, at=at, by=by, minutes=minutes, reason=reason)
    settle(case)


def take_rule_of(case: Case, *, unit: int, by: User, at: datetime) -> None:
    """A department with a rule of its own: its clocks get more or less from now on."""
    take_rule(case, rule_for(case, unit=unit), by=by, at=at)


def take_rule(case: Case, rule: TimeRule, *, by: User, at: datetime) -> None:
    """Another rule for a case that is under way: what its clocks had stays written."""
    before, case.rule = case.rule, rule
    if rule.pk == before.pk:
        return
    Case.objects.filter(pk=case.pk).update(rule=case.rule)
    running, still = _standing(case)
    for clock in [*running, *still]:
        name = f"{clock}_minutes"
        more = getattr(rule, name) - getattr(before, name)
        _note(case, [clock], Event.RULE, at=at, by=by, minutes=more, reason=str(rule))
    settle(case)


def settle(case: Case) -> None:
    """Write down the next end of a clock, by which the queue is ordered, and the next step of its
    ladder."""
    _look_at(case, running(case))
    Case.objects.filter(pk=case.pk).update(
        due_at=case.due_at, due_clock=case.due_clock, rings_at=case.rings_at
    )


def _look_at(case: Case, run: Mapping[str, clocks.Clock]) -> None:
    ends = [(one.due_at, clock) for clock, one in run.items() if one.due_at is not None]
    case.due_at, case.due_clock = min(ends) if ends else (None, "")
    case.rings_at = ladder.next_ring(case, run)


def running(case: Case) -> dict[str, clocks.Clock]:
    return {name: one for name, one in _clocks_of(case).items() if one.state == "running"}


def ends_of(case: Case) -> dict[str, datetime | None]:
    """When each clock of this round ends; None when it stands still, has stopped or never ran."""
    run = running(case)
    return {name: run[name].due_at if name in run else None for name in Clock.values}


def finish_as_of(case: Case, *, round: int, at: datetime) -> datetime | None:
    """When the answer of a round was due by what was known `at`; None when it stood still."""
    found = _clocks_of(case, round).get(Clock.FINISH)
    return found.as_of(at).due_at if found else None


def finishes(cases: Iterable[Case]) -> dict[int, datetime | None]:
    """When the answer is due, of many cases at once; None as in `ends_of`."""
    rounds = {case.pk: case.round for case in cases}
    rows: dict[int, list[ClockEvent]] = {}
    events = ClockEvent.objects.filter(case__in=list(rounds), clock=Clock.FINISH)
    for event in events.order_by("pk"):
        if event.round == rounds[event.case_id]:
            rows.setdefault(event.case_id, []).append(event)
    hours = office()
    known = {case: told(those, hours) for case, those in rows.items()}
    return {
        case: one.due_at if (one := known.get(case)) and one.state == "running" else None
        for case in rounds
    }


def _standing(case: Case, round: int | None = None) -> tuple[list[str], list[str]]:
    """Clocks of a round (else of this one) that run, and those that stand still."""
    found = _clocks_of(case, round).items()
    running = [name for name, one in found if one.state == "running"]
    return running, [name for name, one in found if one.is_paused]


def _clocks_of(case: Case, round: int | None = None) -> dict[str, clocks.Clock]:
    """The clocks of a round (else of this one) that were started, as their rows tell them."""
    rows: dict[str, list[ClockEvent]] = {}
    for one in case.clock_events.filter(round=round or case.round).order_by("pk"):
        rows.setdefault(one.clock, []).append(one)
    hours = office()
    return {name: told(events, hours) for name, events in rows.items()}


def told(events: Sequence[Happened], hours: WorkingTime) -> clocks.Clock:
    """One clock of one round, by its rows in their order."""
    limit = sum(one.minutes for one in events if one.event in (Event.START, Event.RULE))
    those: list[clocks.Event] = []
    for one in events:
        if one.event != Event.RULE:
            minutes = one.minutes if one.event == Event.EXTEND else 0
            # Two machines may differ by some seconds; nothing happens before what went before it.
            at = max(one.at, those[-1].at) if those else one.at
            those.append(clocks.Event(TOLD[one.event], at, minutes))
    return clocks.Clock(hours, limit, tuple(those))


def _note(
    case: Case,
    clocks: Iterable[str],
    event: str,
    *,
    at: datetime,
    by: User | None = None,
    minutes: int = 0,
    reason: str = "",
    round: int | None = None,
) -> None:
    more: dict[str, Any] = {"minutes": minutes, "by": by, "reason": reason, "round": round}
    ClockEvent.objects.bulk_create(_event(case, clock, event, at=at, **more) for clock in clocks)


def _event(
    case: Case,
    clock: str,
    event: str,
    *,
    at: datetime,
    minutes: int,
    by: User | None = None,
    reason: str = "",
    round: int | None = None,
) -> ClockEvent:
    return ClockEvent(
        case=case, round=round or case.round, clock=clock, event=event, at=at, minutes=minutes,
        reason=reason, by=by,
    )  # fmt: skip
