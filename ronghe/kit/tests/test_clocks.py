"""Clocks against a plain one that looks at every minute, and cases worked out by hand."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.kit.calendar import Span, WorkingTime
from ronghe.kit.clocks import LADDER, NEXT, Clock, Event, ImpossibleEvents, Rung

HERE = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
DAY = 420
SPANS = (Span(time(8, 30), time(12)), Span(time(14), time(17, 30)))
OFFICE = WorkingTime(HERE, SPANS)
HALF = WorkingTime(HERE, SPANS, half_days=[date(2026, 9, 29)])
NIGHT = WorkingTime(HERE, (Span(time(20), time(2)),), on_rest_days=True)


def at(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=HERE)


def clock(limit: int, *events: tuple, hours: WorkingTime = OFFICE) -> Clock:
    return Clock(hours, limit, tuple(Event(what, at(when), *more) for what, when, *more in events))


# --- worked out by hand -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "began", "due"),
    [
        # A hotline's five working days over 国庆, with the made-up Saturday of 10 October.
        (5, "09-28 09:00", "10-10 09:00"),
        (5, "09-30 17:30", "10-13 17:30"),  # 8, 9, 10 (Saturday), 12 and 13
        (5, "10-08 08:30", "10-13 17:30"),
        # Another's reckoning: urgent the same day, a question three, a complaint thirteen.
        (1, "11-23 08:30", "11-23 17:30"),
        (3, "02-13 10:00", "02-25 10:00"),  # Friday; Saturday the 14th made up, 春节 until the 23rd
        (13, "11-23 08:30", "12-09 17:30"),
        # What went to the wrong office goes back within two days, within a house within one.
        (2, "05-08 14:00", "05-11 12:00"),  # Friday; Saturday the 9th made up
        (1, "11-21 11:00", "11-23 17:30"),  # begins on a Saturday
    ],
)
def test_so_many_working_days(days, began, due):
    assert clock(days * DAY, ("started", began)).due_at == at(due)


def test_a_half_day_is_half_a_day():
    made = clock(5 * DAY, ("started", "09-28 09:00"), hours=HALF)

    assert made.due_at == at("10-10 14:30")


def test_a_pause_stands_between():
    made = clock(2 * DAY, ("started", "11-23 08:30"), ("paused", "11-23 15:00"))
    assert made.is_paused and made.due_at is None
    assert made.spent(at("11-25 10:00")) == 270
    assert made.left(at("11-25 10:00")) == 2 * DAY - 270

    made = made.then("resumed", at("11-26 10:00"))

    assert made.due_at == at("11-27 14:00") + timedelta(minutes=30)
    assert made.left(at("11-27 15:00")) == -30


def test_an_extension_of_ten_days_after_five():
    made = clock(5 * DAY, ("started", "11-16 08:30"), ("extended", "11-20 16:00", 10 * DAY))

    assert made.as_of(at("11-20 15:59")).due_at == at("11-20 17:30")
    assert made.due_at == at("12-04 17:30")
    assert made.rings(Rung("overdue", 0)) == at("12-07 08:30")


def test_an_extension_in_the_very_moment_is_in_time():
    made = clock(DAY, ("started", "11-23 09:00"), ("extended", "11-24 09:00", DAY))

    assert made.rings(Rung("overdue", 0)) == at("11-25 09:00")


def test_an_extension_may_come_late_and_history_stays():
    made = clock(DAY, ("started", "11-23 08:30"), ("extended", "11-25 09:00", 2 * DAY))

    assert made.is_overdue(at("11-25 08:59"))
    assert not made.is_overdue(at("11-25 09:00"))
    assert [rung.name for rung in made.reached(at("11-25 09:00"))] == [
        "due_soon", "overdue", "twice_overdue",
    ]  # fmt: skip
    assert made.due_at == at("11-25 17:30")


def test_what_is_stopped_in_time_is_never_overdue():
    made = clock(DAY, ("started", "11-23 08:30"), ("stopped", "11-23 17:30"))
    late = clock(DAY, ("started", "11-23 08:30"), ("stopped", "11-23 20:00"))

    assert made.due_at == late.due_at == at("11-23 17:30")
    assert not made.is_overdue(at("12-23 10:00")) and late.is_overdue(at("12-23 10:00"))
    assert made.left(at("12-23 10:00")) == 0


def test_what_was_stopped_in_a_pause_was_not_due():
    made = clock(
        DAY, ("started", "11-23 08:30"), ("paused", "11-23 09:00"), ("stopped", "11-30 09:00")
    )

    assert made.due_at is None and not made.is_overdue(at("12-23 10:00"))


def test_seconds_are_not_lost_in_pauses():
    begin = at("11-23 09:00")
    made = Clock(OFFICE, DAY, (Event("started", begin),))
    for number in range(1, 9):
        what = "paused" if number % 2 else "resumed"
        made = made.then(what, begin + timedelta(seconds=30 * number))

    assert made.spent(at("11-23 10:00")) == 58
    assert made.due_at == at("11-24 09:02")


# --- what cannot have happened ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "says"),
    [
        ((), "begins with its start"),
        ((("paused", "11-23 09:00"),), "new cannot be paused"),
        ((("started", "11-23 09:00"), ("started", "11-23 10:00")), "running cannot be started"),
        ((("started", "11-23 09:00"), ("resumed", "11-23 10:00")), "running cannot be resumed"),
        (
            (("started", "11-23 09:00"), ("paused", "11-23 10:00"), ("paused", "11-23 11:00")),
            "paused cannot be paused",
        ),
        (
            (
                ("started", "11-23 09:00"),
                ("stopped", "11-23 10:00"),
                ("extended", "11-23 11:00", 5),
            ),
            "stopped cannot be extended",
        ),
        ((("started", "11-23 09:00"), ("stopped", "11-23 08:59")), "before what precedes"),
        ((("started", "11-23 09:00"), ("extended", "11-23 10:00", -5)), "by -5 minutes"),
        ((("started", "11-23 09:00"), ("extended", "11-23 10:00")), "by 0 minutes"),
        ((("started", "11-23 09:00", 5),), "by 5 minutes"),
        ((("started", "11-23 09:00"), ("forgotten", "11-23 10:00")), "cannot be forgotten"),
    ],
)
def test_impossible_events_are_refused(events, says):
    with pytest.raises(ImpossibleEvents, match=says):
        clock(DAY, *events)


def test_a_limit_and_a_zone_are_needed():
    with pytest.raises(ImpossibleEvents, match="limit of 0"):
        clock(0, ("started", "11-23 09:00"))
    with pytest.raises(ImpossibleEvents, match="needs its time zone"):
        Clock(OFFICE, DAY, (Event("started", datetime(2026, 11, 23, 9)),))  # noqa: DTZ001


def test_nothing_is_known_before_the_start():
    with pytest.raises(ImpossibleEvents, match="begins with its start"):
        clock(DAY, ("started", "11-23 09:00")).as_of(at("11-23 08:59"))


# --- the ladder ---------------------------------------------------------------------------------


def test_the_rungs_of_a_night_desk_ring_by_day():
    made = clock(60, ("started", "11-20 23:00"), hours=NIGHT)
    assert made.due_at == at("11-21 00:00")

    assert made.rings(Rung("overdue", 0)) == at("11-21 00:00")
    assert made.rings(Rung("overdue", 0), within=OFFICE) == at("11-23 08:30")


def test_a_rung_at_closing_time_rings_in_the_morning():
    made = clock(DAY, ("started", "11-20 08:30"))

    assert made.rings(Rung("due_soon", -20)) == at("11-20 16:06")
    assert made.rings(Rung("overdue", 0)) == at("11-23 08:30")


def test_a_rung_waits_for_the_end_of_a_pause():
    made = clock(DAY, ("started", "11-20 08:30"), ("paused", "11-21 10:00"))
    assert made.rings(Rung("overdue", 0)) is None

    assert made.then("resumed", at("11-25 15:00")).rings(Rung("overdue", 0)) == at("11-25 15:00")
    assert made.then("stopped", at("11-25 15:00")).rings(Rung("overdue", 0)) is None


@pytest.mark.parametrize(
    ("events", "rung"),
    [
        ((("started", "09-20 16:00"),), 4),
        ((("started", "09-20 16:00"), ("paused", "09-24 16:00"), ("resumed", "10-09 11:00")), 4),
        ((("started", "09-20 16:00"), ("extended", "09-22 16:00", 32 * DAY)), 3),
        ((("started", "09-20 16:00"), ("extended", "09-29 16:00", 5 * DAY)), 4),
        ((("started", "09-20 16:00"), ("stopped", "09-24 16:30")), 2),
    ],
)
def test_over_sixty_days_each_rung_rings_once_and_in_working_hours(events, rung):
    made = clock(3 * DAY, *events)
    told: Counter[str] = Counter()
    noted: set[str] = set()
    moment = made.events[0].at
    for _ in range(60 * 24 * 6):
        reached = made.reached(moment)
        assert noted <= {one.name for one in reached}, "What has rung stays so."
        for one in reached:
            if one.name not in noted:
                told[one.name] += 1
                noted.add(one.name)
                assert OFFICE.add(moment, 0) == moment
        moment += timedelta(minutes=10)

    assert told == {one.name: 1 for one in LADDER[:rung]}


# --- the plain clock ----------------------------------------------------------------------------

FIRST, DAYS = at("09-15 00:00"), 40
HORIZON = FIRST + timedelta(days=DAYS)
HOURS: dict[str, Callable[[], WorkingTime]] = {
    "office": lambda: OFFICE,
    "half": lambda: HALF,
    "night": lambda: NIGHT,
}


@cache
def worked_minutes(name: str) -> list[bool]:
    """For every minute from `FIRST`: whether it is worked, looked at from the wall."""
    hours = HOURS[name]()

    def within(span: Span, day: date, moment: time, *, after_midnight: bool) -> bool:
        if hours.kind_of(day) == "rest" and not hours.on_rest_days:
            return False
        if hours.kind_of(day) == "half" and span != hours.spans[0]:
            return False
        if span.ends > span.begins:
            return not after_midnight and span.begins <= moment < span.ends
        return moment < span.ends if after_midnight else moment >= span.begins

    minutes = (FIRST + number * MINUTE for number in range(DAYS * 1440))
    return [
        any(
            within(span, one.date(), one.time(), after_midnight=False)
            or within(span, one.date() - timedelta(days=1), one.time(), after_midnight=True)
            for span in hours.spans
        )
        for one in minutes
    ]


class Plain:
    """Says every minute what is so; `within` are the hours in which it may ring."""

    def __init__(self, name: str, within: str, limit: int, events: list[Event]) -> None:
        works, tells = worked_minutes(name), worked_minutes(within)
        self.rung: dict[str, datetime] = {}
        self.due: datetime | None = None
        self.spent: list[int] = []
        self.left: list[int] = []
        waiting, running, spent, allowed = list(events), False, 0, limit
        total = limit + sum(one.minutes for one in events)
        spent_unstopped, goes_on = 0, False
        for number in range(DAYS * 1440):
            moment = FIRST + number * MINUTE
            while waiting and waiting[0].at <= moment:
                event = waiting.pop(0)
                allowed += event.minutes
                goes_on = (goes_on and event.what != "paused") or event.what in (
                    "started",
                    "resumed",
                )
                running = goes_on and event.what != "stopped"
            self.spent.append(spent)
            self.left.append(allowed - spent)
            if self.due is None and spent_unstopped >= total:
                self.due = moment
            for rung in LADDER if running and tells[number] else ():
                if spent >= allowed + limit * rung.percent // 100:
                    self.rung.setdefault(rung.name, moment)
            spent += running and works[number]
            spent_unstopped += goes_on and works[number]


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    moment = FIRST + draw(st.integers(0, 3 * 1440)) * MINUTE
    events, state = [Event("started", moment)], "running"
    for gap in draw(st.lists(st.one_of(st.just(0), st.integers(0, 3 * 1440)), max_size=6)):
        if not NEXT[state]:
            break
        what = draw(st.sampled_from(sorted(NEXT[state])))
        moment += gap * MINUTE
        minutes = draw(st.integers(1, 900)) if what == "extended" else 0
        events.append(Event(what, moment, minutes))
        state = NEXT[state][what]
    return events


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["office", "half", "night"]),
    st.sampled_from(["office", "night"]),
    st.integers(1, 160).map(lambda fives: 5 * fives),
    histories(),
    st.lists(st.integers(0, DAYS * 1440 - 1), min_size=5, max_size=20),
)
def test_every_clock_says_what_the_plain_one_says(name, within, limit, events, minutes):
    made = Clock(HOURS[name](), limit, tuple(events))
    plain = Plain(name, within, limit, events)

    for number in minutes:
        moment = FIRST + number * MINUTE
        assert made.spent(moment) == plain.spent[number]
        assert made.left(moment) == plain.left[number]
    assert _seen(made.due_at) == plain.due
    for rung in LADDER:
        assert _seen(made.rings(rung, within=HOURS[within]())) == plain.rung.get(rung.name)
    if plain.due is None and made.state != "running":
        assert made.due_at is None or made.due_at >= HORIZON


def _seen(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment < HORIZON else None
