from math import nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.kit.geo import Datum, Point, distance, is_on_earth, to_gcj02, to_wgs84

# China from the South China Sea to Mohe, from the Pamirs to Fuyuan. Inside the shifted rectangle by
# more than any shift is long: at its very rim a point may be shifted out of it.
IN_CHINA = st.builds(Point, st.floats(3.5, 53.6), st.floats(73.4, 135.1))
ANYWHERE = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


# As published with eviltransform (MIT) and coordtransform (MIT), two reconstructions by others.
@pytest.mark.parametrize(
    ("true", "shown"),
    [
        (Point(31.1774276, 121.5272106), Point(31.17530398364597, 121.531541859215)),
        (Point(22.543847, 113.912316), Point(22.540796131694766, 113.9171764808363)),
        (Point(39.911954, 116.377817), Point(39.91334545536069, 116.38404722455657)),
        (Point(39.915, 116.404), Point(39.91640428150164, 116.41024449916938)),
    ],
)
def test_known_points_are_shown_where_chinese_maps_show_them(true, shown):
    assert distance(to_gcj02(true), shown) < 0.001
    assert distance(to_wgs84(shown, datum=Datum.GCJ02), true) < 0.001


def test_the_shift_in_the_town_of_the_lecture_is_some_640_metres():
    true = Point(25.77, 113.01)
    shown = to_gcj02(true)
    assert 600 < distance(true, shown) < 700
    assert shown.lon > true.lon and shown.lat < true.lat


@settings(max_examples=500)
@given(IN_CHINA)
def test_there_and_back_is_where_one_was(point):
    assert distance(to_wgs84(to_gcj02(point), datum=Datum.GCJ02), point) < 0.001
    assert distance(to_gcj02(to_wgs84(point, datum=Datum.GCJ02)), point) < 0.001


@given(ANYWHERE.filter(lambda one: one.lon < 72 or one.lon > 138 or one.lat < 0.8 or one.lat > 56))
def test_outside_of_china_nothing_moves(point):
    assert to_gcj02(point) == point
    assert all(to_wgs84(point, datum=datum) == point for datum in Datum)


def test_baidus_second_shift_is_taken_off():
    # BD-09 and GCJ-02 of one place, as coordtransform gives them.
    baidu, gcj = Point(39.92133699351022, 116.41036949371029), Point(39.915, 116.404)
    from_baidu = to_wgs84(baidu, datum=Datum.BD09)
    assert distance(from_baidu, to_wgs84(gcj, datum=Datum.GCJ02)) < 0.001


def test_a_known_distance():
    # A degree along a meridian, and half around the Earth.
    assert distance(Point(25, 113), Point(26, 113)) == pytest.approx(111_195, abs=1)
    assert distance(Point(0, 0), Point(0, 180)) == pytest.approx(20_015_115, abs=1)
    assert distance(Point(90, 0), Point(-90, 33)) == pytest.approx(20_015_115, abs=1)


@given(ANYWHERE, ANYWHERE, ANYWHERE)
def test_distance_is_a_distance(here, there, elsewhere):
    assert distance(here, here) == 0
    assert distance(here, there) == pytest.approx(distance(there, here))
    assert distance(here, there) <= distance(here, elsewhere) + distance(elsewhere, there) + 0.1


@pytest.mark.parametrize("pair", [(nan, 0), (0, nan), (float("inf"), 0), (90.1, 0), (0, -180.1)])
def test_what_is_not_on_earth(pair):
    assert not is_on_earth(*pair)
    assert is_on_earth(90, 180)
