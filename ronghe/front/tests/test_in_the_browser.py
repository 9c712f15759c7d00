"""Readers' pages in a real Chromium: seen, measured, used by keyboard, without script, offline."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import brotli
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from ronghe.publishing.actions import withdraw
from tests import axe, chromium

from .conftest import NOON, Newsroom, Paper, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.xdist_group("readers")]

PACKED = ("text/", "javascript", "json", "svg")


@pytest.fixture(scope="module")
def browser(stand) -> Iterator[Browser]:
    # The server outlives the browser, whose open lines would keep the database in use.
    # Playwright's loop runs in this thread; Django would take our own code for asynchronous.
    with pytest.MonkeyPatch.context() as patch, chromium.running() as browser:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield browser


@pytest.fixture(scope="module")
def stand(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[str, Paper]]:
    """A paper that readers can reach, the same for all tests of this file."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media):
        paper = write(Newsroom(media))
        server = LiveServer("localhost")
        try:
            yield server.url, paper
        finally:
            server.stop()
            call_command("flush", interactive=False, verbosity=0)


def pages(paper: Paper) -> list[str]:
    plain = [
        "/",
        "/latest/",
        "/section/news/",
        "/tag/river/",
        "/search/",
        "/search/?since=x",
        "/search/?q=步道",
        "/search/suggestions/?q=民",
        "/me/",
    ]
    plain += ["/about/", "/offline/", "/nowhere/"]
    return [
        *plain,
        *(f"/en{path}" for path in plain),
        f"/news/{paper.full.story_id}/",
        f"/en/news/{paper.english.story_id}/",
    ]


def test_no_page_has_a_barrier(browser, stand):
    """axe-core finds nothing: every page, phone and desk, light and dark."""
    address, paper = stand
    found = []
    for scheme in ("light", "dark"):
        # Only this test steps over our own content policy: axe comes in as an inline script.
        context = browser.new_context(color_scheme=scheme, bypass_csp=True, service_workers="block")
        page = context.new_page()
        for path in pages(paper):
            page.goto(address + path)
            page.add_script_tag(content=axe.SCRIPT)
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                found += [f"{path} {scheme} {width}: {one}" for one in axe.barriers(page)]
        context.close()
    assert found == []


def test_no_page_is_wider_than_the_phone_or_touches_too_small(browser, stand):
    address, paper = stand
    wide, small = [], []
    for text in ("", "large"):
        context = browser.new_context(
            viewport={"width": 360, "height": 740}, service_workers="block"
        )
        context.add_init_script(f"localStorage.setItem('ronghe.text', '{text}')")
        page = context.new_page()
        for path in pages(paper):
            page.goto(address + path)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append(f"{path} {text}")
            small += [f"{path}: {one}" for one in page.evaluate(SMALL)]
        context.close()
    assert wide == []
    assert small == []


# Links inside running text are as high as their line; everything else is at least 44 px.
SMALL = """() => [...document.querySelectorAll('nav a, button, summary, .tags a, .foot-links a, input:not([type=radio]):not([type=hidden]), select')]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 90))"""


def test_an_article_costs_a_phone_six_requests_and_80_kb_and_asks_nobody_else(browser, stand):
    address, paper = stand
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2)
    page = context.new_page()
    answers, hosts = [], set()
    context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{address}/en/news/{paper.english.story_id}/", wait_until="networkidle")
    seen = {answer.url: _weight(answer) for answer in answers if answer.frame == page.main_frame}
    context.close()
    assert hosts == {urlsplit(address).netloc}
    assert len(seen) <= 6, list(seen)
    assert sum(seen.values()) <= 80_000, seen


def _weight(answer) -> int:
    """Bytes as the press and the static files serve them: text packed, pictures as they are."""
    body = answer.body()
    packed = any(kind in answer.headers.get("content-type", "") for kind in PACKED)
    return len(brotli.compress(body, quality=5) if packed else body)


def test_settings_hold_from_page_to_page_and_nothing_flashes(browser, stand):
    address, _ = stand
    context = browser.new_context(service_workers="block", color_scheme="light")
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="深色").click()
    page.get_by_role("button", name="大字").click()
    size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert size == pytest.approx(18 * 1.35, rel=0.01)
    # At the first paint of the next page the dress is right already.
    context.add_init_script(
        "new PerformanceObserver(() => { window.first ??= {...document.documentElement.dataset} })"
        ".observe({type: 'paint', buffered: true})"
    )
    page.goto(f"{address}/latest/")
    page.wait_for_function("() => window.first")
    assert page.evaluate("window.first") == {"theme": "dark", "text": "large"}
    assert _colour(page) == "rgb(20, 20, 18)"
    page.goto(f"{address}/me/")
    assert page.get_by_label("大字版").is_checked()
    page.get_by_label("标准").check()
    page.get_by_label("跟随设备").check()
    assert _colour(page) == "rgb(251, 250, 247)"
    context.close()


def _colour(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_everything_can_be_read_and_searched_without_script(browser, stand):
    address, paper = stand
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address)
    page.get_by_role("link", name=paper.full.wanted.headline).click()
    assert page.locator("h1").inner_text() == paper.full.wanted.headline
    page.locator(".share summary").click()
    assert page.locator(".qr").is_visible()
    assert page.locator("#address").input_value().endswith(f"/news/{paper.full.story_id}/")
    assert page.locator("button:visible").count() == 0
    page.get_by_role("link", name="搜索").last.click()
    page.locator("#id_q").fill("步道")
    page.locator("#id_q").press("Enter")
    assert "q=%E6%AD%A5%E9%81%93" in page.url
    page.get_by_role("link", name="我的").last.click()
    assert page.get_by_text("字号和配色由脚本保存").is_visible()
    context.close()


def test_suggestions_are_a_combobox_for_keyboard_finger_and_reader(browser, stand):
    address, _paper = stand
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, service_workers="block"
    )
    page = context.new_page()
    page.goto(address + "/search/")
    box = page.get_by_role("combobox", name="搜新闻")
    box.press_sequentially("民")
    option = page.get_by_role("listbox").get_by_role("option", name="民生")
    option.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert option.bounding_box()["height"] >= 43.5
    box.press("ArrowDown")
    assert option.get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    box.press("Escape")
    assert option.is_hidden() and box.get_attribute("aria-expanded") == "false"
    assert box.input_value() == "民"
    box.fill("民生")
    option.tap()
    page.wait_for_url("**/section/life/")
    context.close()


def test_the_keyboard_reaches_the_text_first_and_sees_where_it_is(browser, stand):
    address, _ = stand
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    context.close()


def test_a_read_story_opens_offline_and_a_withdrawn_one_does_not(browser, stand):
    address, paper = stand
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    for publication in (paper.full, paper.others[2]):
        page.goto(f"{address}/news/{publication.story_id}/", wait_until="networkidle")
    page.goto(f"{address}/me/")
    _elsewhere(
        lambda: withdraw(paper.others[2].story, reason="重复", by=paper.newsroom.chief, at=NOON)
    )
    page.goto(f"{address}/news/{paper.others[2].story_id}/")
    context.set_offline(True)
    page.goto(f"{address}/news/{paper.full.story_id}/")
    assert page.locator("h1").inner_text() == paper.full.wanted.headline
    assert page.evaluate("document.images[0].naturalWidth") > 0
    page.goto(f"{address}/latest/")
    assert page.locator("h1").inner_text() == "没有网络"
    assert page.locator(".kept a").all_inner_texts() == [paper.full.wanted.headline]
    kept = page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async (name) =>"
        " (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).flat()"
    )
    assert not [
        path for path in kept if path.startswith(("/me/", "/desk/", "/accounts/", "/search/"))
    ]
    assert f"/news/{paper.others[2].story_id}/" not in kept
    context.close()


def _elsewhere(act: Callable[[], object]) -> None:
    """On a connection of its own, so that the server sees it: a test's own work is never committed."""

    def run() -> None:
        act()
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


def test_only_a_device_that_signed_in_asks_who_is_reading(browser, stand):
    address, paper = stand
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(address, wait_until="networkidle")
    assert "/me/state.json" not in asked
    page.evaluate("localStorage.setItem('ronghe.reader', '1')")
    page.route(
        "**/me/state.json",
        lambda route: route.fulfill(
            body=json.dumps({"signed_in": True, "name": "小满"}), content_type="application/json"
        ),
    )
    page.goto(address, wait_until="networkidle")
    assert page.locator("[data-me]").inner_text() == "小满"
    context.close()
