"""A place by steps, by words and by a point: what counts, and what is refused."""

import pytest
from django import forms
from django.utils import timezone
from django.utils.translation import override
from lxml import html

from ronghe.kit.geo import Datum, Point, distance, to_gcj02
from ronghe.kit.refusal import Refused
from ronghe.taxonomy.actions import bring_areas
from ronghe.taxonomy.chooser import PlaceField
from ronghe.taxonomy.models import Level, Place
from ronghe.taxonomy.spots import NoSuchSpot, Spot, spot_of

from .squares import LAT, LON, STEP, feature, file, pin, square

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NOW = timezone.now()


@pytest.fixture
def town() -> dict[str, Place]:
    """Two districts side by side, a street in each, and a village of one name in both."""
    for level, features in (
        (Level.DISTRICT, [feature("东区", square(0, 0, 4)), feature("西区", square(-4, 0, 4))]),
        (Level.STREET, [feature("甲街道", square(0, 0)), feature("乙镇", square(-1, 0))]),
        (Level.VILLAGE, [
            pin("新村", 0.5, 0.5, slug="new-east"), pin("新村", -0.5, 0.5, slug="new-west"),
            pin("柳村", 0.6, 0.6),
        ]),
    ):  # fmt: skip
        bring_areas(file(*features), level=level, datum=Datum.WGS84, at=NOW)
    return {place.slug: place for place in Place.objects.all()}


def at(x, y) -> dict[str, str]:
    return {"lat": str(LAT + y * STEP), "lon": str(LON + x * STEP)}


class WhereForm(forms.Form):
    where = PlaceField()


def said(**parts) -> WhereForm:
    return WhereForm({f"where_{part}": str(value) for part, value in parts.items()})


def sentence(form) -> str:
    return " ".join(form.errors.get("where", []))


# --- what counts ----------------------------------------------------------------------------------


def test_a_chosen_street_and_words(town):
    form = said(street=town["甲街道"].pk, words="  学校门口\n对面 ")
    assert form.is_valid()
    spot = form.cleaned_data["where"]
    assert spot == Spot(town["甲街道"], None, Datum.WGS84, "学校门口 对面")
    assert str(spot) == "东区 · 甲街道 · 学校门口 对面"


def test_a_point_finds_its_street(town):
    spot = spot_of(**at(0.5, 0.5))
    assert (spot.place, spot.datum) == (town["甲街道"], Datum.WGS84)
    assert spot_of(**at(3, 3)).place == town["东区"]


def test_a_point_of_a_chinese_map_is_turned_and_remembered(town):
    true = Point(LAT + 0.005, LON + 0.005)
    shown = to_gcj02(true)
    spot = spot_of(lat=str(shown.lat), lon=str(shown.lon), datum="gcj02")
    assert spot.datum == Datum.GCJ02
    assert distance(spot.point, true) < 0.2
    assert spot.place == town["甲街道"]


def test_the_more_exact_of_point_and_choice_counts(town):
    point = at(0.5, 0.5)
    assert spot_of(place=str(town["东区"].pk), **point).place == town["甲街道"]
    assert spot_of(place=str(town["柳村"].pk), **point).place == town["柳村"]


def test_a_village_in_the_words_is_understood(town):
    assert spot_of(words="柳村小卖部旁").place == town["柳村"]
    assert spot_of(words="小卖部旁，柳村").place is None
    assert spot_of(place=str(town["西区"].pk), words="新村桥头").place == town["new-west"]


def test_a_name_of_two_villages_is_asked_back(town):
    with pytest.raises(NoSuchSpot, match="more than one “新村”.*甲街道, 乙镇"):
        spot_of(words="新村桥头")


def test_a_village_of_another_street_gives_way_to_the_street(town):
    form = said(street=town["乙镇"].pk, village=town["柳村"].pk)
    assert form.is_valid() and form.cleaned_data["where"].place == town["乙镇"]
    form = said(street=town["甲街道"].pk, village=town["柳村"].pk)
    assert form.is_valid() and form.cleaned_data["where"].place == town["柳村"]


def test_an_empty_field_is_refused_or_none(town):
    assert "choose a place or mark it" in sentence(said(words="  "))
    assert (
        PlaceField(required=False).clean(
            said().fields["where"].widget.value_from_datadict({}, {}, "where")
        )
        is None
    )
    assert "at least the street" in sentence(said(words="桥头"))


def test_while_there_are_no_places_words_are_enough():
    form = said(words="桥头")
    assert form.is_valid()
    assert form.cleaned_data["where"] == Spot(None, words="桥头")


def test_a_known_spot_is_shown_again(town):
    spot = Spot(town["柳村"], Point(LAT, LON), words="桥头")
    page = html.fromstring(str(WhereForm(initial={"where": spot})["where"]))
    chosen = [one.text for one in page.iter("option") if one.get("selected") is not None]
    assert chosen == ["甲街道", "柳村"]
    assert page.xpath("//input[@name='where_lat']/@value") == [str(LAT)]


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"lat": "NaN", "lon": "113"}, "no point on the map"),
        ({"lat": "25", "lon": "inf"}, "no point on the map"),
        ({"lat": "25"}, "no point on the map"),
        ({"lat": "9" * 400, "lon": "1"}, "no point on the map"),
        ({"lat": "91", "lon": "113"}, "no point on the map"),
        ({"lat": "25.005", "lon": "113.005", "datum": "tokyo"}, "no point on the map"),
        ({"lat": "48", "lon": "11"}, "outside of our area"),
        ({"street": "0"}, "not on our list"),
        ({"street": "9" * 400}, "not on our list"),
        ({"street": "-1"}, "not on our list"),
        ({"street": "٣"}, "not on our list"),
        ({"street": "1; DROP TABLE"}, "not on our list"),
        ({"village": "<script>"}, "not on our list"),
        ({"words": "长" * 201}, "at most 200 characters"),
    ],
)
def test_hostile_values_get_a_sentence(town, parts, words):
    assert words in sentence(said(**parts))


def test_a_hostile_village_beside_a_good_street_gets_a_sentence(town):
    assert "not on our list" in sentence(said(street=town["甲街道"].pk, village="x"))


def test_a_marker_elsewhere_than_the_choice_is_refused(town):
    with pytest.raises(Refused, match="The marker lies in 甲街道, but 乙镇 is chosen"):
        spot_of(place=str(town["乙镇"].pk), **at(0.5, 0.5))


def test_what_was_typed_is_shown_as_text(town):
    form = said(words="'\"><script>alert(1)</script>", lat='"><b>', street='"><i>', datum="'>")
    assert not form.is_valid()
    page = str(form["where"])
    assert "<script>alert" not in page and "<b>" not in page and "<i>" not in page


# --- for the script and in both languages ----------------------------------------------------------


def test_the_villages_of_a_street_for_the_script(client, town):
    Place.objects.filter(slug="柳村").update(name_en="Willow village")
    answer = client.get(f"/places/{town['甲街道'].pk}/within/")
    assert [one["name"] for one in answer.json()["places"]] == ["新村", "柳村"]
    english = client.get(f"/en/places/{town['甲街道'].pk}/within/")
    assert english.json()["places"][1]["name"] == "Willow village"
    assert client.get("/places/0/within/").status_code == 404
    assert client.get(f"/places/{town['柳村'].pk}/within/").json() == {"places": []}


def test_the_field_speaks_the_readers_language(town):
    Place.objects.filter(slug="甲街道").update(name_en="First Street")
    with override("en"):
        assert "First Street" in str(WhereForm()["where"])
    with override("zh-hans"):
        assert "甲街道" in str(WhereForm()["where"])
