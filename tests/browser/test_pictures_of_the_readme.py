"""The two pictures in the README. `RONGHE_PICTURES=docs/pictures` loads the whole demo town and keeps them."""

import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.paper import ROOT, Paper, eventually

from .conftest import PHONE, Cast, run

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MOST_BYTES = 400_000
WANTED = os.environ.get("RONGHE_PICTURES", "")


@pytest.fixture
def folder(paper: Paper, tmp_path: Path) -> Path:
    if not WANTED:
        return tmp_path
    run(paper, "demo_town", within=600)
    return ROOT / WANTED


def test_the_home_page_on_a_phone(paper: Paper, browser: Browser, folder: Path) -> None:
    eventually(lambda: b"<picture" in paper.get("/")[1], within=120)
    context = browser.new_context(
        base_url=paper.address, viewport=PHONE, device_scale_factor=2, locale="zh-CN"
    )
    page = context.new_page()
    page.goto("/", wait_until="networkidle")
    path = take(page, folder / "home-phone.png")
    context.close()
    with Image.open(path) as picture:
        assert picture.size == (720, 1480)


def test_today_on_the_desk(cast: Cast, folder: Path) -> None:
    page = cast("head")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/desk/", wait_until="networkidle")
    path = take(page, folder / "desk-today.png")
    with Image.open(path) as picture:
        assert picture.width == 1280


def take(page: Page, path: Path) -> Path:
    """A screenshot with few enough colours to be light."""
    page.screenshot(path=path)
    with Image.open(path) as shot:
        shot.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size < MOST_BYTES
    return path
