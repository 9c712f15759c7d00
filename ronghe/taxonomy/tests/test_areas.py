"""Bringing areas in: what is mended, what is refused, and which place a point lies in."""

import json
import random

import pytest
import shapely
from django.db import IntegrityError, transaction
from django.utils import timezone

from ronghe.journal.models import Entry
from ronghe.kit.geo import Datum, Point, distance, to_gcj02
from ronghe.kit.refusal import Refused
from ronghe.taxonomy import models
from ronghe.taxonomy.actions import bring_areas
from ronghe.taxonomy.models import Area, Level, Place

from .squares import LAT, LON, STEP, feature, file, pin, ring, square

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NOW = timezone.now()


def bring(*features, level=Level.DISTRICT, datum=Datum.WGS84, **how):
    return bring_areas(file(*features), level=level, datum=datum, at=NOW, **how)


def here(x, y) -> Point:
    return Point(LAT + y * STEP, LON + x * STEP)


def polygon(area: Area) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in area.borders])


def names_at(x, y) -> list[str]:
    return [place.name for place in Place.objects.covering(here(x, y))]


def test_two_squares_are_two_places():
    told = bring(feature("东区", square(0, 0)), feature("西区", square(-1, 0)))
    assert (told.areas, told.added, told.repaired, told.gaps) == (2, ["东区", "西区"], [], [])
    assert Place.objects.at(here(0.5, 0.5)).name == "东区"
    assert Place.objects.at(here(-0.5, 0.5)).name == "西区"
    assert Place.objects.at(here(1.5, 0.5)) is None
    assert told.square_km == pytest.approx(2 * 1.112 * 1.008, rel=0.01)


def test_it_is_a_line_in_the_journal():
    data = file(feature("东区", square(0, 0)))
    bring_areas(data, level=Level.DISTRICT, datum=Datum.GCJ02, at=NOW)
    details = Entry.objects.get(name="AreasBrought").details
    assert (details["level"], details["datum"], details["areas"]) == ("DISTRICT", "gcj02", 1)


def test_the_datum_is_taken_off_and_remembered():
    bring(feature("东区", square(0, 0)), datum=Datum.GCJ02)
    area = Area.objects.get()
    assert area.datum == "gcj02"
    lon, lat = min(area.borders[0][0], key=sum)
    assert distance(to_gcj02(Point(lat, lon)), here(0, 0)) < 0.1
    assert distance(Point(lat, lon), here(0, 0)) > 300


# --- rings as files have them -----------------------------------------------------------------

BOW_TIE = ring((0, 0), (1, 1), (1, 0), (0, 1))
SPIKE = ring((0, 0), (0.5, 0), (0.5, -0.7), (0.5, 0), (1, 0), (1, 1), (0, 1))
HOLE_OUTSIDE = [square(0, 0), square(3, 3)]
TWICE = ring((0, 0), (0, 0), (1, 0), (1, 0), (1, 0), (1, 1), (0, 1))
OPEN = ring((0, 0), (1, 0), (1, 1), (0, 1), close=False)


@pytest.mark.parametrize(
    ("rings", "km", "inside", "outside"),
    [
        ([BOW_TIE], 0.56, (0.9, 0.5), (0.5, 0.9)),
        ([SPIKE], 1.12, (0.5, 0.5), (0.5, -0.5)),
        (HOLE_OUTSIDE, 1.12, (0.5, 0.5), (3.5, 3.5)),
    ],
    ids=["bow tie", "spike", "hole outside"],
)
def test_invalid_rings_are_repaired_and_told(rings, km, inside, outside):
    told = bring(feature("东区", *rings))
    assert told.repaired == ["东区"]
    assert told.square_km == pytest.approx(km, rel=0.02)
    assert polygon(Area.objects.get()).is_valid
    assert (names_at(*inside), names_at(*outside)) == (["东区"], [])


@pytest.mark.parametrize("one", [TWICE, OPEN], ids=["corners twice", "not closed"])
def test_what_is_only_written_badly_needs_no_telling(one):
    told = bring(feature("东区", one))
    assert told.repaired == [] and names_at(0.5, 0.5) == ["东区"]


def test_a_hole_and_an_island_in_it():
    lake = [square(0, 0, 9), square(2, 2, 5)]
    rings = [[*lake], [square(4, 4)]]
    shape = feature("东区", kind="MultiPolygon")
    shape["geometry"]["coordinates"] = rings
    told = bring(shape)
    assert (names_at(1, 1), names_at(3, 3), names_at(4.5, 4.5)) == (["东区"], [], ["东区"])
    assert len(told.gaps) == 1 and "hectares" in told.gaps[0]


# --- neighbours ---------------------------------------------------------------------------------


def test_an_overlap_is_refused_with_both_names_and_nothing_changes():
    bring(feature("南区", square(0, -1)))
    with pytest.raises(Refused, match="“东区” and “西区” overlap by 5.6 hectares"):
        bring(feature("东区", square(0, 0)), feature("西区", square(-0.95, 0)))
    assert list(Place.objects.values_list("name", flat=True)) == ["南区"]
    assert Entry.objects.filter(name="AreasBrought").count() == 1


def test_an_overlap_with_what_is_in_the_house_is_refused():
    bring(feature("东区", square(0, 0)))
    with pytest.raises(Refused, match="overlap"):
        bring(feature("西区", square(-0.9, 0)))
    bring(feature("东区", square(0.5, 0)), feature("西区", square(-0.5, 0)))


@pytest.mark.parametrize("slip", [0.004, -0.004], ids=["overlap", "gap"])
def test_slivers_between_neighbours_are_closed_and_told(slip):
    """Four metres, over or apart."""
    told = bring(feature("东区", square(0, 0)), feature("西区", square(-1 + slip, 0)))
    assert told.closed
    shapes = [polygon(area) for area in Area.objects.all()]
    assert shapely.coverage_is_valid(shapes)
    for x in (slip / 2, 0, slip):
        assert len(names_at(x, 0.5)) == 1
    assert shapely.union_all(shapes).geom_type == "Polygon"


def test_a_gap_wider_than_the_tolerance_is_told_with_its_place():
    around = [
        feature("南区", ring((0, 0), (3, 0), (3, 1), (0, 1))),
        feature("北区", ring((0, 2), (3, 2), (3, 3), (0, 3))),
        feature("西区", square(0, 1)),
        feature("东区", square(2, 1)),
    ]
    told = bring(*around)
    assert told.closed == []
    assert len(told.gaps) == 1
    assert told.gaps[0].startswith("A gap of 112.")
    assert f"{here(1.5, 1.5).lat:.3f}" in told.gaps[0]


def test_landmarks_may_lie_on_each_other_and_route_nobody():
    bring(feature("东区", square(0, 0)))
    bring(
        feature("湖", square(0.2, 0.2, 0.5)), feature("岛", square(0.4, 0.4, 0.1)),
        level=Level.LANDMARK,
    )  # fmt: skip
    assert names_at(0.45, 0.45) == ["东区", "湖", "岛"]
    assert Place.objects.at(here(0.45, 0.45)).name == "东区"


def wavy(x: float, count: int = 200) -> list[tuple[float, float]]:
    """A border from south to north that only looks straight."""
    waves = random.Random(7)
    return [(x + waves.uniform(-0.03, 0.03), n / count) for n in range(1, count)]


def test_simplifying_leaves_neighbours_together():
    border = wavy(1)
    west = ring((0, 0), (1, 0), *border, (1, 1), (0, 1))
    east = ring((2, 0), (2, 1), (1, 1), *reversed(border), (1, 0))
    bring(feature("西区", west), feature("东区", east))
    corners = sum(shapely.get_num_coordinates([polygon(a) for a in Area.objects.all()]))
    bring(feature("西区", west), feature("东区", east), simplify=60)
    shapes = [polygon(area) for area in Area.objects.all()]
    assert sum(shapely.get_num_coordinates(shapes)) < corners / 3
    assert shapely.coverage_is_valid(shapes)
    assert shapely.union_all(shapes).geom_type == "Polygon"
    assert shapes[0].intersection(shapes[1]).area == 0


def test_simplifying_new_areas_leaves_the_border_of_old_ones():
    border = wavy(1)
    bring(feature("西区", ring((0, 0), (1, 0), *border, (1, 1), (0, 1))))
    before = Area.objects.get().borders
    told = bring(
        feature("东区", ring((2, 0), (2, 1), (1, 1), *reversed(border), (1, 0))), simplify=60
    )
    shapes = [polygon(area) for area in Area.objects.order_by("pk")]
    assert shapely.coverage_is_valid(shapes)
    assert Area.objects.get(place__name="西区").borders == before
    assert told.gaps == []


def test_every_point_lies_in_exactly_one_of_all_neighbours():
    """Random cells, asked at their very corners and borders too; GEOS says which cell it is."""
    chance = random.Random(11)
    seeds = shapely.MultiPoint([(chance.random() * 5, chance.random() * 5) for _ in range(40)])
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=shapely.box(-1, -1, 6, 6)))
    bring(*(feature(f"区{n}", ring(*c.exterior.coords[:-1])) for n, c in enumerate(cells)))
    shapes = {area.place.name: polygon(area) for area in Area.objects.select_related("place")}
    corners = [tuple(one) for shape in shapes.values() for one in shapely.get_coordinates(shape)]
    inner = shapely.union_all(list(shapes.values())).buffer(-1e-6)
    asked = [here(chance.random() * 5, chance.random() * 5) for _ in range(200)]
    asked += [Point(lat, lon) for lon, lat in corners if inner.contains(shapely.Point(lon, lat))]
    assert len(asked) > 260
    for point in asked:
        found = [place.name for place in Place.objects.covering(point)]
        assert len(found) == 1, point
        assert shapes[found[0]].distance(shapely.Point(point.lon, point.lat)) < 1e-9


# --- the tree -------------------------------------------------------------------------------------


def test_the_deepest_place_answers_and_streets_find_their_district():
    bring(feature("东区", square(0, 0, 2), slug="east"))
    bring(feature("甲街道", square(0, 0)), level=Level.STREET)
    told = bring(pin("乙村", 0.5, 0.5), pin("丙村", 1.5, 1.5), level=Level.VILLAGE)
    assert told.points == 2
    assert Place.objects.at(here(0.5, 0.5)).name == "甲街道"
    assert Place.objects.at(here(1.5, 1.5)).name == "东区"
    parents = dict(Place.objects.values_list("name", "parent__name"))
    assert parents == {"东区": None, "甲街道": "东区", "乙村": "甲街道", "丙村": "东区"}
    assert Place.objects.get(name="乙村").point == here(0.5, 0.5)


def test_a_known_place_gets_its_area_by_slug_code_or_name():
    Place.objects.create(slug="a", name="别的名字")
    Place.objects.create(slug="b", name="西区", code="431002", level=Level.DISTRICT)
    coded = feature("改名的西区", square(-1, 0)) | {"id": "431002"}
    told = bring(feature("东区", square(0, 0), slug="a"), coded)
    assert told.added == []
    assert set(Place.objects.values_list("name", "level")) == {("别的名字", 1), ("西区", 1)}
    bring(feature("西区", square(-1, 0)))
    assert Place.objects.count() == Area.objects.count() == 2


def test_what_lies_outside_of_its_district_is_told():
    bring(feature("东区", square(0, 0), slug="east"), feature("西区", square(-1, 0)))
    told = bring(feature("甲街道", square(-1, 0), parent="east"), level=Level.STREET)
    assert told.outside == ["甲街道"]


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (b"\xff{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "FeatureCollection"),
        (file(), "no features"),
        (b'{"type": "FeatureCollection", "features": [7]}', "feature 1: is not a Feature"),
        (file(feature("", square(0, 0))), "feature 1: has no name"),
        (file(feature("区" * 81, square(0, 0))), "too long"),
        (file(feature("a\0b", square(0, 0))), "plain text"),
        (file(feature("东区", square(0, 0), slug=["x"])), "“slug” that is not text"),
        (file(feature("东区", ring((0, 0), (1, 1)))), "fewer than three corners"),
        (file(feature("东区", ring((0, 0), (1, 1), (2, 2)))), "“东区” has no area"),
        (file(feature("东区", [[0, 0], [1, "x"], [1, 1]])), "corner that is not two numbers"),
        (file(feature("东区", [[0, 0], [10**400, 0], [1, 1]])), "not two numbers"),
        (file(feature("东区", [[0, 0], [181, 0], [1, 1]])), "not on Earth"),
        (file(feature("东区", 7)), "not a list"),
        (file(feature("东区", square(0, 0), kind="LineString")), "is a LineString"),
        (file(feature("东区", square(0, 0)), feature("东区", square(2, 0))), "“东区” twice"),
        (file(feature("东区", square(0, 0), parent="nowhere")), "no such wider place"),
        (b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": NaN}]}', "JSON"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_in_one_sentence_and_change_nothing(made, sentence):
    bring(feature("南区", square(0, -1)))
    with pytest.raises(Refused, match=sentence):
        bring_areas(made, level=Level.DISTRICT, datum=Datum.WGS84, at=NOW)
    assert list(Place.objects.values_list("name", flat=True)) == ["南区"]


def test_a_street_is_no_district():
    bring(feature("甲街道", square(0, 0)), level=Level.STREET)
    place = Place.objects.get()
    with pytest.raises(Refused, match="as street or town, not as district"):
        bring(feature("甲街道", square(0, 0), slug=place.slug))


def test_two_of_a_name_have_to_be_told_apart():
    for slug in ("a", "b"):
        Place.objects.create(slug=slug, name="新村", level=Level.VILLAGE)
    with pytest.raises(Refused, match="more than one “新村”"):
        bring(pin("新村", 0, 0), level=Level.VILLAGE)


# --- the database keeps the promises ------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        {"lat": 1.0},
        {"lon": 1.0},
        {"lat": 91.0, "lon": 1.0},
        {"level": 9},
    ],
)
def test_half_a_point_and_an_unknown_level_are_impossible(row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(slug="x", name="x", **row)


def test_a_place_lies_in_something_wider_or_in_nothing():
    village = Place.objects.create(slug="v", name="v", level=Level.VILLAGE)
    street = Place.objects.create(slug="s", name="s", level=Level.STREET)
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=street.pk).update(parent=village)
    Place.objects.filter(pk=village.pk).update(parent=street)
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=street.pk).update(level=Level.VILLAGE)
    one = Place.objects.create(slug="1", name="1")
    other = Place.objects.create(slug="2", name="2", parent=one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.filter(pk=one.pk).update(parent=other)


def test_borders_brought_by_another_process_count_at_once():
    bring(feature("东区", square(0, 0)))
    assert names_at(0.5, 0.5) == ["东区"]
    kept = dict(models._shapes)
    bring(feature("东区", square(1, 0)))
    # As if this process had seen nothing of it.
    models._shapes.clear()
    models._shapes.update(kept)
    assert (names_at(0.5, 0.5), names_at(1.5, 0.5)) == ([], ["东区"])


def test_the_same_file_again_changes_no_area():
    data = [feature("东区", square(0, 0)), feature("西区", square(-1, 0))]
    bring(*data)
    before = list(Area.objects.order_by("pk").values())
    bring_areas(file(*data), level=Level.DISTRICT, datum=Datum.WGS84, at=timezone.now())
    assert list(Area.objects.order_by("pk").values()) == before


def test_borders_are_stored_as_geojson_has_them():
    bring(feature("东区", square(0, 0)))
    area = Area.objects.get()
    assert json.loads(json.dumps(area.borders)) == area.borders
    assert [area.west, area.south] == [LON, LAT]
