"""Lists of cases have pages without end: few of them go to the disk, and none that is of no list."""

import pytest
from django.test import Client

from ronghe.cases import actions
from ronghe.cases.models import Category
from ronghe.cases.tests.conftest import town
from ronghe.channels.web import actions as press
from ronghe.channels.web.models import PressedPage
from ronghe.channels.web.rendering import NotPressable, is_hot, kind_of

from .test_case_pages import places, shown

__all__ = ["places", "town"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(town, places):
    east, _street, village, west = places
    near, far = (shown(town, name, place=one) for name, one in (("村里", village), ("城西", west)))
    town.do(actions.dispatch, near, town.desk, lead=town.light)
    return {"near": near, "far": far, "east": east, "unit": town.light}


def test_older_than_a_case_of_another_list_is_nothing(cases, client):
    east, unit = f"/cases/in/{cases['east'].pk}/", f"/cases/department/{cases['unit'].pk}/"
    for first in (east, unit, "/cases/"):
        assert client.get(f"{first}before/{cases['near'].number}/").status_code == 200
    for first in (east, unit):
        assert client.get(f"{first}before/{cases['far'].number}/").status_code == 404
    assert client.get(f"/cases/before/{cases['far'].number}/").status_code == 200


@pytest.mark.parametrize("language", ["", "/en"])
def test_what_many_ask_for_is_kept_and_what_has_no_end_is_not(cases, language, settings, tmp_path):
    settings.PRESS_ON_DEMAND, settings.PRESS_ROOT = True, tmp_path
    roads = Category.objects.first() or Category.objects.create(key="roads", name="道路")
    east, number = cases["east"].pk, cases["near"].number
    kept = [
        *("/cases/", f"/cases/in/{east}/", f"/cases/department/{cases['unit'].pk}/", "/cases/map/"),
        *("/cases/map/open/0/0/", f"/cases/map/all/{roads.pk}/0/", f"/cases/map/all/0/{east}/"),
        f"/cases/{number}/",
    ]
    answered = [
        *(f"/cases/before/{number}/", f"/cases/in/{east}/before/{number}/"),
        f"/cases/department/{cases['unit'].pk}/before/{number}/",
        *(f"/cases/map/open/{roads.pk}/0/", f"/cases/map/all/{roads.pk}/{east}/"),
        f"/cases/map/done/{roads.pk}/{east}/",
        # The same page by another spelling, of which there is no end.
        *(f"/cases/in/00{east}/", f"/cases/map/all/{roads.pk}/000/"),
    ]
    phone = Client()
    for path in kept + answered:
        answer = phone.get(language + path)
        assert answer.status_code == 200 and not answer.cookies, path
    there = {
        one.removeprefix(language) for one in PressedPage.objects.values_list("path", flat=True)
    }
    assert there == set(kept)
    assert all(is_hot(language + one) for one in kept[:4])
    assert not any(is_hot(language + one) for one in answered)


def test_a_page_that_was_kept_before_goes_from_the_disk(cases, settings, tmp_path):
    settings.PRESS_ROOT = tmp_path
    path = f"/cases/before/{cases['near'].number}/"
    assert kind_of(path) is None
    with pytest.raises(NotPressable):
        press.press(path)
    file = tmp_path / path.strip("/") / "index.html"
    file.parent.mkdir(parents=True)
    file.write_text("old")
    PressedPage.objects.create(path=path, kind="cases", keys=["cases"])
    press.press_these([path])
    assert not PressedPage.objects.filter(path=path).exists() and not file.exists()
