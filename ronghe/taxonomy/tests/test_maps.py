"""The town as a drawing: right, fresh and equal to the list beside it."""

import re

import pytest
from django.template import engines
from django.utils import timezone
from lxml import html

from ronghe.kit.geo import Datum, Point
from ronghe.taxonomy import maps
from ronghe.taxonomy.actions import add, bring_areas
from ronghe.taxonomy.maps import Pin
from ronghe.taxonomy.models import Level, Place

from .squares import LAT, LON, STEP, feature, file, square

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def bring(*features, level=Level.DISTRICT) -> None:
    bring_areas(file(*features), level=level, datum=Datum.WGS84, at=NOW)


def draw(pins) -> html.HtmlElement:
    page = engines["django"].from_string('{% load places %}{% place_map pins "Lamps" %}')
    return html.fromstring(page.render({"pins": pins}))


def test_a_square_is_drawn_as_wide_as_it_is():
    bring(feature("东区", square(0, 0)))
    drawn = maps.drawing()
    assert drawn.frame.spot(Point(drawn.frame.north, drawn.frame.west)) == (0, 0)
    # As seen from above: a degree to the east is shorter than one to the north.
    assert drawn.frame.height == maps.SIDE
    assert 0.9 < drawn.frame.width / drawn.frame.height < 0.92
    path = drawn.outlines[0].path
    x, y = map(int, re.match(r"M(\d+) (\d+)l", path).groups())
    assert {x, y} <= {maps.MARGIN, maps.SIDE - maps.MARGIN, drawn.frame.width - maps.MARGIN}


def test_new_borders_and_new_names_show_at_once():
    bring(feature("东区", square(0, 0)))
    before = maps.drawing()
    assert maps.drawing() is before
    Place.objects.update(name="新名")
    assert str(maps.named(before)[0].place) == "新名"
    bring(feature("西区", square(-1, 0)))
    assert len(maps.drawing().outlines) == 2


def test_without_borders_there_is_a_list_and_no_map():
    tree = draw([Pin(Point(LAT, LON), "Lamp", url="/a/")])
    assert not tree.xpath("//svg") and tree.xpath("//li//a[@href='/a/']/text()") == ["Lamp"]


def test_the_list_says_all_that_the_map_says():
    bring(feature("东区", square(0, 0)))
    pins = [
        Pin(Point(LAT + STEP / 2, LON + STEP / 2), "Lamp", url="/a/", note="三天前"),
        Pin(Point(48, 11), "Far"),
        Pin(None, "<b>Nowhere</b>"),
    ]
    tree = draw(pins)
    markers = tree.xpath("//g[@class='map-pin']/@data-number")
    rows = tree.xpath("//li/@data-number")
    assert (markers, rows) == (["1"], ["1", "2", "3"])
    assert "三天前" in tree.xpath("//li")[0].text_content()
    assert not tree.xpath("//li//b")
    x, y = map(float, re.findall(r"[\d.]+", tree.xpath("//g[@class='map-pin']/@transform")[0]))
    frame = maps.drawing().frame
    assert (x, y) == pytest.approx((frame.width / 2, frame.height / 2), abs=0.5)


def test_markers_of_one_spot_stand_around_it_the_first_on_top():
    bring(feature("东区", square(0, 0)))
    here = Point(LAT + STEP / 2, LON + STEP / 2)
    tree = draw([Pin(here, "first"), Pin(here, "second"), Pin(here, "third")])
    markers = tree.xpath("//g[@class='map-pin']")
    assert [one.get("data-number") for one in markers] == ["3", "2", "1"]
    assert len({one.get("transform") for one in markers}) == 1
    asides = [one.xpath("./g/g/@transform") for one in markers]
    assert asides[2] == [] and asides[0] != asides[1] and all(asides[:2])


def test_the_desk_shows_its_areas_and_one_place_on_them(client, editor):
    bring(feature("东区", square(0, 0), slug="east"), feature("西区", square(-1, 0)))
    client.force_login(editor)
    page = html.fromstring(client.get("/desk/taxonomy/places/").content)
    assert len(page.xpath("//path[contains(@class, 'map-district')]")) == 2
    east = Place.objects.get(slug="east")
    page = html.fromstring(client.get(f"/desk/taxonomy/places/{east.pk}/").content)
    chosen = page.xpath("//path[contains(@class, 'is-chosen')]/@data-place")
    assert chosen == [str(east.pk)]


def test_the_desk_looks_at_places_one_level_at_a_time(client, editor):
    bring(feature("东区", square(0, 0), slug="east"))
    bring(feature("甲街道", square(0, 0)), level=Level.STREET)
    client.force_login(editor)
    top = client.get("/desk/taxonomy/places/").content.decode()
    inside = client.get("/desk/taxonomy/places/?in=east").content.decode()
    table = "//table//td[1]/a/text()"
    assert html.fromstring(top).xpath(table) == ["东区"]
    assert html.fromstring(inside).xpath(table) == ["甲街道"]
    assert client.get("/desk/taxonomy/places/?in=nowhere").status_code == 404


def test_a_place_that_would_lie_in_itself_is_refused_in_words(client, editor):
    bring(feature("东区", square(0, 0), slug="east"))
    bring(feature("甲街道", square(0, 0), slug="first"), level=Level.STREET)
    client.force_login(editor)
    east, first = (Place.objects.get(slug=slug) for slug in ("east", "first"))
    post = {"name": "东区", "level": 1, "parent": first.pk}
    answer = client.post(f"/desk/taxonomy/places/{east.pk}/", post)
    assert answer.status_code == 409
    post = {"name": "东区", "level": 3}
    answer = client.post(f"/desk/taxonomy/places/{east.pk}/", post)
    assert answer.status_code == 409
    east.refresh_from_db()
    assert (east.level, east.parent) == (Level.DISTRICT, None)


def test_a_village_is_added_under_its_street(client, editor):
    add(Place, slug="first", name="甲街道", level=Level.STREET, by=editor, at=NOW)
    client.force_login(editor)
    first = Place.objects.get()
    post = {"name": "柳村", "slug": "willow", "level": 3, "parent": first.pk}
    assert client.post("/desk/taxonomy/places/", post).status_code == 302
    assert Place.objects.get(slug="willow").line() == [first, Place.objects.get(slug="willow")]
