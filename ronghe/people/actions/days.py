"""Which days are worked, and when: only the administrator says so; `by=None` is the command line."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.clock import local_date
from ronghe.kit.refusal import Refused
from ronghe.text.table import Refused as RefusedRow

from .. import day_file
from ..days import edition, special_days
from ..facts import DaysSet, OfficeHoursSet
from ..models import OfficeHours, OwnDay
from .chart import WrongPeriod, need_administrator

# A closing over weeks is set day by day; more than a quarter is a slip of the pen.
MOST_DAYS = 92


class HoursNotInOrder(Refused):
    code = "hours_not_in_order"


class RowsRefused(Refused):
    """Some rows of a file are not clean; `rows` says which and why."""

    code = "rows_refused"

    def __init__(self, sentence: Any, rows: tuple[RefusedRow, ...]) -> None:
        super().__init__(sentence)
        self.rows = rows


@transaction.atomic
def set_office_hours(
    since: date,
    *,
    begins: time,
    ends: time,
    by: User | None,
    at: datetime,
    pause_begins: time | None = None,
    pause_ends: time | None = None,
) -> OfficeHours:
    """From `since` on the offices work in these hours. What was worked before stays as it was."""
    need_administrator(by, at)
    if since <= local_date(at):
        raise WrongPeriod(_("Other hours begin tomorrow at the earliest: what was promised stays."))
    moments = [one for one in (begins, pause_begins, pause_ends, ends) if one is not None]
    if len(moments) == 3 or moments != sorted(set(moments)):
        raise HoursNotInOrder(_("Say begin, noon break and end in their order; the break needs both ends."))  # fmt: skip
    made = OfficeHours.objects.create(
        since=since, begins=begins, ends=ends, pause_begins=pause_begins, pause_ends=pause_ends,
        by=by, at=at,
    )  # fmt: skip
    record(OfficeHoursSet(since.isoformat(), made.spans_in_words()), actor=by, at=at)
    return made


@transaction.atomic
def set_days(
    since: date, *, last: date, kind: str, name: str, by: User | None, at: datetime
) -> int:
    """Say of every day from `since` to `last` whether it is worked; `announced` takes it back.

    Returns how many days are other than before. Deadlines that are counted follow at once.
    """
    need_administrator(by, at)
    number = (last - since).days + 1
    if number < 1:
        raise WrongPeriod(_("The last day is before the first."))
    if number > MOST_DAYS:
        raise WrongPeriod(_("At most %(most)s days at once.") % {"most": MOST_DAYS})
    days = {since + timedelta(days=one): (kind, name) for one in range(number)}
    return _say_of_days(days, by, at)


@transaction.atomic
def take_in_days(file: bytes, *, by: User | None, at: datetime) -> int:
    """Say of every day of a CSV file what it says; a file with one bad row changes nothing."""
    need_administrator(by, at)
    taken = day_file.read(file)
    if taken.refused:
        raise RowsRefused(
            _("Nothing was taken in: some rows have to be mended first."), taken.refused
        )
    return _say_of_days(taken.days, by, at)


def _say_of_days(days: Mapping[date, tuple[str, str]], by: User | None, at: datetime) -> int:
    counts = special_days(edition())
    own = {one.day for one in OwnDay.objects.in_force().exclude(kind=OwnDay.Kind.ANNOUNCED)}
    rows = []
    for day, (kind, name) in sorted(days.items()):
        is_back = kind == OwnDay.Kind.ANNOUNCED
        so_already = day not in own if is_back else counts.get(day) == (name, kind)
        if not so_already:
            rows.append(OwnDay(day=day, name="" if is_back else name, kind=kind, by=by, at=at))
    if rows:
        OwnDay.objects.bulk_create(rows)
        record(DaysSet([f"{one.day} {one.kind}" for one in rows]), actor=by, at=at)
    return len(rows)
