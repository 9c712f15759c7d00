"""An operator's tiles in a real Chromium: under the areas, under the right pins, finer ones when one comes closer."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from django.test import override_settings
from PIL import Image
from playwright.sync_api import Page, expect

from ronghe.kit.clock import now
from ronghe.kit.geo import Datum, Point, to_gcj02
from ronghe.taxonomy import maps
from ronghe.taxonomy.actions import bring_ground
from ronghe.taxonomy.ground import MOST, _in_datum, _spans
from ronghe.taxonomy.models import Place
from ronghe.taxonomy.tests.grounds import CREDIT, picture, pmtiles
from tests import axe
from tests.browser.test_places import browser, chosen, phone, stand, tap

__all__ = ["browser", "phone", "stand"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.xdist_group("ground")]
# The demo town is thirty kilometres wide: sixteen tiles of zoom 12 or fewer.
ZOOMS = range(10, 15)


@pytest.fixture(scope="module", autouse=True)
def media(tmp_path_factory) -> Iterator[None]:
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


def points() -> list[Point]:
    """Of the pins on the page with the map."""
    return [one.point for one in Place.objects.filter(level=3).order_by("pk")[:12]]


def bring(datum: Datum, folder) -> None:
    """White tiles with a red spot where each village is, in the datum of the file."""
    shift = to_gcj02 if datum == Datum.GCJ02 else lambda point: point
    box = _in_datum(maps.drawing().frame.box, datum)
    draw = picture(*map(shift, points()))
    tiles = {}
    for zoom in ZOOMS:
        columns, rows = _spans(box, zoom)
        tiles |= {(zoom, x, y): draw((zoom, x, y)) for x in columns for y in rows}
    file = folder / "town.pmtiles"
    file.write_bytes(pmtiles(tiles))
    bring_ground(file, credit=CREDIT, datum=datum, at=now())


@pytest.fixture(scope="module")
def ground(request, stand, tmp_path_factory) -> None:
    """Of a module, because what a test writes itself the server never sees."""
    bring(getattr(request, "param", Datum.WGS84), tmp_path_factory.mktemp("tiles"))


def come(page: Page, address: str = "/test/map/") -> None:
    page.goto(address, wait_until="networkidle")


def colours(page: Page) -> list[tuple[int, int, int]]:
    """Under the middle of each pin that is in sight, without pins, names and borders."""
    page.eval_on_selector_all(
        ".map-pin, .map-name, .map-zoom, .map-landmark",
        "all => all.forEach((one) => { one.style.visibility = 'hidden'; })",
    )
    # What fills the areas stays; a border may run through a village.
    page.eval_on_selector_all(
        ".map-area", "all => all.forEach((one) => { one.style.stroke = 'none'; })"
    )
    box = page.locator("[data-map] svg").bounding_box()
    shot = Image.open(BytesIO(page.locator("[data-map] svg").screenshot())).convert("RGB")
    spots = page.eval_on_selector_all(
        ".map-pin",
        """(all) => all.map((pin) => {
          const there = new DOMPoint(0, 0).matrixTransform(pin.getScreenCTM());
          const box = pin.ownerSVGElement.getBoundingClientRect();
          return [there.x - box.x, there.y - box.y];
        })""",
    )
    inside = [(x, y) for x, y in spots if 2 < x < box["width"] - 2 and 2 < y < box["height"] - 2]
    return [shot.getpixel((int(x), int(y))) for x, y in inside]


def is_red(colour: tuple[int, int, int]) -> bool:
    red, green, blue = colour
    return red > 150 and green < 130 and blue < 130


@pytest.mark.parametrize("ground", [Datum.WGS84, Datum.GCJ02], indirect=True, scope="module")
def test_the_tiles_lie_under_the_pins(phone, ground):
    come(phone)
    assert 4 <= phone.locator("[data-ground] image").count() <= MOST
    expect(phone.locator(".map-credit")).to_contain_text("© OpenStreetMap contributors")
    found = colours(phone)
    assert len(found) == 12 and all(map(is_red, found)), found


def test_closer_the_finer_tiles_lie_there_too(phone, ground):
    come(phone)
    whole = phone.locator("[data-ground] image").count()
    zoom = int(phone.locator("[data-ground] image").first.get_attribute("href").split("/")[-3])
    for _ in range(2):
        phone.locator("[data-zoom=in]").click()
    finer = phone.locator(f"[data-ground] image[href*='/{zoom + 2}/']")
    expect(finer.first).to_be_attached()
    phone.wait_for_load_state("networkidle")
    expect(phone.locator("[data-ground] image[visibility=hidden]").first).to_be_attached()
    assert finer.count() <= 3 * MOST
    found = colours(phone)
    assert found and all(map(is_red, found)), found
    phone.eval_on_selector(".map-zoom", "one => { one.style.visibility = ''; }")
    phone.locator("[data-zoom=all]").click()
    expect(finer).to_have_count(0)
    expect(phone.locator("[data-ground] image:not([visibility=hidden])")).to_have_count(whole)


def test_without_script_the_tiles_are_there(browser, stand, ground):
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, base_url=stand, java_script_enabled=False
    )
    page = context.new_page()
    come(page)
    assert all(map(is_red, colours(page)))
    context.close()


def test_a_tap_chooses_an_area_as_before(phone, ground):
    come(phone, "/test/where/")
    assert phone.locator("[data-ground] image").count() >= 4
    tap(phone, "hetang")
    expect(phone.locator("[data-said]")).to_contain_text("石桥片区 · 阜禾镇")
    assert chosen(phone)[0] == "阜禾镇"


def test_nobody_else_is_asked_and_nothing_is_wider_than_a_phone(browser, stand, ground):
    hosts, broken, found = set(), [], []
    for scheme in ("light", "dark"):
        for checked in (False, True):
            # Only where axe comes in as an inline script our own content policy is stepped over.
            context = browser.new_context(
                color_scheme=scheme, bypass_csp=checked, base_url=stand, service_workers="block",
                viewport={"width": 360, "height": 740},
            )  # fmt: skip
            page = context.new_page()
            page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
            page.on(
                "console", lambda said: broken.append(said.text) if said.type == "error" else None
            )
            for path in ("/test/where/", "/test/map/"):
                come(page, path)
                page.locator("[data-zoom=in]").click()
                page.wait_for_load_state("networkidle")
                if checked:
                    page.add_script_tag(content=axe.SCRIPT)
                    found += [f"{path} {scheme}: {one}" for one in axe.barriers(page)]
                elif page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found.append(f"{path}: wider than the screen")
            context.close()
    assert hosts == {stand.removeprefix("http://")}
    assert (broken, found) == ([], [])
