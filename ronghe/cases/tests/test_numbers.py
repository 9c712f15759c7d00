"""The numbers of cases: what counts, what does not, and that two ways of counting agree."""

import random
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import strategies as st
from hypothesis.stateful import rule

from ronghe.cases import actions, counting, frozen
from ronghe.cases.models import Case, Clock, ClockEvent, Rate, Scope, Span, Tally
from ronghe.kit.clock import local_date
from ronghe.kit.tests.history import run

from .conftest import MONDAY, sent
from .test_any_history import Course, course, which, who  # noqa: F401 – the fixture

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LINXI = timezone(timedelta(hours=8))


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    """A moment of 2026 as the clock on Linxi's wall shows it."""
    return datetime(2026, month, day, hour, minute, tzinfo=LINXI).astimezone(UTC)


def line(moment: datetime, unit=None, *, town: bool = False) -> Tally:
    """The line of a department, of the case desk or of the town for 2026, counted at `moment`."""
    actions.recount(at=moment)
    scope = Scope.TOWN if town else Scope.UNIT if unit else Scope.DESK
    return Tally.objects.get(span=Span.YEAR, begins=date(2026, 1, 1), scope=scope, unit=unit)


# --- rates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hits", "of", "published"),
    [
        # People's Daily board for leaders, first half of 2018: province, city, county.
        (34_380, 51_864, "66.29"),
        (39_681, 50_262, "78.95"),
        (29_512, 35_451, "83.25"),
        # Shenzhen, September 2025: the city's offices, the districts.
        (1_831, 1_924, "95.17"),
        (1_207, 1_220, "98.93"),
    ],
)
def test_published_counts_give_the_published_rates(hits, of, published):
    told = Tally(came=of, replied=hits, unreplied=of - hits, on_time=hits, late=of - hits)
    rated = Tally(came=of, rated=of, solved=hits, satisfied=hits)
    every = [told.response, told.punctual, rated.solving, rated.satisfying]
    assert [one.percent for one in every] == [Decimal(published)] * 4
    # The same with the missing ones open and overdue instead of rated badly.
    open_ = Tally(came=of, late=of - hits, overdue=of - hits, rated=hits, satisfied=hits)
    assert open_.satisfying == (hits, of)


def test_of_too_few_there_is_no_percentage():
    assert Rate(9, 9).percent is None
    assert Rate(0, 0).percent is None
    assert Rate(10, 10).percent == Decimal("100.00")
    # Half up, not to the even one.
    assert Rate(1, 800).percent == Decimal("0.13")


# --- what counts ----------------------------------------------------------------------------------


def test_open_and_overdue_counts_against_and_open_in_time_does_not(town):
    town.at = at(2, 10)
    town.brought("working")
    soon = line(at(3, 10), town.light)
    assert (soon.counted, soon.in_time, soon.punctual, soon.satisfying) == (1, 1, (0, 0), (0, 0))
    assert (soon.reply_in_time, soon.response) == (1, (0, 0))
    late = line(at(20, 10), town.light)
    assert (late.overdue, late.punctual, late.response) == (1, (0, 1), (0, 1))
    assert (late.solving, late.satisfying, late.in_time) == ((0, 1), (0, 1), 0)


def test_unrated_is_neither_satisfied_nor_unsatisfied(town):
    town.brought("answered")
    told = line(town.at, town.light)
    assert (told.punctual, told.response) == ((1, 1), (1, 1))
    assert (told.unrated, told.rated, told.satisfying) == (1, 0, (0, 0))


def test_what_the_citizen_said_counts(town):
    case = town.brought("answered")
    town.do(actions.rate, case, town.citizen(case), is_solved=True, is_satisfied=False)
    told = line(town.at, town.light)
    assert (told.solving, told.satisfying, told.unrated) == ((1, 1), (0, 1), 0)


def test_an_appeal_says_no_whatever_was_said_before(town):
    case = town.brought("answered")
    town.do(actions.rate, case, town.citizen(case), is_solved=True, is_satisfied=True)
    town.do(actions.appeal, case, town.citizen(case), reason="又坏了")
    assert line(town.at, town.light).solving == (0, 1)
    town.do(actions.uphold, case, town.chief, reason="已复查")
    assert line(town.at, town.light).satisfying == (0, 1)


def test_an_answer_after_hours_on_the_last_day_is_late(town):
    # Sent at night: the clock begins in the morning and ends when the office closes.
    case = sent(at=at(1, 20), kind="help")
    actions.accept(case, by=town.desk, at=at(1, 20))
    actions.dispatch(case, lead=town.light, by=town.desk, at=at(2, 9))
    actions.sign(case, by=town.officer, at=at(2, 10))
    assert case.due_at == at(2, 18)
    actions.reply(case, public_text="明天到现场", by=town.officer, at=at(2, 18))
    case.refresh_from_db()
    assert case.due_at == at(6, 18)
    open_ = [line(moment, town.light).late for moment in (at(6, 18), at(6, 18, 1))]
    actions.answer(case, public_text="已修好", evidence="现场照片", by=town.officer, at=at(6, 19))
    told = line(at(7, 9), town.light)
    assert (open_, told.punctual, told.response) == ([0, 1], (0, 1), (1, 1))


def test_an_answer_at_the_very_moment_is_in_time(town):
    case = sent(at=at(1, 20), kind="help")
    actions.accept(case, by=town.desk, at=at(1, 20))
    actions.dispatch(case, lead=town.light, by=town.desk, at=at(2, 9))
    actions.sign(case, by=town.officer, at=at(2, 10))
    actions.answer(case, public_text="已修好", evidence="现场照片", by=town.officer, at=at(6, 18))
    assert line(at(7, 9), town.light).punctual == (1, 1)


def test_late_in_one_round_is_late_for_good(town):
    case = town.brought("working")
    town.at += 20 * DAY
    town.do(actions.answer, case, town.officer, public_text="已修好", evidence="现场照片")
    town.do(actions.appeal, case, town.citizen(case), reason="没有修")
    town.do(actions.reopen, case, town.chief, reason="确实没有修")
    again = line(town.at, None)
    assert (again.reopened, again.late, again.overdue, again.in_time) == (1, 1, 0, 0)
    town.do(actions.answer, case, town.desk, public_text="当天修好", evidence="现场照片")
    assert line(town.at, None).punctual == (0, 1)


def test_while_the_citizen_is_asked_nobody_is_late(town):
    case = town.brought("working")
    town.do(actions.ask, case, town.officer, question="哪个路口")
    told = line(town.at + 60 * DAY, town.light)
    assert (told.still, told.late, told.overdue, told.punctual) == (1, 0, 0, (0, 0))


def test_more_time_that_was_granted_counts_and_is_shown(town):
    case = town.brought("working")
    asked = town.do(actions.ask_for_time, case, town.officer, minutes=4800, reason="等配件")
    actions.decide(asked, grant=True, by=town.desk, at=town.at)
    told = line(MONDAY + 15 * DAY, town.light)
    assert (told.extended, told.late, told.in_time) == (1, 0, 1)


def test_what_no_rate_counts_is_shown(town):
    town.brought("submitted")
    refused, merged = sent(at=MONDAY), sent(at=MONDAY)
    into = town.brought("accepted")
    actions.refuse(refused, why="unclear", by=town.desk, at=town.at)
    actions.merge(merged, into=into, by=town.desk, at=town.at)
    sent(at=MONDAY, kind="thanks")
    told = line(town.at, town=True)
    assert (told.came, told.waiting, told.refused, told.merged, told.thanks) == (5, 1, 1, 1, 1)
    assert (told.excluded, told.counted) == (4, 1)


@pytest.mark.parametrize("state", ["submitted", "accepted", "working"])
def test_an_appeal_out_of_a_joining_counts_for_whose_answer_it_is_about(town, state):
    main = town.brought("accepted")
    same = town.brought(state)  # of the light department, if of any
    town.do(actions.dispatch, main, town.desk, lead=town.water)
    town.do(actions.merge, same, town.desk, into=main)
    town.do(actions.sign, main, town.other)
    town.do(actions.answer, main, town.other, public_text="已修好", evidence="现场照片")
    assert (line(town.at, town=True).merged, line(town.at, town.water).came) == (1, 1)
    town.do(actions.appeal, same, town.citizen(same), reason="我家门口没修")
    for _ in range(2):
        told = line(town.at, town.water)
        assert (told.came, told.merged, told.refused, told.punctual) == (2, 0, 0, (2, 2))
        assert (told.satisfying, told.solving, told.unrated) == ((0, 1), (0, 1), 1)
        assert not Tally.objects.filter(unit=town.light).exists()
        assert_both_ways_agree(town.at)
        if same.state == "appealed":
            town.do(actions.uphold, same, town.chief, reason="已复查")


def test_an_appeal_that_was_right_counts_for_who_answers_then(town):
    main, same = town.brought("accepted"), town.brought("submitted")
    town.do(actions.dispatch, main, town.desk, lead=town.water)
    town.do(actions.merge, same, town.desk, into=main)
    town.do(actions.sign, main, town.other)
    town.do(actions.answer, main, town.other, public_text="已修好", evidence="现场照片")
    town.do(actions.appeal, same, town.citizen(same), reason="我家门口没修")
    town.do(actions.reopen, same, town.chief, reason="确实没修")
    town.do(actions.dispatch, same, town.desk, lead=town.light)
    assert (line(town.at, town.water).came, line(town.at, town.light).came) == (1, 1)
    told = line(town.at, town.light)
    assert (told.reopened, told.in_time, told.late, told.rated) == (1, 1, 0, 0)


def test_a_refusal_of_the_other_one_is_no_answer(town):
    main, same = town.brought("submitted"), town.brought("submitted")
    town.do(actions.merge, same, town.desk, into=main)
    town.do(actions.refuse, main, town.desk, why="unclear")
    town.do(actions.appeal, same, town.citizen(same), reason="说得很清楚")
    town.do(actions.uphold, same, town.chief, reason="看不出地点")
    told = line(town.at, town=True)
    assert (told.refused, told.counted, told.rated) == (2, 0, 0)


def test_a_tip_off_says_nothing_not_even_that_it_exists(town):
    sent(at=MONDAY, kind="tip", visibility="confidential")
    assert actions.recount(at=town.at) == 0
    assert not Tally.objects.exists()


def test_another_label_neither_hides_a_case_nor_stays_hidden(town):
    case = town.brought("working")
    said = {"category": None, "visibility": "unnamed"}
    town.do(actions.sort, case, town.desk, kind="thanks", **said)
    told = line(town.at, town.light)
    assert (told.thanks, told.counted, told.relabelled) == (0, 1, 1)
    # And back again: nothing differs from what the citizen chose.
    town.do(actions.sort, case, town.desk, kind="complaint", **said)
    assert line(town.at, town.light).relabelled == 0


def test_who_hands_a_case_on_is_shown(town):
    case = town.brought("dispatched")
    town.do(actions.send_back, case, town.officer, reason="不属本局")
    assert line(town.at, None).counted == 1
    assert line(town.at, town.light).sent_back == 1
    town.do(actions.dispatch, case, town.desk, lead=town.water)
    told, before = line(town.at, town.water), line(town.at, town.light)
    assert (told.counted, told.handed_on, told.sent_back) == (1, 1, 0)
    assert (before.came, before.handed_on, before.sent_back) == (0, 0, 1)
    # The same department once more is no other one.
    again = town.brought("dispatched")
    town.do(actions.dispatch, again, town.desk, lead=town.light, reason="补正")
    assert line(town.at, town.light).handed_on == 0


# --- periods --------------------------------------------------------------------------------------


def test_a_case_stays_in_the_period_in_which_it_was_sent(town):
    # Sunday, half past eleven at night, and half an hour after midnight.
    for moment in (at(1, 23, 30), at(2, 0, 30)):
        sent(at=moment)
    actions.recount(at=at(9, 9, month=4))
    weeks = Tally.objects.of_town(Span.WEEK).values_list("begins", "came")
    assert list(weeks) == [(date(2026, 3, 2), 1), (date(2026, 2, 23), 1)]
    others = [(one, list(Tally.objects.of_town(one).values_list("begins", "came"))) for one in Span]
    assert others[1:] == [
        (Span.MONTH, [(date(2026, 3, 1), 2)]),
        (Span.QUARTER, [(date(2026, 1, 1), 2)]),
        (Span.YEAR, [(date(2026, 1, 1), 2)]),
    ]


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2026, 12, 31), date(2027, 1, 1)])
@pytest.mark.parametrize("span", Span)
def test_periods_follow_one_another(span, day):
    begins = span.begins(day)
    after = span.ends(begins)
    assert begins <= day < after
    assert (span.begins(after), span.begins(after - DAY)) == (after, begins)


def test_counted_again_the_same_stands_once_and_the_years_before_stay(town):
    town.brought("answered")
    old = Tally.objects.create(
        span=Span.YEAR, begins=date(2019, 1, 1), scope=Scope.TOWN, came=7, at=MONDAY
    )
    numbers = [actions.recount(at=town.at) for _ in range(2)]
    assert numbers == [8, 8]
    assert Tally.objects.count() == 9
    old.refresh_from_db()
    assert actions.recount(at=town.at, since=date(2019, 1, 1)) == 8
    assert not Tally.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize(
    "wrong",
    [{"replied": 2}, {"late": 1, "on_time": 1}, {"solved": 1}, {"thanks": 1, "rated": 1},
     {"overdue": 1}, {"scope": "unit"}],
)  # fmt: skip
def test_the_database_refuses_parts_that_are_more_than_the_whole(wrong):
    told = {"span": Span.YEAR, "begins": date(2026, 1, 1), "scope": Scope.TOWN, "came": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        Tally.objects.create(at=MONDAY, **told | wrong)


def test_the_desk_finds_the_cases_behind_a_number(town):
    late = town.brought("working")
    period = counting.Period(date(2026, 3, 1), date(2026, 4, 1), MONDAY + 20 * DAY)
    town.at += 19 * DAY
    fresh = town.brought("working")

    def behind(name: str, unit: int | None = 0, before: int = 2**62, most: int = 9) -> list[int]:
        return counting.cases_behind(name, period, unit=unit, before=before, most=most)

    assert behind("overdue") == [late.pk]
    assert behind("in_time") == [fresh.pk]
    assert behind("came") == [fresh.pk, late.pk]
    assert behind("came", most=1) == [fresh.pk]
    assert behind("came", before=fresh.pk) == [late.pk]
    assert (behind("came", unit=town.water.pk), behind("came", unit=None)) == ([], [])
    assert behind("came", unit=town.light.pk) == [fresh.pk, late.pk]


# --- two ways of counting -------------------------------------------------------------------------


class Numbers(Course):
    """The same histories; the clocks told one by one and the sums of the database agree."""

    @rule(number=which, name=who)
    def relabel(self, number, name):
        case = self.one(number)
        kind = "thanks" if case.kind != "thanks" else "help"
        said = {"category": None, "visibility": case.visibility}
        self.try_to(actions.sort, case, kind=kind, by=self.people[name], at=self.clock, **said)

    @rule(number=which, name=who)
    def reply(self, number, name):
        case = self.one(number)
        self.try_to(
            actions.reply, case, public_text="已到现场", by=self.people[name], at=self.clock
        )

    @rule(number=which, days=st.integers(1, 5))
    def more_time(self, number, days):
        case = self.one(number)
        said = {"minutes": days * 480, "reason": "等配件", "at": self.clock}
        asked = self.try_to(actions.ask_for_time, case, by=self.people["officer"], **said)
        if asked:
            self.try_to(actions.decide, asked, grant=True, by=self.people["chief"], at=self.clock)

    @rule(minute=st.sampled_from([0, 30]), hour=st.sampled_from([0, 4, 10, 14]))
    def at_the_edges_of_the_day(self, hour, minute):
        """Where offices open and close, and in the night."""
        then = self.clock.replace(hour=hour, minute=minute, second=0)
        self.clock = then if then > self.clock else then + DAY

    def teardown(self):
        try:
            for later in (timedelta(), timedelta(hours=5), 9 * DAY):
                assert_both_ways_agree(self.clock + later)
        finally:
            super().teardown()


def assert_both_ways_agree(moment: datetime) -> None:
    told = frozen.lines(frozen.rows_of(Case.objects.exclude(kind="tip"), at=moment), moment)
    assert told == counted(moment)


def counted(moment: datetime) -> dict:
    period = counting.Period(local_date(MONDAY), local_date(moment) + DAY, moment)
    asked: dict = {}
    for (_day, unit), numbers in counting.by_day(period).items():
        line = asked.setdefault(unit, dict.fromkeys([*counting.MEANS, "sent_back"], 0))
        for name, number in numbers.items():
            line[name] += number
    return asked


@pytest.fixture
def numbers(course) -> type[Numbers]:  # noqa: F811
    return type("Numbers", (Numbers,), {"people": course.people, "town": course.town})


def test_two_ways_of_counting_agree_whatever_happened(numbers):
    for begin in ("", "appealed", "parked", "joined"):
        numbers.begin = begin
        run(numbers, examples=4, steps=25)


@pytest.fixture
def crowd(town) -> datetime:
    """Clocks made up, not reached by verbs; when to look at them."""
    chance = random.Random(7)
    start = at(2, 0)
    for _ in range(60):
        case, begins = sent(at=start), start + timedelta(minutes=chance.randrange(5000))
        for clock in (Clock.ANSWER, Clock.FINISH):
            told = [("start", chance.choice([240, 480, 960]))]
            told += [("pause", 0), ("resume", 0)] * chance.randrange(3)
            told += [("stop", 0)] * chance.randrange(2)
            then = begins
            for event, minutes in told:
                ClockEvent.objects.create(
                    case=case, round=1, clock=clock, event=event, at=then, minutes=minutes
                )
                then += timedelta(minutes=chance.choice([30, 60, 480, 600, 1440]))
                then = then.replace(minute=chance.choice([0, 30]), second=0)
                then = max(then, begins + timedelta(hours=1))
    return start + 9 * DAY


def test_they_agree_on_a_crowd_of_clocks_in_a_few_questions(crowd, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        assert_both_ways_agree(crowd)


CARELESS = {
    "closing time is forgotten": ("just", lambda laid: [True] * len(laid)),
    "nights are worked": ("works", lambda laid: [True] * len(laid)),
    "no clock runs on": ("now", lambda laid: 0.0),
}


@pytest.mark.parametrize("name", CARELESS)
def test_without_the_care_they_differ(crowd, monkeypatch, name):
    part, careless = CARELESS[name]
    laid_out = counting._laid_out
    monkeypatch.setattr(
        counting,
        "_laid_out",
        lambda *said: (laid := laid_out(*said)) | {part: careless(laid[part])},
    )
    with pytest.raises(AssertionError):
        assert_both_ways_agree(crowd)
