"""Who asks what lies near a point, however often and from wherever, finds a square and no door."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ronghe.cases import twins as finder
from ronghe.cases.grid import HALF, on_grid
from ronghe.cases.models import Case
from ronghe.cases.twins import twins
from ronghe.cases.whereabouts import told_point
from ronghe.kit.geo import Point, distance
from ronghe.taxonomy.models import Level, Place
from ronghe.text import alike
from ronghe.text.tests.judged import of_pairs, of_town
from ronghe.text.tests.reported import town as reports_of

from .conftest import MONDAY, REPORT

SOON = MONDAY + timedelta(hours=20)
# Two doors of one square, eighty metres apart.
ONE, OTHER = Point(27.10031, 113.20027), Point(27.09963, 113.19968)
LAMP = replace(REPORT, text="菜场门口的路灯不亮，天黑看不见路。", title="路灯不亮")


def asked_from_everywhere() -> list[list[int | None]]:
    """What is said to somebody who marks 400 points around; the same words as the case, to be sure."""
    steps = [number * 0.00052 for number in range(-10, 10)]
    points = [Point(27.1 + north, 113.2 + east) for north in steps for east in steps]
    return [[one.metres for one in twins(replace(LAMP, point=at), at=SOON)] for at in points]


def moved(case: Case, point: Point) -> None:
    Case.objects.filter(pk=case.pk).update(lat=point.lat, lon=point.lon)


@pytest.fixture
def lamp(db, town) -> Case:
    return town.brought("accepted", point=ONE, text=LAMP.text, title=LAMP.title)


def test_two_doors_of_a_square_cannot_be_told_apart(lamp):
    assert on_grid(ONE) == on_grid(OTHER) and 80 < distance(ONE, OTHER) < 110
    one = asked_from_everywhere()
    moved(lamp, OTHER)
    assert asked_from_everywhere() == one
    assert [] in one and [100] in one and [250] in one
    moved(lamp, Point(27.1016, 113.2))
    assert asked_from_everywhere() != one


def test_the_same_questions_find_the_door_of_an_exact_point(lamp, monkeypatch):
    """The twin with the defence off."""
    monkeypatch.setattr(finder, "on_grid", lambda point: point)
    one = asked_from_everywhere()
    moved(lamp, OTHER)
    assert asked_from_everywhere() != one


def test_the_box_that_is_asked_of_the_database_has_no_edge_to_feel_for(lamp, monkeypatch):
    """Whatever of a square may be within reach is a candidate; with edges of its own it is not."""
    reach = alike.reach(alike.Report(0, LAMP.text, "complaint", ONE, None, SOON))
    south, west, north, east = reach.box
    for lat, lon in ((south, 113.2), (north, 113.2), (27.1, west), (27.1, east)):
        corner = on_grid(Point(lat, lon))
        for sign in (-0.9, 0.9):
            moved(lamp, Point(corner.lat + sign * HALF, corner.lon + sign * HALF))
            inside = south <= corner.lat <= north and west <= corner.lon <= east
            assert not inside or list(finder.candidates(reach, LAMP)) == [lamp]


def test_what_is_told_is_the_middle_of_the_place(db, town):
    village = Place.objects.create(
        name="柳村", slug="liu", level=Level.VILLAGE, lat=27.0, lon=113.0
    )
    assert told_point(town.brought("accepted", point=ONE, place=village)) == Point(27.0, 113.0)
    bare = Place.objects.create(name="桃村", slug="tao", level=Level.VILLAGE)
    assert told_point(town.brought("accepted", point=ONE, place=bare)) is None
    assert told_point(town.brought("accepted", point=ONE)) is None


def _seen(point: tuple[float, float]) -> Point:
    return on_grid(Point(*point))


def test_the_finder_keeps_its_promise_on_the_grid():
    """Of repeats at least 90 % are found, of what is shown at least 80 % is right."""
    town = of_town(reports_of(7, incidents=800), seen=_seen)
    for judged in (town, of_pairs("tuned", seen=_seen), of_pairs("held", seen=_seen)):
        assert judged.recall >= 0.9 and judged.precision >= 0.8, judged
