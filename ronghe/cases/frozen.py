"""The rows of a frozen month: one a case, anonymous, with the moments that count.

Made from `kit.clocks`, case by case; the table counted from them must be the one that `counting` gets
from the database. Tip-offs are not in them, and neither number, place nor words of a case.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from ronghe.kit.calendar import WorkingTime
from ronghe.people.models import Unit

from . import clocks
from .models import Case, Clock, ClockEvent, Move, Rating, Sorting, added
from .moves import State, Verb

YES, NO = "是", "否"
KINDS = {
    "consult": "咨询", "help": "求助", "complaint": "投诉", "suggestion": "建言", "thanks": "感谢",
}  # fmt: skip
EXCLUDED = {"thanks": "感谢", "merged": "并件", "refused": "不予受理", "waiting": "尚未受理"}
DESK = "群众工作部"
BETWEEN = "；"
# The columns of the file: what a programme calls them, and what stands on top.
COLUMNS = {
    "row": "序号",
    "department": "部门",
    "kind": "来件类别",
    "excluded": "不计原因",
    "sent_on": "来件日期",
    "reply_due": "首次答复期限",
    "replied_at": "首次答复时间",
    "answer_due": "答复期限",
    "answered_at": "答复时间",
    "still": "时限停计",
    "late_before": "前轮逾期",
    "solved": "群众认为已解决",
    "satisfied": "群众满意",
    "relabelled": "改过类别",
    "handed_on": "换过部门",
    "sent_back_by": "退回过的部门",
    "extended": "延过期",
    "rounds": "办理轮次",
    "counted_at": "统计时间",
}


class Event(NamedTuple):
    """As much of a clock's event as counts."""

    case: int
    round: int
    clock: str
    event: str
    at: datetime
    minutes: int


@dataclass(frozen=True)
class Row:
    """One case at the moment of counting. None: not (yet), or nobody knows."""

    unit: int | None
    kind: str
    excluded: str
    sent_on: date
    reply_due: datetime | None
    replied_at: datetime | None
    answer_due: datetime | None
    answered_at: datetime | None
    still: bool
    late_before: bool
    solved: bool | None
    satisfied: bool | None
    relabelled: bool
    handed_on: bool
    sent_back_by: tuple[int, ...]
    extended: bool
    rounds: int

    def counts(self, at: datetime) -> dict[str, int]:
        """What it adds to the line of its department, `sent_back` apart."""
        if self.excluded:
            return {"came": 1, self.excluded: 1}
        is_late = self.late_before or _is_over(self.answer_due, self.answered_at or at)
        said = {
            "came": True,
            "replied": self.replied_at is not None,
            "unreplied": self.replied_at is None and _is_over(self.reply_due, at),
            "on_time": self.answered_at is not None and not is_late,
            "late": is_late,
            "still": self.still and not is_late,
            "overdue": self.answered_at is None and _is_over(self.answer_due, at),
            "rated": self.solved is not None,
            "solved": bool(self.solved),
            "satisfied": bool(self.satisfied),
            "unrated": self.answered_at is not None and self.solved is None,
            "relabelled": self.relabelled,
            "handed_on": self.handed_on,
            "extended": self.extended,
            "reopened": self.rounds > 1,
        }
        return {name: 1 for name, is_so in said.items() if is_so}

    def cells(self, number: int, names: dict[int | None, str], at: datetime) -> dict[str, str]:
        """As it stands in the file."""
        told: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        told |= {
            "row": number,
            "department": names[told.pop("unit")],
            "kind": KINDS[self.kind],
            "excluded": EXCLUDED.get(self.excluded, ""),
            "sent_back_by": BETWEEN.join(names[one] for one in self.sent_back_by),
            "counted_at": at,
        }
        return {name: _cell(told[name]) for name in COLUMNS}


def lines(rows: Iterable[Row], at: datetime) -> dict[int | None, dict[str, int]]:
    """The table, department by department."""
    found: dict[int | None, list[dict[str, int]]] = defaultdict(list)
    for row in rows:
        found[row.unit].append(row.counts(at))
        if not row.excluded:
            for unit in row.sent_back_by:
                found[unit].append({"sent_back": 1})
    return {unit: added(parts) for unit, parts in found.items()}


def rows_of(cases: QuerySet[Case], *, at: datetime) -> list[Row]:
    """Of cases that are no tip-offs, in an order that tells nothing of who came first in a day."""
    told = _Told(cases)
    hours = clocks.office()
    # Not by number or moment: their keys were drawn by lot.
    drawn = cases.order_by("key").iterator(chunk_size=5000)
    return sorted((told.row(one, hours) for one in drawn), key=lambda row: row.sent_on)


class _Told:
    """What is written about the cases in other tables, by case."""

    def __init__(self, cases: QuerySet[Case]) -> None:
        ids = cases.values("pk")
        every = ClockEvent.objects.filter(case__in=ids, clock__in=[Clock.ANSWER, Clock.FINISH])
        columns = ("case_id", "round", "clock", "event", "at", "minutes")
        self.events = _by_case(
            map(Event._make, every.order_by("case_id", "pk").values_list(*columns))
        )
        moves = Move.objects.filter(case__in=ids, verb__in=[Verb.DISPATCH, Verb.SEND_BACK])
        self.moves = _by_case(
            moves.order_by("case_id", "serial").values_list("case_id", "verb", "unit_id")
        )
        sorted_ = Sorting.objects.filter(case__in=ids, field="kind").order_by("case_id", "-pk")
        self.kinds = dict(sorted_.values_list("case_id", "before"))
        ratings = Rating.objects.filter(case__in=ids)
        self.ratings = {
            (case, number): (solved, satisfied)
            for case, number, solved, satisfied in ratings.values_list(
                "case_id", "round", "is_solved", "is_satisfied"
            )
        }

    def row(self, case: Case, hours: WorkingTime) -> Row:
        events: dict[tuple[int, str], list[Event]] = defaultdict(list)
        for event in self.events.get(case.pk, ()):
            events[event.round, event.clock].append(event)
        reply = _Clock(events[case.round, Clock.ANSWER], hours)
        answer = _Clock(events[case.round, Clock.FINISH], hours)
        before = [_Clock(events[one, Clock.FINISH], hours) for one in range(1, case.round)]
        kind = self.kinds.get(case.pk, case.kind)
        moves = self.moves.get(case.pk, [])
        given = [unit for _case, verb, unit in moves if verb == Verb.DISPATCH]
        solved, satisfied = self._said(case)
        return Row(
            unit=case.unit_id,
            kind=kind,
            excluded=_excluded(case, kind, is_counted=bool(answer.events)),
            sent_on=timezone.localtime(case.sent_at).date(),
            reply_due=reply.due,
            replied_at=reply.stopped,
            answer_due=answer.due,
            answered_at=answer.stopped,
            still=answer.is_paused,
            late_before=any(one.was_late for one in before),
            solved=solved,
            satisfied=satisfied,
            relabelled=kind != case.kind,
            handed_on=any(one != other for one, other in zip(given, given[1:], strict=False)),
            sent_back_by=tuple(unit for _case, verb, unit in moves if verb == Verb.SEND_BACK),
            extended=any(
                one.event == ClockEvent.Event.EXTEND for one in (*reply.events, *answer.events)
            ),
            rounds=case.round,
        )

    def _said(self, case: Case) -> tuple[bool | None, bool | None]:
        """An appeal says no, whatever was said before it."""
        if case.state == State.APPEALED or case.outcome == Case.Outcome.UPHELD:
            return False, False
        return self.ratings.get((case.pk, case.round), (None, None))


class _Clock:
    """A clock of one round; without events it never ran."""

    def __init__(self, events: Sequence[Event], hours: WorkingTime) -> None:
        self.events = events
        told = clocks.told(events, hours) if events else None
        self.due = told.due_at if told else None
        self.is_paused = bool(told and told.is_paused)
        stops = [one.at for one in events if one.event == ClockEvent.Event.STOP]
        self.stopped = stops[0] if stops else None

    @property
    def was_late(self) -> bool:
        return self.stopped is not None and _is_over(self.due, self.stopped)


def _excluded(case: Case, kind: str, *, is_counted: bool) -> str:
    if kind == Case.Kind.THANKS:
        return "thanks"
    if case.state == State.MERGED:
        return "merged"
    if is_counted:
        return ""
    return "waiting" if case.state == State.SUBMITTED else "refused"


def _is_over(due: datetime | None, at: datetime) -> bool:
    return due is not None and due < at


def _by_case(rows: Iterable[Any]) -> dict[int, list[Any]]:
    return {case: list(told) for case, told in groupby(rows, key=lambda row: row[0])}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(sep=" ")
    return str(value)


def names_of(units: Iterable[int | None]) -> dict[int | None, str]:
    known = Unit.objects.filter(pk__in=[one for one in units if one is not None])
    names: dict[int | None, str] = dict(known.values_list("pk", "name"))
    return {None: DESK} | names


def cells_of(rows: Sequence[Row], at: datetime) -> Iterator[dict[str, str]]:
    """The rows of the file, in order."""
    units = {row.unit for row in rows} | {unit for row in rows for unit in row.sent_back_by}
    names = names_of(units)
    for number, row in enumerate(rows, start=1):
        yield row.cells(number, names, at)
