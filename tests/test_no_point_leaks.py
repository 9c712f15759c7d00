"""Where a citizen put the marker: on nothing the public can get, as degrees or as a spot of a map."""

import re
from datetime import timedelta
from urllib.parse import quote, unquote
from xml.sax.saxutils import unescape

import pytest

from ronghe.api.georeport import told
from ronghe.cases.models import Case, Category
from ronghe.cases.tests.conftest import town
from ronghe.front import case_maps
from ronghe.kit.clock import now
from ronghe.kit.geo import Point
from ronghe.taxonomy.actions import bring_areas
from ronghe.taxonomy.maps import drawing
from ronghe.taxonomy.models import Level, Place
from ronghe.taxonomy.tests.squares import feature, file, square
from tests.crawler import Walk
from tests.test_no_number_leaks import HOST, OPEN311, ask, public_addresses

__all__ = ["town"]
pytestmark = pytest.mark.django_db
# Nobody lives in the middle of an area.
DOORS = (Point(25.013472, 113.024681), Point(25.026813, 113.013579), Point(25.031927, 113.036418))


@pytest.fixture
def cases(town, settings, tmp_path, monkeypatch) -> list[Case]:
    """Public ones, each with a marker and in an area of the map."""
    # Programs ask for the last ninety days of the town's time.
    monkeypatch.setattr("ronghe.api.views.open311.now", lambda: town.at + timedelta(minutes=1))
    settings.PRESS_ROOT, settings.SEARCH_ROOT = tmp_path / "press", tmp_path / "search"
    areas = file(feature("东区", square(0, 0, 4)), feature("西区", square(-4, 0, 4)))
    bring_areas(areas, level=Level.DISTRICT, datum="wgs84", at=now())
    about = Category.objects.create(key="water", name="供水")
    where = {"place": Place.objects.get(name="东区"), "category": about}
    made = [town.brought("answered", point=one, visibility="public", **where) for one in DOORS[:2]]
    made.append(town.brought("working", point=DOORS[2], **where))
    assert [one.point for one in made] == list(DOORS)
    return made


def leaks(cases: list[Case]) -> list[str]:
    """`address: what stands there`."""
    more = [
        f"{OPEN311}/{route}.{form}{question}"
        for form in ("xml", "json")
        for route, question in (
            ("requests", "?extensions=true"),
            ("requests", f"?service_request_id={cases[0].number}"),
            (f"requests/{cases[0].number}", "?extensions=true"),
            ("servicerequestupdates", ""),
        )
    ]
    more += [f"/search/?q={quote(one.title)}" for one in cases]
    walk = Walk(ask, HOST).from_(*public_addresses())
    seen = walk.seen | {address: ask(address) for address in more}
    for part in (
        "/cases/2",
        "/embed/",
        "feed.xml",
        "/cases/map/",
        "/api/v1/",
        f"{OPEN311}/requests",
    ):
        assert any(part in address and one.status == 200 for address, one in seen.items()), part
    assert any(b"<svg" in seen[one].body and b"map-pin" in seen[one].body for one in seen)
    return [
        f"{address}: {spot}"
        for address, one in seen.items()
        for spot in standing_in(unescape(unquote(one.body.decode(errors="replace"))))
    ]


def standing_in(text: str) -> list[str]:
    """Degrees to a hundred metres, or where a map would draw them."""
    frame = drawing().frame
    # With three digits behind the point: also what was rounded away from.
    degrees = [f"{value:.6f}"[:-3] for point in DOORS for value in point]
    degrees += [f"{value:.3f}" for point in DOORS for value in point]
    spots = ["{} {}".format(*frame.spot(point)) for point in DOORS]
    return [one for one in {*degrees, *spots} if re.search(rf"(?<![\d.]){re.escape(one)}", text)]


def test_no_marker_is_anywhere_the_public_can_look(cases):
    assert leaks(cases) == []


def test_a_program_is_told_what_the_map_shows(cases):
    rows = told.requests(cases, more=False).rows
    middle = cases[0].place.middle
    assert {(row["lat"], row["long"]) for row in rows} == {(middle.lat, middle.lon)}
    assert case_maps.pins(cases)[0].point == middle


@pytest.mark.parametrize("surface", [told, case_maps])
def test_the_crawler_finds_a_marker_that_is_told(cases, monkeypatch, surface):
    """The twins with the defence off."""
    monkeypatch.setattr(surface, "told_point", lambda case: case.point)
    found = {re.sub(r"\d{4}-\d{7}", "0", one.split(": ")[0]) for one in leaks(cases)}
    part = "/cases/map/" if surface is case_maps else f"{OPEN311}/requests"
    assert any(one.startswith(part) for one in found), found
