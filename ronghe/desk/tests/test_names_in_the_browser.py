"""The script that names nameless fields, in a real Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests import chromium

pytestmark = pytest.mark.browser
SCRIPT = Path(__file__).parents[1] / "static" / "desk" / "names.js"
PAGE = """<main><h1>路灯不亮</h1><input type="file" id="one">
<label for="two">添加照片或 PDF</label><input type="file" id="two"></main>"""


@pytest.fixture
def page() -> Iterator[Page]:
    with chromium.running() as browser:
        yield browser.new_page()


def test_a_field_with_a_label_keeps_its_name_and_one_without_gets_the_heading(page):
    page.set_content(PAGE)
    page.add_script_tag(path=SCRIPT)
    names = {key: page.locator(f"#{key}").get_attribute("aria-label") for key in ("one", "two")}
    assert names == {"one": "路灯不亮", "two": None}
