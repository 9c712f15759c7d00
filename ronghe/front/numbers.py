"""The numbers of cases as readers see them, with the keys they are pressed by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ronghe.cases.models import Snapshot, Span, Tally
from ronghe.channels.web.recording import touch
from ronghe.people.models import Unit

MONTHS = 12
# The drawing: as many steps as the page gives it, whatever its width.
HEIGHT, STEP, BAR = 100, 27, 17


@dataclass(frozen=True)
class Sheet:
    """The table of one period, and where its neighbours stand."""

    span: Span
    begins: date
    last: date
    at: datetime
    lines: Sequence[Tally]
    newer: date | None
    older: date | None
    # The newest period of each length.
    spans: Sequence[tuple[Span, date]]

    @property
    def town(self) -> Tally:
        return self.lines[0]


@dataclass(frozen=True)
class Bar:
    """A month of the drawing; without a height where there are too few cases."""

    line: Tally
    x: int
    height: float | None

    @property
    def y(self) -> float:
        return HEIGHT - (self.height or 0)


def sheet(span: str = "", begins: date | None = None) -> Sheet | None:
    """The newest year, or the period that begins then; None where nothing was counted."""
    touch("rates")
    newest = _newest()
    if begins is None:
        span, begins = Span.YEAR, newest.get(Span.YEAR)
    if begins is None or span not in newest:
        return None
    lines = list(Tally.objects.of(span, begins))
    if not lines:
        return None
    others = Tally.objects.of_town(span).values_list("begins", flat=True)
    return Sheet(
        span=Span(span),
        begins=begins,
        last=Span(span).ends(begins) - timedelta(days=1),
        at=lines[0].at,
        lines=lines,
        newer=others.filter(begins__gt=begins).last(),
        older=others.filter(begins__lt=begins).first(),
        spans=[(Span(one), newest[one]) for one in Span.values if one in newest],
    )


def of_unit(unit: Unit) -> Tally | None:
    """What stands on a department's own page: the newest year."""
    touch(f"rates:{unit.pk}")
    return Tally.objects.of_unit(unit, Span.YEAR).first()


def months() -> list[Bar]:
    """How many answers of each month came in time, the oldest first."""
    newest = list(Tally.objects.of_town(Span.MONTH)[:MONTHS])
    shares = [line.punctual.percent for line in reversed(newest)]
    return [
        Bar(line, x=number * STEP, height=None if share is None else float(share) * HEIGHT / 100)
        for number, (line, share) in enumerate(zip(reversed(newest), shares, strict=True))
    ]


def frozen() -> Sequence[Snapshot]:
    touch("rates")
    return list(Snapshot.objects.all()[: 5 * MONTHS])


def frozen_month(month: date) -> Snapshot | None:
    touch("rates")
    return Snapshot.objects.filter(month=month).first()


def _newest() -> dict[str, date]:
    found: dict[str, date] = {}
    for span in Span.values:
        first = Tally.objects.of_town(span).values_list("begins", flat=True).first()
        if first is not None:
            found[span] = first
    return found
