"""Public cases by department, by place, on the map, as feeds, and one in somebody's frame."""

import re
from math import dist, hypot

import feedparser
import pytest
from lxml import html

from ronghe.cases import actions
from ronghe.cases.models import Category
from ronghe.cases.tests.conftest import sent, town
from ronghe.channels.web import actions as press
from ronghe.channels.web import serve
from ronghe.front import case_maps
from ronghe.taxonomy.maps import beside
from ronghe.taxonomy.models import Place

__all__ = ["town"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def places(db):
    """A district with a street and a village in it, and another district."""
    east = Place.objects.create(name="城东区", slug="east", level=1, lat=25.0, lon=113.0)
    street = Place.objects.create(name="东门街道", slug="street", level=2, parent=east)
    village = Place.objects.create(
        name="桥头村", slug="village", level=3, parent=street, lat=25.01, lon=113.01
    )
    west = Place.objects.create(name="城西区", slug="west", level=1, lat=25.0, lon=113.1)
    return east, street, village, west


def shown(town, title, **fields):
    case = sent(at=town.at, title=title, **fields)
    town.do(actions.accept, case, town.desk)
    return case


def test_a_district_has_what_lies_in_it_and_nothing_else(town, places, client):
    east, street, village, west = places
    shown(town, "村里的一件事", place=village)
    shown(town, "城西的一件事", place=west)
    shown(town, "保密的一件事", place=village, visibility="confidential")
    shown(town, "没有地点的事")
    for one in (east, street, village):
        for address in (f"/cases/in/{one.pk}/", f"/cases/in/{one.pk}/feed.xml"):
            text = client.get(address).content.decode()
            assert "村里的一件事" in text, address
            assert not re.search("城西的一件|保密的|没有地点", text), address
    assert client.get("/cases/in/999/").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_each_list_has_its_feed(town, places, client, prefix):
    dispatched = shown(town, "转给城管的事 <b>&", place=places[2])
    town.do(actions.dispatch, dispatched, town.desk, lead=town.light)
    shown(town, "还没有转的事情", place=places[3])
    lists = ("/cases/", f"/cases/department/{town.light.pk}/", f"/cases/in/{places[0].pk}/")
    for address, number in zip(lists, (2, 1, 1), strict=True):
        page = html.fromstring(client.get(prefix + address).content)
        (feed,) = page.xpath(
            "//link[@type='application/rss+xml' and contains(@href, 'cases')]/@href"
        )
        answer = client.get(feed)
        told = feedparser.parse(answer.content)
        assert not told.bozo and told.version == "rss20" and len(told.entries) == number, feed
        assert told.feed.link.endswith(prefix + address)
        assert answer["Content-Type"].startswith("application/rss+xml")
    entry = told.entries[0]
    assert entry.title == "转给城管的事 <b>&" and entry.link.endswith(dispatched.public_url())
    assert "城管局" in entry.description and "PRIVATE" not in entry.description


def listed(page):
    tree = html.fromstring(page.content)
    return [one.text_content() for one in tree.cssselect(".map-list a")], tree


def test_the_map_and_its_list_show_the_same(town, places, client, monkeypatch):
    roads = Category.objects.create(key="roads", name="道路")
    shown(town, "第一件路灯的事", place=places[2], category=roads)
    shown(town, "第二件路灯的事", place=places[2])
    done = town.brought("answered", title="已答复的事情", place=places[3], category=roads)
    shown(town, "没有地点的事情")
    town.brought("accepted", title="保密的事情呢", place=places[3], visibility="confidential")
    names, tree = listed(client.get("/cases/map/"))
    assert names == ["已答复的事情", "第二件路灯的事", "第一件路灯的事"]
    choices = {
        f"/cases/map/all/{roads.pk}/0/": ["已答复的事情", "第一件路灯的事"],
        f"/cases/map/open/0/{places[0].pk}/": ["第二件路灯的事", "第一件路灯的事"],
        f"/cases/map/done/{roads.pk}/{places[3].pk}/": ["已答复的事情"],
        f"/cases/map/done/0/{places[0].pk}/": [],
    }
    for address, wanted in choices.items():
        assert listed(client.get(address))[0] == wanted, address
    ways = tree.cssselect(".case-filters a")
    assert len([one for one in ways if one.get("aria-current")]) == 3
    assert client.get(f"/cases/map/all/{roads.pk}/9999/").status_code == 404
    assert client.get("/cases/map/nonsense/0/0/").status_code == 404
    monkeypatch.setattr(case_maps, "MOST", 2)
    names, tree = listed(client.get("/cases/map/"))
    assert len(names) == 2 and tree.cssselect(".end a")[0].get("href") == "/cases/"
    assert done.number not in names


def test_no_marker_hides_another(town, places):
    made = [shown(town, f"同一处的第{n}件事", place=places[2]) for n in range(30)]
    assert len({one.point for one in case_maps.pins(made)}) == 1
    stands = [beside(number) for number in range(30)]
    assert stands[0] == (0, 0)  # the newest at the middle of its village
    for number, one in enumerate(stands):
        assert all(dist(one, other) > 17 for other in stands[:number])
        assert hypot(*one) < 115


def test_an_embed_has_no_script_and_says_who_may_frame_it(town, client, settings):
    case = town.brought("answered", visibility="public", signature="桥头居民")
    answer = client.get(f"/cases/{case.number}/embed/")
    page = html.fromstring(answer.content)
    assert not page.cssselect("script, form, input, iframe")
    assert all(one.get("target") == "_blank" for one in page.cssselect("a"))
    policy = answer["Content-Security-Policy"]
    assert "script-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert "X-Frame-Options" not in answer
    settings.EMBED_ON = ["https://news.example", "https://*.town.example"]
    answer = client.get(f"/en/cases/{case.number}/embed/")
    assert "frame-ancestors 'self' https://news.example https://*.town.example" in answer["Content-Security-Policy"]  # fmt: skip
    settings.EMBED_ON = ["*"]
    assert client.get(f"/cases/{case.number}/embed/")["Content-Security-Policy"].endswith("frame-ancestors *")  # fmt: skip
    # Every other page stays out of frames.
    other = client.get(f"/cases/{case.number}/")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"


def test_no_embed_of_what_is_hidden_and_of_a_joined_case_the_other_one(town, client):
    hidden = town.brought("answered", visibility="confidential")
    tip = sent(kind="tip")
    for number in (hidden.number, tip.number, "9999-9999999"):
        assert client.get(f"/cases/{number}/embed/").status_code == 404
    first, second = town.brought("accepted"), town.brought("accepted")
    town.do(actions.merge, first, town.desk, into=second)
    answer = client.get(f"/cases/{first.number}/embed/")
    assert answer["Location"] == f"/cases/{second.number}/embed/"


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_pressed_embed_keeps_its_frame_and_goes_with_its_case(
    town, client, settings, tmp_path, language
):
    settings.PRESS_ROOT, settings.PRESS_ON_DEMAND = tmp_path / "press", True
    settings.EMBED_ON = ["https://news.example"]
    case = town.brought("accepted", visibility="public")
    path = f"{language}/cases/{case.number}/embed/"
    file = serve.place(settings.PRESS_ROOT, path)
    # Pressed by the first who asks, and from then on made by nobody.
    for _ in range(2):
        answer = client.get(path)
        assert answer.status_code == 200 and case.title in answer.content.decode()
        assert answer["Content-Security-Policy"].endswith("'self' https://news.example")
        assert "X-Frame-Options" not in answer
        assert file.read_bytes() == answer.content
    actions.join(case, mark="x", at=town.at)
    press.press_wanted(limit=50)
    told = client.get(path).content.decode()
    assert "1 more concerned" in told if language else "另有 1 人关注" in told
    hidden = {"kind": case.kind, "category": None, "visibility": "confidential"}
    town.do(actions.sort, case, town.desk, **hidden)
    press.press_wanted(limit=50)
    assert not file.exists()
    assert client.get(path).status_code == 404


def test_what_a_citizen_hides_is_gone_from_pressed_pages_feeds_and_open311(
    town, client, settings, tmp_path
):
    settings.PRESS_ROOT, settings.PRESS_ON_DEMAND = tmp_path / "press", True
    case = town.brought("working", visibility="public", signature="李大明")
    paths = [
        f"/cases/{case.number}/",
        f"/en/cases/{case.number}/embed/",
        "/cases/",
        "/cases/feed.xml",
    ]
    paths += ["/cases/map/", f"/cases/department/{town.light.pk}/"]
    told = f"/api/open311/v2/requests/{case.number}.json"
    for path in paths:
        client.get(path)
    assert "李大明" in client.get(paths[0]).content.decode()
    assert client.get(told).status_code == 200
    town.do(actions.show_less, case, town.citizen(case), visibility="unnamed")
    press.press_wanted(limit=50)
    for path in paths:
        assert "李大明" not in client.get(path).content.decode(), path
    assert case.title in client.get(paths[0]).content.decode()
    town.do(actions.show_less, case, town.citizen(case), visibility="confidential")
    press.press_wanted(limit=50)
    for path in paths:
        assert case.title not in client.get(path).content.decode(), path
        file = serve.place(settings.PRESS_ROOT, path)
        assert not file.exists() or case.title not in file.read_text(), path
    assert client.get(paths[0]).status_code == client.get(told).status_code == 404


def test_what_a_department_lets_slip_is_masked_and_its_own_line_stays(town, client):
    case = town.brought("working")
    words = (
        "已联系反映人 13912345678（桥头小区3栋502室），有事请打 0735-2345678 或 slj@linxi.example。"
    )
    town.do(actions.answer, case, town.officer, public_text=words, private_text="找王工 13800001111", evidence="回访 13912345678")  # fmt: skip
    text = client.get(f"/cases/{case.number}/").content.decode()
    assert "13912345678" not in text and "502室" not in text
    assert "0735-2345678" in text and "slj@linxi.example" in text
    answer = case.answers.get()
    assert answer.private_text == "找王工 13800001111"
