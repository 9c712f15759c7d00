"""The days that ship against the calendar of somebody else, who keeps it by hand."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from ronghe.kit.calendar import announced_days, known_until, official_days, usual

YEARS = range(2007, 2027)


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_a_year_is_what_chinesecalendar_says(year):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    if days[-1] != date(year, 12, 31):
        days.append(date(year, 12, 31))

    wrong = [
        str(day)
        for day in days
        if (official_days().get(day, usual(day)) == "rest") != chinese_calendar.is_holiday(day)
    ]

    assert wrong == []


def test_make_up_workdays_are_known_in_each_year():
    for year in YEARS:
        made_up = [
            day
            for day, kind in official_days().items()
            if day.year == year and kind == "work" and usual(day) == "rest"
        ]
        assert 2 <= len(made_up) <= 12, year


def test_every_day_has_its_name():
    assert announced_days()[date(2026, 10, 10)].name == "国庆节"
    assert all(special.name for special in announced_days().values())


def test_a_year_is_known_once_its_national_day_is():
    assert known_until(official_days()) == date(2026, 12, 31)
    assert known_until({**official_days(), date(2027, 5, 12): "rest"}) == date(2026, 12, 31)
    assert known_until({**official_days(), date(2027, 10, 1): "rest"}) == date(2027, 12, 31)
    assert known_until({}) is None
