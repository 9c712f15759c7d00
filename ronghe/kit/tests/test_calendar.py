"""Working time over a real calendar. The table of facts is our own, from the announcements."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.kit.calendar import Span, WorkingTime, official_days

HERE = ZoneInfo("Asia/Shanghai")
OFFICE = WorkingTime(HERE, (Span(time(8, 30), time(12)), Span(time(14), time(17, 30))))
NIGHT = WorkingTime(HERE, (Span(time(8), time(2)),), on_rest_days=True)


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=HERE)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2024-02-09", "work"),  # 除夕, a working day by announcement that year
        ("2024-02-18", "work"),  # Sunday, made up
        ("2025-01-28", "rest"),  # 除夕, a holiday since 2025
        ("2025-09-28", "work"),  # Sunday, made up for October
        ("2025-10-06", "rest"),  # 中秋 within 国庆
        ("2026-01-04", "work"),  # Sunday, made up for New Year
        ("2026-02-14", "work"),  # Saturday, made up for 春节
        ("2026-02-23", "rest"),  # Monday, the ninth day of 春节
        ("2026-04-06", "rest"),  # Monday of 清明
        ("2026-10-10", "work"),  # Saturday, made up for 国庆
        ("2026-11-21", "rest"),  # a plain Saturday
        ("2031-05-01", "work"),  # Thursday of a year not yet announced: weekends only
    ],
)
def test_the_kind_of_a_day(day, kind):
    assert OFFICE.kind_of(date.fromisoformat(day)) == kind


def test_every_year_that_is_known_has_its_seven_holidays():
    for year in (2024, 2025, 2026):
        of_year = [day for day, kind in official_days().items() if day.year == year]
        assert len([day for day in of_year if official_days()[day] == "rest"]) >= 27
        assert date(year, 10, 1) in of_year
        assert date(year, 1, 1) in of_year


@pytest.mark.parametrize(
    ("begins", "minutes", "ends"),
    [
        ("2026-11-23 09:00", 60, "2026-11-23 10:00"),
        ("2026-11-23 11:30", 60, "2026-11-23 14:30"),  # over the noon break
        ("2026-11-23 12:30", 30, "2026-11-23 14:30"),  # begins in the break
        ("2026-11-20 17:00", 60, "2026-11-23 09:00"),  # over a weekend
        ("2026-09-30 17:00", 60, "2026-10-08 09:00"),  # over 国庆
        ("2026-10-09 17:00", 60, "2026-10-10 09:00"),  # the Saturday is made up
        ("2026-11-23 08:30", 420, "2026-11-23 17:30"),  # exactly one day
        ("2026-11-23 08:30", 421, "2026-11-24 08:31"),
    ],
)
def test_office_minutes(begins, minutes, ends):
    assert OFFICE.add(at(begins), minutes) == at(ends)


def test_a_half_day_ends_at_noon():
    house = WorkingTime(HERE, OFFICE.spans, half_days=[date(2026, 11, 23)])

    assert house.kind_of(date(2026, 11, 23)) == "half"
    assert house.add(at("2026-11-23 11:30"), 60) == at("2026-11-24 09:00")


def test_the_night_belongs_to_the_day_before():
    assert NIGHT.add(at("2026-11-23 01:30"), 60) == at("2026-11-23 08:30")
    assert NIGHT.add(at("2026-11-22 23:30"), 60) == at("2026-11-23 00:30")


def test_a_moment_of_another_zone_is_the_same_moment():
    assert OFFICE.add(datetime(2026, 11, 23, 1, 0, tzinfo=UTC), 60) == at("2026-11-23 10:00")


def test_no_working_time_is_an_error():
    never = WorkingTime(HERE, ())
    with pytest.raises(ValueError, match="two years"):
        never.add(at("2026-11-23 09:00"), 1)


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1)).map(  # noqa: DTZ001 – it wants them without
    lambda when: when.replace(second=0, microsecond=0, tzinfo=HERE)
)


@given(MOMENTS, st.integers(0, 3000), st.integers(0, 3000), st.sampled_from([OFFICE, NIGHT]))
def test_minutes_add_up(begins, some, more, desk):
    once = desk.add(begins, some + more)

    assert desk.add(desk.add(begins, some), more) == once
    assert desk.between(begins, once) == some + more
    assert once >= begins + timedelta(minutes=some + more)
