"""The list of cases is chosen from like the map: by state, subject and place, each an address."""

import pytest
from lxml import html

from ronghe.cases import actions
from ronghe.cases.models import Category
from ronghe.cases.tests.conftest import sent, town
from ronghe.front import case_maps
from ronghe.taxonomy.models import Place

__all__ = ["town"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def found(town):
    roads = Category.objects.create(key="roads", name="道路")
    Category.objects.create(key="water", name="供水")
    east = Place.objects.create(name="城东区", slug="east", level=1, lat=25.0, lon=113.0)
    west = Place.objects.create(name="城西区", slug="west", level=1, lat=25.0, lon=113.1)
    for title, fields in {
        "城东的道路事": {"category": roads, "place": east},
        "城西的道路事": {"category": roads, "place": west},
        "没有地点的事": {},
        "保密的道路事": {"category": roads, "place": east, "visibility": "confidential"},
    }.items():
        case = sent(at=town.at, title=title, **fields)
        town.do(actions.accept, case, town.desk)
    done = town.brought("answered", title="已经答复的事")
    return roads, east, west, done


def listed(client, address) -> list[str]:
    page = html.fromstring(client.get(address).content)
    return [one.text_content() for one in page.cssselect(".case-rows h2")]


def test_each_choice_has_its_list(found, client):
    roads, east, west, _done = found
    assert len(listed(client, "/cases/")) == 4
    lists = {
        f"all/{roads.pk}/0": ["城西的道路事", "城东的道路事"],
        f"all/{roads.pk}/{east.pk}": ["城东的道路事"],
        "done/0/0": ["已经答复的事"],
        "open/0/0": ["没有地点的事", "城西的道路事", "城东的道路事"],
        f"done/0/{west.pk}": [],
    }
    for path, wanted in lists.items():
        assert listed(client, f"/cases/chosen/{path}/") == wanted, path
    for wrong in ("nonsense/0/0", f"all/{roads.pk}/9999", "all/9999/0"):
        assert client.get(f"/cases/chosen/{wrong}/").status_code == 404


def test_the_links_keep_what_is_chosen(found, client):
    roads, east, _west, _done = found
    page = html.fromstring(client.get(f"/cases/chosen/open/{roads.pk}/0/").content)
    links = {one.text_content(): one.get("href") for one in page.cssselect(".case-filters a")}
    assert links["城东区"] == f"/cases/chosen/open/{roads.pk}/{east.pk}/"
    assert len(page.cssselect(".case-filters [aria-current]")) == 3
    first = html.fromstring(client.get("/cases/").content)
    assert "/cases/chosen/open/0/0/" in [
        one.get("href") for one in first.cssselect(".case-filters a")
    ]


def test_a_choice_is_one_page_however_many_there_are(found, client, monkeypatch):
    monkeypatch.setattr(case_maps, "MOST", 2)
    assert len(listed(client, "/cases/chosen/open/0/0/")) == 2
    text = client.get("/cases/chosen/open/0/0/").content.decode()
    assert "只显示最新的 2 件" in text and 'rel="next"' not in text
