"""How many deadlines a second one core computes, and whether the days are those of two others.

`HOLIDAY_CN` names a folder with the public `holiday-cn` files, one `YEAR.json` each; it is not ours
to ship, and without it that figure says "not measured". The other is the package chinesecalendar.
"""

import json
import os
import random
import statistics
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as hour
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar

from ronghe.kit.calendar import Span, WorkingTime, usual

from .report import Bar, Part

HERE = ZoneInfo("Asia/Shanghai")
SPANS = (Span(hour(8, 30), hour(12)), Span(hour(14), hour(17, 30)))
FIRST, LAST = date(2010, 1, 1), date(2026, 12, 31)
FIVE_DAYS = 5 * 7 * 60
MANY, ROUNDS = 200_000, 7


def measure() -> Part:
    rates = sorted(_rate(WorkingTime(HERE, SPANS)) for _ in range(ROUNDS))
    median = round(statistics.median(rates))
    figures: dict[str, Any] = {
        "deadlines_per_second": median,
        "deadlines_per_second_slowest_round": round(rates[0]),
        "days_unlike_chinesecalendar": _unlike(chinese_calendar.is_holiday),
        "days_unlike_holiday_cn": "not measured",
    }
    bars = [
        Bar("deadlines per second", median, "≥ 200000"),
        Bar("days 2010–2026 unlike chinesecalendar", figures["days_unlike_chinesecalendar"], "≤ 0"),
    ]
    if "HOLIDAY_CN" in os.environ:
        unlike = _unlike(_holiday_cn())
        figures["days_unlike_holiday_cn"] = unlike
        bars.append(Bar("days 2010–2026 unlike holiday-cn", unlike, "≤ 0"))
    return Part(figures, bars)


def _rate(office: WorkingTime) -> float:
    """In processor time, because others may share the core; laying out the years is included."""
    chance = random.Random(5)  # noqa: S311 – the same moments each time
    begins = datetime.combine(FIRST, hour(), HERE)
    seconds = int((LAST - FIRST).total_seconds())
    moments = [begins + timedelta(seconds=chance.randrange(seconds)) for _ in range(MANY)]
    began = time.process_time()
    for moment in moments:
        office.add(moment, FIVE_DAYS)
    return MANY / (time.process_time() - began)


def _unlike(rests: Callable[[date], bool]) -> int:
    office = WorkingTime(HERE, SPANS)
    days = (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1))
    return sum((office.kind_of(day) == "rest") != rests(day) for day in days)


def _holiday_cn() -> Callable[[date], bool]:
    said: dict[date, bool] = {}
    for path in sorted(Path(os.environ["HOLIDAY_CN"]).glob("[0-9][0-9][0-9][0-9].json")):
        for one in json.loads(path.read_text(encoding="utf-8"))["days"]:
            said[date.fromisoformat(one["date"])] = one["isOffDay"]
    if not said:
        raise SystemExit("HOLIDAY_CN names no folder with holiday-cn's files.")
    return lambda day: said.get(day, usual(day) == "rest")
