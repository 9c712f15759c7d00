"""The special days as a CSV file: date, name, rest | work | half."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ronghe.kit.calendar import SpecialDay
from ronghe.kit.period import EARLIEST, LATEST
from ronghe.text import table
from ronghe.text.table import Refused, Wrong

from .models import OwnDay

COLUMNS = {"date": "日期", "name": "名称", "kind": "类型"}
KINDS = {"rest": "休", "work": "班", "half": "半天", "announced": "按公布"}
_KIND = {chinese: name for name, chinese in KINDS.items()}
LONGEST = 40


@dataclass(frozen=True)
class Taken:
    """Kind and name of each day; a row that is not clean has its sentence in `refused`."""

    days: Mapping[date, tuple[str, str]]
    refused: tuple[Refused, ...] = ()


def read(file: bytes) -> Taken:
    """Any bytes may come in."""
    days: dict[date, tuple[str, str]] = {}
    lines: dict[date, int] = {}

    def take(line: int, row: dict[str, str]) -> None:
        day = _day(row.get("date", ""))
        if day in lines:
            raise Wrong(
                f"这一天已在第 {lines[day]} 行。", f"This day stands in line {lines[day]} already."
            )
        lines[day] = line
        days[day] = _kind(row.get("kind", "")), row.get("name", "")
        _check_name(*days[day])

    refused = table.read(file, COLUMNS, ("date", "name", "kind"), take)
    return Taken(days, refused)


def write(days: Iterable[tuple[date, SpecialDay]]) -> bytes:
    return table.write(
        COLUMNS,
        (
            {"date": day.isoformat(), "name": special.name, "kind": KINDS[special.kind]}
            for day, special in days
        ),
    )


def _day(cell: str) -> date:
    day = table.day(cell)
    if day is None:
        raise Wrong("日期是空的。", "The date is empty.")
    if not EARLIEST <= day <= LATEST:
        raise Wrong(
            f"日期应在 {EARLIEST:%Y} 年至 {LATEST:%Y} 年之间。",
            f"The date is between {EARLIEST:%Y} and {LATEST:%Y}.",
        )
    return day


def _kind(cell: str) -> str:
    kind = _KIND.get(cell, cell.lower())
    if kind not in KINDS:
        raise Wrong(f"类型只能是{'、'.join(_KIND)}。", f"The kind is one of {', '.join(KINDS)}.")
    return kind


def _check_name(kind: str, name: str) -> None:
    if not name and kind != OwnDay.Kind.ANNOUNCED:
        raise Wrong("名称是空的。", "The name is empty.")
    if len(name) > LONGEST:
        raise Wrong(f"名称最多 {LONGEST} 字。", f"A name has at most {LONGEST} characters.")
