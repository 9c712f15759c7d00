"""A place that was wrong is put right: written down, and routing and map follow."""

import pytest

from ronghe.cases import actions, routing
from ronghe.cases.actions import Wanted
from ronghe.cases.models import Case
from ronghe.journal.models import Entry
from ronghe.kit.geo import Datum, Point
from ronghe.taxonomy.models import Place
from ronghe.taxonomy.spots import Spot

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(db):
    east = Place.objects.create(name="城东区", slug="east", level=1, lat=25.0, lon=113.0)
    west = Place.objects.create(name="城西区", slug="west", level=1, lat=25.0, lon=113.1)
    return east, west


def put(town, case, spot, **more):
    said = {"kind": case.kind, "category": case.category, "visibility": case.visibility}
    town.do(actions.sort, case, town.desk, where=spot, **said | more)


def test_it_is_a_change_like_kind_and_subject(town, places):
    east, west = places
    case = town.brought(
        "accepted", place=east, landmark="李四家旁 13912345678", point=Point(25.0, 113.0)
    )
    put(town, case, Spot(west, None, words="桥头"))
    assert (case.place, case.landmark, case.point, case.datum) == (west, "桥头", None, "")
    rows = {one.field: (one.before, one.after) for one in case.sortings.all()}
    # The citizen's own words for a place may have to go: neither row nor journal has them.
    assert rows == {"place": ("城东区", "城西区"), "landmark": ("…", "…")}
    assert "李四" not in str(list(Entry.objects.values_list("details", flat=True)))


def test_left_out_it_stays(town, places):
    case = town.brought("accepted", place=places[0], landmark="桥头")
    put(town, case, None)
    assert (case.place, case.landmark) == (places[0], "桥头") and not case.sortings.exists()


def test_a_point_that_stays_keeps_what_it_came_in(town, places):
    point = Point(25.0, 113.0)
    case = town.brought("accepted", place=places[0], point=point, datum=Datum.GCJ02)
    put(town, case, Spot(places[1], point))
    assert (case.point, case.datum) == (point, "gcj02")


def test_routing_and_map_follow(town, places, admin, client):
    east, west = places
    actions.begin_routing(by=admin, at=town.at)
    actions.add_routing_rule(Wanted(town.water, place=west), by=admin, at=town.at)
    actions.put_routing_in_force(since=town.at, by=admin, at=town.at)
    case = town.brought("accepted", place=east, visibility="unnamed")
    assert routing.proposal(case, at=town.at) is None
    put(town, case, Spot(west))
    assert routing.proposal(case, at=town.at).units[0] == town.water
    for place, is_there in ((east, False), (west, True)):
        for address in (f"/cases/map/all/0/{place.pk}/", f"/cases/in/{place.pk}/"):
            assert (case.title in client.get(address).content.decode()) is is_there, address


def test_the_desk_does_it_on_the_page(town, places, client):
    east, west = places
    case = town.brought("accepted", place=east, landmark="桥头")
    client.force_login(town.desk)
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "sort-where" in page
    typed = {
        "seen": case.moves, "sort-kind": "complaint", "sort-category": "",
        "sort-visibility": "unnamed", "sort-where_street": west.pk, "sort-where_shown": west.pk,
        "sort-where_words": "菜场门口",
    }  # fmt: skip
    answer = client.post(f"/desk/cases/{case.number}/sort/", typed)
    assert answer.status_code == 302, answer.content.decode()
    case = Case.objects.get(pk=case.pk)
    assert (case.place, case.landmark) == (west, "菜场门口")
