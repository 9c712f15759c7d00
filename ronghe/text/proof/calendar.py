"""Dates in running text: 2026年11月26日, 11月26日, 十一月二十六日."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .quantities import read

_CHINESE = "[〇零一二三四五六七八九十]"
DATE = re.compile(
    rf"(?:(?P<year>[12]\d{{3}}|[一二][〇零一二三四五六七八九]{{3}})年)?"
    rf"(?P<month>(?<![\d.第])\d{{1,2}}|(?<!{_CHINESE})[一二三四五六七八九十]{{1,3}})月"
    rf"(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[日号]",
    re.ASCII,
)
# The lunar calendar has other months.
_LUNAR = re.compile(r"(?:农历|旧历|阴历|腊月|正月|闰)[^，。；]{0,6}$")
_YEAR = re.compile(r"([12]\d{3})年")
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Written:
    """A date as it stands in a sentence; the year is 0 when none is written with it."""

    start: int
    end: int
    year: int
    month: int
    day: int

    @property
    def is_possible(self) -> bool:
        """Without a year the 29th of February may be right."""
        if not 1 <= self.month <= 12:
            return False
        return 1 <= self.day <= monthrange(self.year or 2000, self.month)[1]

    def in_year(self, year: int) -> date | None:
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


def dates(sentence: str) -> Iterator[Written]:
    for found in DATE.finditer(sentence):
        if _LUNAR.search(sentence[max(0, found.start() - 8) : found.start()]):
            continue
        year, month, day = (_number(found[name]) for name in ("year", "month", "day"))
        if month is not None and day is not None:
            start = found.start("year") if found["year"] else found.start("month")
            yield Written(start, found.end(), year or 0, month, day)


def _number(text: str | None) -> int | None:
    quantity = read(text) if text else None
    return int(quantity.value) if quantity else None


_AGO = {
    "去年": -1,
    "上年": -1,
    "前年": -2,
    "明年": 1,
    "次年": None,
    "当年": None,
    "那年": None,
    "同年": None,
    "翌年": None,
    "来年": 1,
    "今年": 0,
}
_AGO_BEFORE = re.compile(rf"({'|'.join(_AGO)})(?:的)?$")


def candidates(written: Written, sentence: str, published: date | None) -> list[date]:
    """The days that may be meant; empty when the sentence does not tell."""
    if written.year:
        return list(filter(None, [written.in_year(written.year)]))
    before = sentence[: written.start]
    if ago := _AGO_BEFORE.search(before):
        shift = _AGO[ago[1]]
        years = [published.year + shift] if published and shift is not None else []
    else:
        years = [int(year) for year in _YEAR.findall(before)]
        years += [published.year + one for one in (-1, 0, 1)] if published else []
    days = list(filter(None, (written.in_year(year) for year in years)))
    return days if ago or not published else _near(days, published, before)


def _near(days: list[date], published: date, before: str) -> list[date]:
    """Those of years named before, and of the rest the one nearest to the day of publication."""
    named = {int(year) for year in _YEAR.findall(before)}
    nearest = min(days, key=lambda day: abs(day - published), default=None)
    return [day for day in days if day.year in named or day == nearest]
