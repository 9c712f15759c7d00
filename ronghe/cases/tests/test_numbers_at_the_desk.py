"""The case desk sees the numbers, and the cases behind each."""

import json
import re
from datetime import timedelta

import pytest

from ronghe.cases import actions, views
from ronghe.cases.models import TipReader
from ronghe.kit.clock import now

from .conftest import sent

pytestmark = pytest.mark.django_db
DESK = "/desk/cases/rates/"


@pytest.fixture
def counted(town):
    """One overdue, one in time, one answered; of this month or the last one."""
    town.at = now() - timedelta(days=40)
    town.brought("working", title="四十天没有人管")
    town.at = now() - timedelta(minutes=30)
    town.brought("working", title="刚刚送来的事")
    town.brought("answered", title="已经答复的事")
    sent(at=now(), kind="tip", visibility="confidential", title="夜里倒垃圾")
    actions.recount(at=now())
    return town


def test_each_number_leads_to_its_cases(counted, client):
    client.force_login(counted.desk)
    page = client.get(f"{DESK}?span=year").content.decode()
    link = re.search(r'href="(/desk/cases/rates/late/\?[^"]+unit=0)">', page)
    assert link, page
    year = f"span=year&begins={now():%Y}-01-01"
    behind = client.get(f"{DESK}overdue/?{year}").content.decode()
    assert "四十天没有人管" in behind or now().month < 3
    assert "刚刚送来的事" not in behind
    in_time = client.get(f"{DESK}in_time/?{year}").content.decode()
    assert "刚刚送来的事" in in_time
    for other in ("夜里倒垃圾", "四十天没有人管", "已经答复的事"):
        assert other not in in_time
    of_water = client.get(f"{DESK}in_time/?{year}&unit={counted.water.pk}").content.decode()
    assert "刚刚送来的事" not in of_water


def test_a_long_list_goes_on(counted, client, monkeypatch):
    monkeypatch.setattr(views.numbers, "PAGE", 1)
    counted.brought("working", title="后来送来的事")
    client.force_login(counted.chief)
    year = f"span=year&begins={now():%Y}-01-01"
    first = client.get(f"{DESK}in_time/?{year}").content.decode()
    assert "后来送来的事" in first
    assert "刚刚送来的事" not in first
    older = re.search(r"&amp;before=(\d+)", first)[1]
    second = client.get(f"{DESK}in_time/?{year}&before={older}").content.decode()
    assert "刚刚送来的事" in second
    assert '<a class="button" href="?span' in first
    assert '<a class="button" href="?span' not in second


def test_tips_are_not_behind_any_number_even_for_their_readers(counted, client):
    TipReader.objects.create(person=counted.desk, since=now(), given_by=counted.chief)
    client.force_login(counted.desk)
    page = client.get(f"{DESK}waiting/?span=year&begins={now():%Y}-01-01").content.decode()
    assert "夜里倒垃圾" not in page


def test_the_drawing_says_what_the_table_says(counted, client):
    client.force_login(counted.desk)
    page = client.get(f"{DESK}?span=year").content.decode()
    said = json.loads(re.search(r'id="rates-said"[^>]*>(.*?)</script>', page, re.S)[1])
    assert said["names"] == ["城管局"]
    assert [one["values"] for one in said["series"]] == [[None]] * 4
    assert "echarts.simple.min" in page


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?span=decade&begins=2026-01-01",
        "?begins=9999-12-31",
        "?begins=x",
        "?span=week&begins=2001-01-01",
    ],
)
def test_whatever_is_asked_gets_a_page(counted, client, asked):
    client.force_login(counted.desk)
    assert client.get(f"{DESK}{asked}").status_code == 200


@pytest.mark.parametrize(
    "asked", ["nonsense/", "late/?begins=9999-12-31", "late/?unit=987654321", "came/"]
)
def test_what_is_no_number_is_not_found(counted, client, asked):
    client.force_login(counted.desk)
    assert client.get(f"{DESK}{asked}").status_code == 404


def test_nobody_else_looks_behind_the_numbers(counted, client, person):
    for user in (counted.officer, person("admin", "admin"), person("reader")):
        client.force_login(user)
        for path in (DESK, f"{DESK}late/", "/desk/cases/copies/"):
            assert client.get(path).status_code == 403, (user, path)
