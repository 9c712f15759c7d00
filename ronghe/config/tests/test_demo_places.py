"""Linxi on the map: every place of its bible is drawn, and the borders fit."""

import pytest

from ronghe.config.demo import paper
from ronghe.kit.clock import now
from ronghe.kit.geo import distance
from ronghe.taxonomy.models import Area, Level, Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> None:
    paper.load_taxonomy(now())


def test_the_town_has_its_districts_streets_and_villages(town):
    counts = {level.name: Place.objects.filter(level=level).count() for level in Level}
    assert counts == {"DISTRICT": 4, "STREET": 14, "VILLAGE": 43, "LANDMARK": 7}
    assert not Place.objects.filter(level__isnull=True).exists()
    assert Area.objects.filter(place__level__lte=Level.STREET).count() == 18
    assert not Place.objects.filter(name_en="").exists()


def test_every_village_lies_where_the_tree_says(town):
    for village in Place.objects.filter(level=Level.VILLAGE).select_related("parent__parent"):
        point = village.point
        assert point is not None
        assert Place.objects.at(point) == village.parent, village.slug
        assert Place.objects.covering(point)[0] == village.parent.parent


def test_the_ferry_is_eleven_kilometres_above_the_village_of_three_ferries(town):
    """As the story of the flood tells it; along the river, which winds."""
    ferry, below = (Place.objects.get(slug=slug).point for slug in ("dukou", "sandu"))
    assert 8_000 < distance(ferry, below) < 15_000
    assert below.lat < ferry.lat and below.lon > ferry.lon


def test_loading_again_changes_nothing(town):
    before = list(Area.objects.order_by("pk").values())
    Place.objects.filter(slug="hedong").update(name="改过的名字")
    paper.load_taxonomy(now())
    assert list(Area.objects.order_by("pk").values()) == before
    assert Place.objects.get(slug="hedong").name == "改过的名字"
