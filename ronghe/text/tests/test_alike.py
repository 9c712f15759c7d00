from datetime import timedelta
from itertools import pairwise
from math import cos, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.text.alike import METRES, Report, _data, distance, likely, reach, weigh

from .judged import of_pairs, of_town
from .reported import BEGIN, HERE, _moved, pairs, town

LAMP = Report(1, "人民路邮局门口路灯不亮", "light", HERE, "a", BEGIN)
SEEDS = [2, 3]  # the points were chosen with seed 1


def told(text=LAMP.text, *, metres=10, days=1, category="light", place="a", key=2):
    point = None if metres is None else _moved(HERE, 0, metres)
    return Report(key, text, category, point, place, BEGIN + timedelta(days=days))


# --- how often it is right ----------------------------------------------------------------------


@pytest.mark.parametrize("half", ["tuned", "held"])
def test_our_labelled_pairs_are_told_apart(half):
    judged = of_pairs(half)
    assert judged.repeats >= 25 and judged.reports - judged.repeats >= 25
    assert judged.recall >= 0.9
    assert judged.precision >= 0.8


@pytest.mark.parametrize("seed", SEEDS)
def test_a_town_that_repeats_itself_like_los_angeles(seed):
    judged = of_town(town(seed, incidents=1_500))
    assert 0.12 <= judged.repeats / judged.reports <= 0.16
    assert judged.recall >= 0.9
    assert judged.precision >= 0.8
    assert judged.most_candidates <= 200


def test_the_pairs_hold_what_is_easily_mistaken():
    other = [pair for pair in pairs() if not pair.same]
    assert sum(pair.other.at - pair.one.at > timedelta(days=40) for pair in other) >= 10
    assert sum(pair.one.place != pair.other.place for pair in other) >= 10
    assert sum(pair.one.point is None for pair in other) >= 10
    assert sum(pair.one.point is None for pair in pairs() if pair.same) >= 10


# --- what speaks for and against ----------------------------------------------------------------


def test_an_answer_says_why():
    (answer,) = likely(told("邮局前面的路灯不亮，太黑了", metres=80, days=2), [LAMP])
    assert answer.report is LAMP
    assert answer.metres == pytest.approx(80, abs=0.5)
    assert answer.apart == timedelta(days=2)
    assert answer.words == ("邮局", "路灯不亮")
    assert sum(points for _, points in answer.points) == answer.score
    assert {"time", "category", "named", "problem"} <= {name for name, _ in answer.points}


@pytest.mark.parametrize(
    "other",
    [
        told(metres=600),
        told(days=90),
        told("人民路邮局门口井盖不见了", category="road"),
        told("上坳村路灯不亮", metres=None, place="b"),
        told("人民路医院门口路灯不亮", metres=140),
    ],
)
def test_what_is_another_matter(other):
    assert likely(other, [LAMP]) == []


def test_another_building_of_the_same_estate_is_another_matter():
    one = told("香樟苑5栋电梯坏了", category="housing")
    assert likely(one, [told("香樟苑5栋电梯又坏了", category="housing", key=3)])
    assert not likely(one, [told("香樟苑9栋电梯坏了", category="housing", key=3)])


def test_an_outage_is_felt_further_than_a_broken_lamp():
    dark, lamp = told("停电了", metres=110, category="power"), told("灯坏了", metres=110)
    assert likely(dark, [LAMP._replace(text="这里没电", category="power")])
    assert not likely(lamp, [LAMP._replace(text="灯不亮")])


def test_the_likeliest_come_first_and_a_report_is_not_its_own_duplicate():
    others = [told(metres=metres, key=key) for key, metres in enumerate((90, 5, 55), start=10)]
    answers = likely(LAMP, [*others, LAMP])
    assert [one.report.key for one in answers] == [11, 12, 10]
    assert len(likely(LAMP, others, limit=1)) == 1


REPORTS = st.builds(
    Report,
    st.integers(0, 9),
    st.text(max_size=60) | st.text(alphabet="人民路上坳村灯不亮坏停水3栋东门，", max_size=40),
    st.sampled_from(["light", "road"]),
    st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    st.none() | st.sampled_from(["a", "b"]),
    st.integers(0, 10**7).map(lambda seconds: BEGIN + timedelta(seconds=seconds)),
)


@given(REPORTS, REPORTS)
def test_it_does_not_matter_who_came_first(one, other):
    assert weigh(one, other).score == weigh(other, one).score


@given(REPORTS, REPORTS)
def test_whatever_is_likely_lies_within_reach(one, other):
    if not likely(one, [other]):
        return
    asked = reach(one)
    assert asked.since <= other.at <= asked.until
    if asked.box and other.point:
        south, west, north, east = asked.box
        assert south <= other.point[0] <= north and west <= other.point[1] <= east


@pytest.mark.parametrize("degrees", range(0, 360, 30))
def test_the_box_holds_every_point_that_is_near_enough(degrees):
    asked, metres = reach(LAMP), _data()["reach"]["metres"] - 1
    lat, lon = _moved(HERE, metres * cos(radians(degrees)), metres * sin(radians(degrees)))
    south, west, north, east = asked.box
    assert south <= lat <= north and west <= lon <= east
    assert distance(HERE, (lat, lon)) == pytest.approx(metres, rel=1e-3)


def test_metres_are_metres():
    assert distance((25, 113), (26, 113)) == pytest.approx(METRES)
    assert distance((60, 113), (60, 113.01)) == pytest.approx(METRES / 200, rel=1e-3)
    assert distance((0, 179.999), (0, -179.999)) == pytest.approx(METRES * 0.002, rel=1e-3)


def test_the_tables_are_sorted_and_the_last_step_is_the_reach():
    data = _data()
    for table, end in (("distance", "metres"), ("days", "days")):
        steps = [row["up_to"] for row in data[table]]
        assert all(one < other for one, other in pairwise(steps))
        assert [row["points"] for row in data[table]] == sorted(
            (row["points"] for row in data[table]), reverse=True
        )
        assert steps[-1] == data["reach"][end]
    assert set(data["wide"]["problems"]) <= data["problems"].keys()
