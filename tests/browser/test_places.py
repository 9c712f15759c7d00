"""The chooser and the map in a real Chromium: by finger, by keyboard, asked where one is, without script."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from ronghe.config import policy
from ronghe.config.demo import paper
from ronghe.kit.clock import now
from ronghe.taxonomy.models import Place
from tests import axe, chromium
from tests.place_pages import NAMES

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.xdist_group("places")]
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser(stand) -> Iterator[Browser]:
    # The server outlives the browser, whose open lines would keep the database in use.
    with pytest.MonkeyPatch.context() as patch, chromium.running() as browser:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield browser


@pytest.fixture(scope="module")
def stand(django_db_setup, django_db_blocker) -> Iterator[str]:
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        override_settings(ROOT_URLCONF="tests.place_pages"),
    ):
        for name, methods in NAMES.items():
            patch.setitem(policy.POLICY, name, policy.public(methods))
        paper.load_taxonomy(now())
        server = LiveServer("localhost")
        try:
            yield server.url
        finally:
            server.stop()
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def phone(browser, stand) -> Iterator[Page]:
    context = browser.new_context(
        viewport=PHONE, has_touch=True, base_url=stand, service_workers="block", locale="zh-CN"
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


def id_of(slug: str) -> str:
    return str(Place.objects.get(slug=slug).pk)


def chosen(page: Page) -> list[str]:
    return page.eval_on_selector_all(
        "[data-street], [data-village]", "all => all.map(one => one.selectedOptions[0]?.text ?? '')"
    )


def tap(page: Page, slug: str) -> None:
    """On the map, where `slug` has its pin."""
    point = Place.objects.get(slug=slug).point
    x, y = page.eval_on_selector(
        "[data-map]",
        """(map, [lat, lon]) => {
          const svg = map.querySelector("svg"), n = (key) => Number(map.dataset[key]);
          map.scrollIntoView({ block: "center" });
          const at = new DOMPoint((lon - n("west")) * n("eastUnits"), (n("north") - lat) * n("southUnits"));
          const dots = at.matrixTransform(svg.getScreenCTM());
          return [dots.x, dots.y];
        }""",
        list(point),
    )
    page.touchscreen.tap(x, y)


def test_a_tap_fills_in_the_list_and_the_server_agrees(phone):
    phone.goto("/test/where/")
    tap(phone, "hetang")
    expect(phone.locator("[data-said]")).to_contain_text("石桥片区 · 阜禾镇")
    expect(phone.locator("[data-village] option")).to_have_count(4)
    assert chosen(phone)[0] == "阜禾镇"
    phone.select_option("[data-village]", label="荷塘村")
    phone.get_by_role("button", name="Send").click()
    spot = phone.locator("#spot").inner_text()
    assert spot.startswith("石桥片区 · 阜禾镇 · 荷塘村 @ 27.")


def test_another_street_takes_the_marker_away(phone):
    phone.goto("/test/where/")
    tap(phone, "hetang")
    phone.select_option("[data-street]", id_of("yunling"))
    expect(phone.locator("[data-marker]")).to_be_hidden()
    assert phone.input_value("[data-lat]") == ""
    expect(phone.locator("[data-said]")).not_to_be_empty()


def test_a_tap_outside_sets_no_marker(phone):
    phone.goto("/test/where/")
    box = phone.locator("[data-map] svg").bounding_box()
    phone.touchscreen.tap(box["x"] + 3, box["y"] + 3)
    assert phone.input_value("[data-lat]") == ""


def test_arrow_keys_do_what_a_finger_does(phone):
    phone.goto("/test/where/")
    phone.locator("[data-keys]").focus()
    phone.keyboard.press("ArrowDown")
    first = float(phone.input_value("[data-lat]"))
    phone.keyboard.press("ArrowDown")
    second = float(phone.input_value("[data-lat]"))
    phone.keyboard.press("Shift+ArrowUp")
    third = float(phone.input_value("[data-lat]"))
    assert first > third > second
    assert chosen(phone)[0] != ""
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("#spot")).to_be_visible()


def test_my_position_is_asked_for_only_by_a_press(browser, stand):
    point = Place.objects.get(slug="ganquan").point
    context = browser.new_context(
        viewport=PHONE, base_url=stand, service_workers="block",
        geolocation={"latitude": point.lat, "longitude": point.lon}, permissions=["geolocation"],
    )  # fmt: skip
    page = context.new_page()
    page.add_init_script(
        "const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);"
        "window.asked = 0; navigator.geolocation.getCurrentPosition = (...a) => { asked++; ask(...a); };"
    )
    page.goto("/test/where/")
    tapless = page.evaluate("asked")
    page.locator("[data-locate]").click()
    expect(page.locator("[data-said]")).to_contain_text("鹿鸣镇")
    assert (tapless, page.evaluate("asked")) == (0, 1)
    assert float(page.input_value("[data-lat]")) == pytest.approx(point.lat, abs=1e-5)
    context.close()


def test_a_device_that_does_not_say_gets_a_sentence(browser, stand):
    context = browser.new_context(viewport=PHONE, base_url=stand, service_workers="block")
    page = context.new_page()
    page.goto("/test/where/")
    page.locator("[data-locate]").click()
    expect(page.locator("[data-said]")).to_have_text("浏览器未获准提供位置，请从列表中选择。")
    context.close()


def test_the_map_comes_closer_and_goes_back(phone):
    phone.goto("/test/map/")
    svg = phone.locator("[data-map] svg")
    whole = svg.get_attribute("viewBox")
    before = phone.locator(".map-name:visible").count()
    phone.locator("[data-zoom=in]").click()
    phone.locator("[data-zoom=in]").click()
    close = svg.get_attribute("viewBox").split()
    assert float(close[2]) == pytest.approx(float(whole.split()[2]) / 4)
    assert before >= 8
    phone.locator("[data-zoom=all]").click()
    assert svg.get_attribute("viewBox") == whole
    # The button that went out handed its focus on.
    assert phone.evaluate("document.activeElement.dataset.zoom") == "in"


def test_one_finger_moves_a_close_map_and_is_no_tap(phone):
    phone.goto("/test/where/")
    phone.locator("[data-zoom=in]").click()
    svg = phone.locator("[data-map] svg")
    before = svg.get_attribute("viewBox")
    box = svg.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    phone.mouse.move(x, y)
    phone.mouse.down()
    phone.mouse.move(x - 60, y - 40, steps=5)
    phone.mouse.up()
    assert svg.get_attribute("viewBox") != before
    assert phone.input_value("[data-lat]") == ""


def test_without_script_the_list_does_it_all(browser, stand):
    context = browser.new_context(
        viewport=PHONE, base_url=stand, java_script_enabled=False, locale="zh-CN"
    )
    page = context.new_page()
    page.goto("/test/where/")
    assert page.locator("[data-map]").is_hidden()
    page.select_option("[data-street]", id_of("shazhou"))
    page.fill("[name=where_words]", "渡口")
    page.locator("[data-more]").click()
    page.select_option("[data-village]", label="柳溪村")
    page.get_by_role("button", name="Send").click()
    assert page.locator("#spot").inner_text().startswith("石桥片区 · 沙洲镇 · 柳溪村 · 渡口")
    context.close()


def test_no_page_has_a_barrier_or_is_wider_than_a_phone(browser, stand):
    found = []
    for scheme in ("light", "dark"):
        # Only this test steps over our own content policy: axe comes in as an inline script.
        context = browser.new_context(
            color_scheme=scheme, bypass_csp=True, base_url=stand, service_workers="block"
        )
        page = context.new_page()
        for path in ("/test/where/", "/test/map/"):
            page.goto(path)
            page.add_script_tag(content=axe.SCRIPT)
            if "where" in path:
                page.select_option("[data-street]", id_of("shazhou"))
                page.locator("[data-village]").wait_for()
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                found += [f"{path} {scheme} {width}: {one}" for one in axe.barriers(page)]
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found.append(f"{path} {width}: wider than the screen")
        context.close()
    assert found == []


def test_nothing_is_asked_of_anybody_else_and_the_policy_holds(phone, stand):
    hosts, broken = set(), []
    phone.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    phone.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    for path in ("/test/where/", "/test/map/"):
        phone.goto(path, wait_until="networkidle")
        phone.locator("[data-zoom=in]").click()
    assert hosts == {stand.removeprefix("http://")}
    assert broken == []
