"""How appeals are judged: of the case desk, so in no department's numbers. Overdue counts against."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ronghe.kit.clock import end_of

from . import clocks
from .models import Clock, ClockEvent
from .rate import Rate

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Judged:
    """Of the cases that came in during a period. Each appeal is judged or waits, in time or late."""

    in_time: int
    late: int
    waiting: int
    overdue: int

    @property
    def made(self) -> int:
        return self.in_time + self.late + self.waiting + self.overdue

    @property
    def punctual(self) -> Rate:
        """Judged in time, of those that were judged or should have been."""
        return Rate(self.in_time, self.in_time + self.late + self.overdue)


def judged(since: date, until: date, *, at: datetime) -> Judged:
    """`until` is exclusive; days of the town. Tip-offs are in no number."""
    first, last = end_of(since - DAY), end_of(until - DAY)
    events = ClockEvent.objects.filter(
        clock=Clock.APPEAL, case__sent_at__gte=first, case__sent_at__lt=last
    ).exclude(case__kind="tip")
    rows: dict[tuple[int, int], list[ClockEvent]] = {}
    for one in events.order_by("pk"):
        rows.setdefault((one.case_id, one.round), []).append(one)
    hours = clocks.office()
    told = [clocks.told(those, hours) for those in rows.values()]
    over = [(one.state == "stopped", one.is_overdue(at)) for one in told]
    return Judged(
        in_time=over.count((True, False)),
        late=over.count((True, True)),
        waiting=over.count((False, False)),
        overdue=over.count((False, True)),
    )
