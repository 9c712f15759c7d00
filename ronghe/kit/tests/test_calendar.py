"""Working time over a real calendar. The table of facts is our own, from the announcements."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
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
    for year in range(2007, 2027):
        of_year = [day for day, kind in official_days().items() if day.year == year]
        assert len([day for day in of_year if official_days()[day] == "rest"]) >= 18
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


# --- against every minute of the wall -----------------------------------------------------------

BERLIN = ZoneInfo("Europe/Berlin")  # 2026: an hour less on 29 March, one more on 25 October
# Edges that the change of the clocks does not touch.
EDGES = st.sampled_from(
    [time(0), time(1, 30), time(4), time(8, 30), time(12), time(17, 30), time(22)]
)


@st.composite
def desks(draw: st.DrawFn) -> WorkingTime:
    edges = sorted(draw(st.sets(EDGES, min_size=2, max_size=4)))
    spans = [Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False)]
    if draw(st.booleans()) and spans[0].begins > time(4):
        spans.append(Span(time(22), draw(st.sampled_from([time(0), time(1, 30), time(4)]))))
    spans = [span for span in spans if span.begins != time(22) or span.ends < time(8)]
    some = st.dates(date(2026, 3, 20), date(2026, 4, 10)) | st.dates(date(2026, 10, 20), date(2026, 11, 1))  # fmt: skip
    days = draw(st.dictionaries(some, st.sampled_from(["work", "half", "rest"]), max_size=8))
    return WorkingTime(
        BERLIN,
        tuple(spans),
        half_days=frozenset(draw(st.sets(some, max_size=2))),
        on_rest_days=draw(st.booleans()),
        days=days,
    )


def is_worked(desk: WorkingTime, moment: datetime) -> bool:
    wall = moment.astimezone(BERLIN)
    for day, is_after_midnight in ((wall.date(), False), (wall.date() - timedelta(days=1), True)):
        kind = desk.kind_of(day)
        if kind == "rest" and not desk.on_rest_days:
            continue
        for begins, ends in desk.spans[:1] if kind == "half" else desk.spans:
            over_night = ends <= begins
            if is_after_midnight and over_night and wall.time() < ends:
                return True
            if (
                not is_after_midnight
                and begins <= wall.time()
                and (over_night or wall.time() < ends)
            ):
                return True
    return False


@given(
    desks(),
    st.datetimes(datetime(2026, 3, 26), datetime(2026, 3, 31))  # noqa: DTZ001 – it wants them without
    | st.datetimes(datetime(2026, 10, 22), datetime(2026, 10, 27)),  # noqa: DTZ001 – as above
    st.integers(0, 1500),
)
@settings(max_examples=80, deadline=None)
def test_the_wall_says_the_same_also_when_the_clocks_are_changed(desk, wall, minutes):
    moment = begins = wall.replace(second=0, microsecond=0, tzinfo=UTC)
    left = minutes
    for _ in range(4 * 1440):
        if is_worked(desk, moment):
            if not left:
                break
            left -= 1
        elif not left and minutes:
            break
        moment += timedelta(minutes=1)
    else:
        assert desk.between(begins, moment) == minutes - left
        return

    assert desk.add(begins, minutes) == moment
    assert desk.between(begins, moment) == minutes


def test_a_night_in_which_the_clocks_are_changed_is_longer_or_shorter():
    night = WorkingTime(BERLIN, (Span(time(22), time(6)),), on_rest_days=True, days={})

    def worked(evening: datetime) -> int:
        return night.between(evening, evening + timedelta(hours=20)) // 60

    assert worked(datetime(2026, 3, 27, 20, tzinfo=BERLIN)) == 8
    assert worked(datetime(2026, 3, 28, 20, tzinfo=BERLIN)) == 7
    assert worked(datetime(2026, 10, 24, 20, tzinfo=BERLIN)) == 9


def test_an_hour_that_the_clocks_leave_out_is_not_worked():
    early = WorkingTime(
        BERLIN, (Span(time(2), time(2, 45)), Span(time(3), time(4))), on_rest_days=True, days={}
    )
    sunday = datetime(2026, 3, 29, tzinfo=BERLIN)

    assert early.between(sunday, sunday + timedelta(hours=12)) == 60


@given(st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1)), st.integers(0, 3000))  # noqa: DTZ001 – it wants them without
def test_no_microsecond_is_lost(wall, minutes):
    begins = wall.replace(tzinfo=HERE)
    ends = OFFICE.add(begins, minutes)

    assert OFFICE.worked(begins, ends) == timedelta(minutes=minutes)
    assert OFFICE.between(begins, ends) == minutes
    if OFFICE.add(begins, 0) == begins:
        assert ends.microsecond in (begins.microsecond, 0)


def test_years_far_apart_add_up():
    first, last = at("2010-01-01 00:00"), at("2026-12-31 00:00")
    days = [first.date() + timedelta(days=number) for number in range((last - first).days)]

    assert OFFICE.between(first, last) == 420 * sum(OFFICE.kind_of(day) == "work" for day in days)
    assert OFFICE.between(last, first) == 0


def test_a_half_day_may_stand_among_the_days():
    house = WorkingTime(HERE, OFFICE.spans, days={date(2026, 11, 23): "half"})

    assert house.add(at("2026-11-23 11:30"), 60) == at("2026-11-24 09:00")


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.add(datetime(2026, 11, 23, 9), 5)  # noqa: DTZ001 – that is what is refused
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.between(datetime(2026, 11, 23, 9), datetime(2026, 11, 24, 9))  # noqa: DTZ001 – as above


def test_what_ends_just_at_closing_time_does_not_wait_for_the_next_opening():
    noon = at("2026-11-23 12:00")
    for fraction in range(0, 1_000_000, 7_919):
        begins = at("2026-11-23 09:02") + timedelta(microseconds=fraction)
        assert OFFICE.add(begins, (noon - begins) / timedelta(minutes=1)) == noon
