"""Honest numbers: counted anew each night, and a month that has ended frozen for good."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction

from ronghe.journal.actions import record
from ronghe.kit.clock import end_of, local_date
from ronghe.people.models import Unit
from ronghe.text import sheet, table

from .. import counting, frozen
from ..facts import RatesFrozen
from ..models import (
    LEAST,
    METHOD,
    Case,
    CaseQuerySet,
    Scope,
    Snapshot,
    SnapshotFile,
    SnapshotLine,
    Span,
    Tally,
    added,
)

# The older the numbers, the less they move: by itself the house counts this year and the last one.
YEARS_BACK = 1
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('cases numbers', 0))"
Lines = dict[int | None, dict[str, int]]


class NumbersDisagree(RuntimeError):
    """The rows of a month do not give the table that the database counts: nothing is frozen."""


def recount(*, at: datetime, since: date | None = None) -> int:
    """Write the numbers of all periods that begin on or after `since`; returns how many lines."""
    first = Span.WEEK.begins(
        since or local_date(at).replace(month=1, day=1, year=local_date(at).year - YEARS_BACK)
    )
    period = counting.Period(first, local_date(at) + timedelta(days=1), at)
    with transaction.atomic():
        _alone()
        made = list(_tallies(counting.by_day(period), first, at))
        Tally.objects.filter(begins__gte=first).delete()
        Tally.objects.bulk_create(made, batch_size=1000)
    return len(made)


def freeze(month: date, *, at: datetime) -> Snapshot | None:
    """Keep a month that has ended as it is now. Once: the second time it is the first one's.

    None when no case came in. Raises `NumbersDisagree`.
    """
    after = Span.MONTH.ends(month)
    if local_date(at) < after:
        raise ValueError(f"{month:%Y-%m} has not ended.")
    with transaction.atomic():
        _alone()
        if (known := Snapshot.objects.filter(month=month).first()) is not None:
            return known
        rows = frozen.rows_of(_came(month, after), at=at)
        if not rows:
            return None
        told = frozen.lines(rows, at)
        _compare(told, counting.Period(month, after, at))
        return _kept(month, rows, told, at)


def _alone() -> None:
    """Two machines count one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


def _came(first: date, after: date) -> CaseQuerySet:
    since, until = end_of(first - counting.DAY), end_of(after - counting.DAY)
    return Case.objects.filter(sent_at__gte=since, sent_at__lt=until).exclude(kind=Case.Kind.TIP)


def _tallies(
    days: Mapping[tuple[date, int | None], dict[str, int]], first: date, at: datetime
) -> Iterable[Tally]:
    """Days make periods, departments make the town."""
    sums: dict[tuple[str, date, str, int | None], dict[str, int]] = {}
    for (day, unit), numbers in days.items():
        whole = [(name, number) for name, number in numbers.items() if number]
        own = Scope.DESK if unit is None else Scope.UNIT
        for span in Span:
            begins = span.begins(day)
            for key in ((span, begins, own, unit), (span, begins, Scope.TOWN, None)):
                total = sums.setdefault(key, {})
                for name, number in whole:
                    total[name] = total.get(name, 0) + number
    for (length, begins, scope, unit), total in sums.items():
        if begins >= first:
            yield Tally(span=length, begins=begins, scope=scope, unit_id=unit, at=at, **total)


def _compare(told: Lines, period: counting.Period) -> None:
    days: dict[int | None, list[dict[str, int]]] = {}
    for (_day, unit), numbers in counting.by_day(period).items():
        days.setdefault(unit, []).append(numbers)
    asked = {unit: added(parts) for unit, parts in days.items()}
    if asked != told:
        wrong = [unit for unit in asked.keys() | told if asked.get(unit) != told.get(unit)]
        raise NumbersDisagree(f"{period.first:%Y-%m}: the numbers of {wrong} differ.")


def _kept(month: date, rows: list[frozen.Row], told: Lines, at: datetime) -> Snapshot:
    cells = list(frozen.cells_of(rows, at))
    csv = table.write(frozen.COLUMNS, cells)
    kept = Snapshot.objects.create(
        month=month, at=at, method=METHOD, least=LEAST, cases=len(rows),
        length=1 + len(told), digest=sha256(csv).hexdigest(),
    )  # fmt: skip
    SnapshotLine.objects.bulk_create(_lines(kept, told))
    xlsx = sheet.write({f"{month:%Y-%m}": (frozen.COLUMNS, cells)}, made=at)
    bodies = {SnapshotFile.Format.CSV: csv, SnapshotFile.Format.XLSX: xlsx}
    SnapshotFile.objects.bulk_create(
        SnapshotFile(snapshot=kept, format=one, body=body) for one, body in bodies.items()
    )
    record(RatesFrozen(month.isoformat(), kept.cases, kept.digest), actor=None, at=at)
    return kept


def _lines(kept: Snapshot, told: Lines) -> Iterable[SnapshotLine]:
    units = Unit.objects.in_bulk([one for one in told if one is not None])
    yield SnapshotLine(
        snapshot=kept,
        scope=Scope.TOWN,
        name="全市",
        name_en="The whole town",
        **added(told.values()),
    )
    for unit, numbers in sorted(told.items(), key=lambda one: -one[1]["came"]):
        if unit is None:
            named = {"scope": Scope.DESK, "name": frozen.DESK, "name_en": "Case desk"}
        else:
            of = units[unit]
            named = {"scope": Scope.UNIT, "name": of.name, "name_en": of.name_en}
        yield SnapshotLine(snapshot=kept, unit_id=unit, **named, **numbers)
