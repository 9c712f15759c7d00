"""Photos beside a report in a real browser: chosen, cut off, gone on with, shown, sent; by thumb and without script."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from ronghe.media.tests.pictures import from_camera, plain
from tests import axe
from tests.paper import Paper

from .conftest import PHONE, Cast

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WORDS = {"text": "南桥头，从菜场到桥头的路灯坏了一周。"}


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two, each of several pieces: behind the end of a picture stands what makes it heavy."""
    made = []
    for number, data in enumerate((from_camera(size=(1600, 1200)), plain((1200, 900)))):
        path = tmp_path / f"street-{number}.jpg"
        path.write_bytes(data + bytes(1_200_000))
        made.append(path)
    return made


@pytest.fixture
def reader(paper: Paper, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        base_url=paper.address, viewport=PHONE, locale="zh-CN", service_workers="block"
    )
    yield context.new_page()
    context.close()


def fill(page: Page) -> None:
    page.goto("/cases/new/")
    page.check("input[name=kind][value=complaint]")
    for name, words in WORDS.items():
        page.fill(f"[name={name}]", words)


def test_photos_arrive_over_a_line_that_is_cut_ten_times_and_go_with_the_report(reader, photos):
    pieces = {"sent": 0, "cut": 0}

    def cut(route: Route) -> None:
        pieces["sent"] += 1
        if pieces["sent"] % 2 and pieces["cut"] < 10:
            pieces["cut"] += 1
            route.abort("connectionreset")
        else:
            route.continue_()

    fill(reader)
    reader.route(re.compile("/cases/files/arriving/.+"), cut)
    # No waiting between the tries: what is tested is where it goes on.
    reader.evaluate(
        "window.setTimeout = ((old) => (what, after) => old(what, after === 20000 ? after : 50))(setTimeout)"
    )
    reader.set_input_files("[name=photos]", photos)
    shown = reader.locator(".file-list img")
    expect(shown).to_have_count(2, timeout=60_000)
    assert pieces["cut"] == 10
    assert reader.eval_on_selector_all(
        ".file-list img", "all => all.every(one => one.naturalWidth > 0)"
    )
    assert reader.input_value("[name=photos]") == ""
    reader.check("[name=photos_public]")
    reader.click(".button-main[value=look]")
    expect(reader.locator(".file-ready img")).to_have_count(2)
    reader.click("button[value=send]:visible")
    reader.wait_for_url("**/cases/mine/**")
    expect(reader.locator(".case-files img")).to_have_count(2)


def test_the_button_waits_for_what_is_still_arriving(reader, photos):
    fill(reader)
    held: list[Route] = []
    holds = True

    def hold(route: Route) -> None:
        if holds:
            held.append(route)
        else:
            route.continue_()

    reader.route(re.compile("/cases/files/arriving/.+"), hold)
    reader.set_input_files("[name=photos]", photos[0])
    reader.click(".button-main[value=look]")
    expect(reader.locator("[data-files] [data-said]")).not_to_be_empty()
    assert reader.url.endswith("/cases/new/")
    reader.wait_for_timeout(300)
    holds = False
    for route in held:
        route.continue_()
    expect(reader.locator(".file-ready img")).to_have_count(1, timeout=60_000)


def test_a_wrong_file_is_named_and_can_be_taken_out(reader, tmp_path, photos):
    wrong = tmp_path / "note.jpg"
    wrong.write_bytes(b"no picture" * 50)
    fill(reader)
    reader.set_input_files("[name=photos]", [wrong, photos[0]])
    row = reader.locator(".file-list li[role=alert]")
    expect(row).to_contain_text("note.jpg: ")
    expect(reader.locator(".file-list img")).to_have_count(1, timeout=60_000)
    reader.keyboard.press("Tab")
    row.locator("button").press("Enter")
    expect(reader.locator(".file-list li")).to_have_count(1)
    reader.evaluate(axe.SCRIPT)
    assert axe.barriers(reader) == []


def test_the_desk_answers_with_a_photo_and_hides_one(reader, cast: Cast, photos):
    fill(reader)
    reader.set_input_files("[name=photos]", photos)
    expect(reader.locator(".file-list img")).to_have_count(2, timeout=60_000)
    reader.click(".button-main[value=look]")
    reader.click("button[value=send]:visible")
    reader.wait_for_url("**/cases/mine/**")
    page = cast("casedesk")
    page.goto(f"/desk/cases/{reader.url.rstrip('/').rsplit('/', 1)[-1]}/")
    expect(page.locator(".desk-files img")).to_have_count(2)
    page.locator("#accept button[type=submit]").click()
    page.locator("#files button", has_text="隐藏").first.click()
    expect(page.locator("#files .is-hidden")).to_have_count(1)
    answer = page.locator("#answer")
    answer.locator("[name=answer-public_text]").fill("已修好。")
    answer.locator("[name=photos]").set_input_files(photos[1])
    expect(answer.locator(".file-list img")).to_have_count(1, timeout=60_000)
    answer.locator("button[type=submit]").last.click()
    expect(page.locator("#files li")).to_have_count(3)
