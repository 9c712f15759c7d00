"""The chooser of a place on a page, as a browser without script sees it."""

import pytest
from django.test import override_settings
from lxml import html

from ronghe.config import policy
from ronghe.config.demo import paper
from ronghe.kit.clock import now
from ronghe.taxonomy.models import Place
from tests.place_pages import NAMES

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> dict[str, Place]:
    paper.load_taxonomy(now())
    return {place.slug: place for place in Place.objects.all()}


@pytest.fixture
def pages(monkeypatch):
    for name, methods in NAMES.items():
        monkeypatch.setitem(policy.POLICY, name, policy.public(methods))
    with override_settings(ROOT_URLCONF="tests.place_pages"):
        yield


def fields(answer) -> dict[str, str]:
    """What a browser without script would send of this page."""
    form = html.fromstring(answer.content).forms[-1]
    return {key: value or "" for key, value in form.form_values()}


def test_district_street_village_and_landmark_without_script(client, pages, town):
    filled = fields(client.get("/test/where/"))
    assert "where_village" not in filled
    filled |= {"note": "灯不亮", "where_street": str(town["yunling"].pk), "where_words": "桥头"}
    again = client.post("/test/where/", filled | {"where_more": "1"})
    assert "choose the village" in again.content.decode() or "选择" in again.content.decode()
    filled = fields(again)
    assert (filled["note"], filled["where_words"]) == ("灯不亮", "桥头")
    options = html.fromstring(again.content).xpath("//select[@name='where_village']/option/text()")
    assert options[1:] == ["上坳村", "坝下村", "云峰村"]
    # Enter presses the first button of a form, which is the one for villages.
    done = client.post(
        "/test/where/", filled | {"where_village": str(town["shangao"].pk), "where_more": "1"}
    )
    assert "云岭片区 · 云岭镇 · 上坳村 · 桥头" in done.content.decode()


def test_the_list_groups_streets_by_their_district(client, pages, town):
    tree = html.fromstring(client.get("/test/where/").content)
    groups = {one.get("label"): [o.text for o in one] for one in tree.iter("optgroup")}
    assert list(groups) == ["城区片区", "云岭片区", "白茶片区", "石桥片区"]
    assert groups["云岭片区"][:3] == ["云岭镇", "竹湾乡", "枫林乡"]
    assert sum(map(len, groups.values())) == 14 + 4


def test_every_part_has_a_label(client, pages, town):
    filled = fields(client.get("/test/where/")) | {"where_street": str(town["yunling"].pk)}
    tree = html.fromstring(client.post("/test/where/", filled | {"where_more": "1"}).content)
    for one in tree.xpath("//form//select | //form//input[@type='text']"):
        assert tree.xpath(f"//label[@for='{one.get('id')}']"), one.get("name")
