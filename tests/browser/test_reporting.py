"""Reporting in a real browser: by finger on the map, without script, without a network – one case."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests import axe
from tests.paper import Paper, eventually
from tests.report_store import rows

from .conftest import PHONE, WIDE, run

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
MINUTE = 60
MINE = re.compile(r"/cases/mine/\d{4}-\d{7}/$")


@contextmanager
def visitor(paper: Paper, browser: Browser, **options: object) -> Iterator[BrowserContext]:
    options = {"viewport": PHONE, "service_workers": "block", **options}
    context = browser.new_context(base_url=paper.address, locale="zh-CN", has_touch=True, **options)
    context.set_default_timeout(30_000)
    yield context
    context.close()


def in_the_house(paper: Paper, text: str) -> list[dict]:
    """Every case with these words as the database has it."""
    asked = f"""
import json
from ronghe.cases.models import Case
print(json.dumps([{{"number": one.number, "place": str(one.place), "landmark": one.landmark, "lat": one.lat,
 "datum": one.datum, "text": one.text, "joined": one.joined}} for one in Case.objects.filter(text__startswith={text!r})]))
"""
    found: list[dict] = json.loads(run(paper, "shell", "-v0", "-c", asked).splitlines()[-1])
    return found


@pytest.fixture(scope="module")
def flooded(paper: Paper) -> str:
    """A public case that is open: the drain at the market of 河东; its number."""
    asked = """
from uuid import uuid4
from ronghe.accounts.models import User
from ronghe.cases import actions
from ronghe.cases.actions import Report
from ronghe.kit.clock import now
from ronghe.taxonomy.models import Place
place = Place.objects.get(slug="hedong")
case = actions.send(Report("complaint", "菜场北门雨水口堵了", "河东菜场北门的雨水口堵了，一下雨就积水漫到台阶。",
    "unnamed", place=place, point=place.point), key=uuid4(), by=None, at=now()).case
actions.accept(case, by=User.objects.get(username="casedesk"), at=now())
print(case.number)
"""
    return run(paper, "shell", "-v0", "-c", asked).split()[-1]


def tap(page: Page, street: str) -> None:
    """On the map, in the middle of what it calls by this name."""
    x, y = page.eval_on_selector(
        f'.map-area[data-name="{street}"]',
        """(area) => {
          area.closest("[data-map]").scrollIntoView({ block: "center" });
          const box = area.getBBox(), svg = area.ownerSVGElement;
          for (let down = 1; down < 20; down++) for (let right = 1; right < 20; right++) {
            const at = new DOMPoint(box.x + box.width * right / 20, box.y + box.height * down / 20);
            if (!area.isPointInFill(at)) continue;
            const dots = at.matrixTransform(svg.getScreenCTM());
            return [dots.x, dots.y];
          }
        }""",
    )
    page.touchscreen.tap(x, y)


def begin(page: Page, text: str) -> None:
    page.goto("/cases/new/")
    page.locator("label", has_text="投诉").tap()
    page.fill("[name=text]", text)


def look(page: Page) -> None:
    page.locator(".asking-form .button-main").tap()
    page.locator("[data-send]").wait_for()


def sent(page: Page) -> str:
    page.wait_for_url(MINE)
    number: str = page.url.split("/")[-2]
    return number


def drafts(page: Page) -> list[str]:
    return [one["state"] for one in rows(page, "drafts") if one["state"] != "done"]


def open_once(page: Page) -> None:
    """So that the form opens again without a network."""
    page.goto("/cases/new/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    eventually(lambda: page.evaluate("navigator.serviceWorker.controller !== null"), within=30)
    page.reload()
    kept = "caches.match('/cases/new/').then((one) => Boolean(one))"
    eventually(lambda: page.evaluate(kept), within=30)


def test_by_the_map_past_a_twin_with_stars_and_in_under_a_minute(
    paper: Paper, browser: Browser, flooded: str, record_property: Callable[..., None]
) -> None:
    with visitor(paper, browser) as context:
        page = context.new_page()
        begun = time.monotonic()
        begin(page, "菜场南门的雨水口堵了，积水很深。我住三单元 502 室，电话13912345678。")
        tap(page, "河东街道")
        expect(page.locator("[data-chooser] [data-said]")).to_contain_text("河东街道")
        page.locator(".asking-form .button-main").tap()
        page.locator("[data-send]").or_(page.locator(".twins")).first.wait_for()
        if page.locator(".twins").count():
            page.get_by_role("button", name="都不是，我的是另一件").tap()
        page.locator("[data-send]").wait_for()
        shown = page.locator(".case-shown").inner_text()
        assert "502" not in shown and "13912345678" not in shown and "雨水口堵了" in shown
        page.get_by_label("谁也看不到").check()
        page.get_by_role("button", name="提交").tap()
        number = sent(page)
        seconds = time.monotonic() - begun
        expect(page.locator(".case-receipt")).to_contain_text(number)
        assert drafts(page) == []
    record_property("seconds", round(seconds, 1))
    assert seconds < MINUTE
    (case,) = in_the_house(paper, "菜场南门")
    assert (case["number"], case["datum"], case["place"]) == (number, "wgs84", "河东街道")
    assert "*单元 *** 室" in case["text"]


def test_a_twin_is_joined_and_nothing_is_sent_or_left(
    paper: Paper, browser: Browser, flooded: str
) -> None:
    with visitor(paper, browser) as context:
        page = context.new_page()
        begin(page, "河东菜场北门雨水口堵了，下雨就积水。")
        page.select_option("[data-street]", label="河东街道")
        page.locator(".asking-form .button-main").tap()
        twin = page.locator(".twins li", has=page.locator(f'[action*="{flooded}"]'))
        expect(twin).to_contain_text("菜场北门雨水口堵了")
        assert drafts(page) == ["typed"]
        twin.get_by_role("button").tap()
        expect(page.locator(".messages")).to_be_visible()
        eventually(lambda: drafts(page) == [], within=10)
    assert in_the_house(paper, "河东菜场北门雨水口堵了，下雨") == []
    (joined,) = in_the_house(paper, "河东菜场北门的雨水口堵了，一下雨就积水漫")
    assert joined["joined"] == 1


def test_without_script_by_steps_to_the_village(
    paper: Paper, browser: Browser, flooded: str
) -> None:
    with visitor(paper, browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/cases/new/")
        assert page.locator("[data-map]").is_hidden() and page.locator("[data-drafts]").is_hidden()
        page.check("[name=kind][value=complaint]")
        page.select_option("[data-street]", label="沙洲镇")
        page.locator("[data-more]").click()
        page.select_option("[data-village]", label="柳溪村")
        page.fill("[name=where_words]", "渡口")
        page.fill("[name=text]", "渡口的护栏断了一截。电话13912345678。")
        page.locator(".asking-form .button-main").click()
        page.locator("[data-send]").wait_for()
        assert "13912345678" not in page.locator(".case-shown").inner_text()
        page.get_by_role("button", name="修改").click()
        assert "13912345678" in page.input_value("[name=text]")
        page.locator(".asking-form .button-main").click()
        page.get_by_role("button", name="提交").click()
        number = sent(page)
    (case,) = in_the_house(paper, "渡口的护栏")
    assert (case["number"], case["place"], case["landmark"]) == (number, "柳溪村", "渡口")


def test_without_script_a_twin_is_a_step_like_any_other(
    paper: Paper, browser: Browser, flooded: str
) -> None:
    with visitor(paper, browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/cases/new/")
        page.check("[name=kind][value=complaint]")
        page.fill("[name=text]", "河东菜场北门雨水口堵了，积水过脚。")
        page.select_option("[data-street]", label="河东街道")
        page.locator(".asking-form .button-main").click()
        expect(page.locator(f'[action*="{flooded}"]')).to_be_visible()
        page.get_by_role("button", name="都不是，我的是另一件").click()
        page.get_by_role("button", name="提交").click()
        sent(page)
    assert len(in_the_house(paper, "河东菜场北门雨水口堵了，积水过脚")) == 1


def test_typed_without_a_network_kept_through_a_closed_tab_and_sent_once(
    paper: Paper, browser: Browser
) -> None:
    with visitor(paper, browser, service_workers="allow") as context:
        page = context.new_page()
        open_once(page)
        context.set_offline(True)
        begin(page, "断网时写的路灯。")
        page.locator(".asking-form .button-main").tap()
        expect(page.locator("[data-said][data-kept]")).to_contain_text("没有网络")
        assert drafts(page) == ["typed"]
        page.close()
        page = context.new_page()
        page.goto("/cases/new/")
        page.locator("[data-drafts] .button-main").tap()
        assert page.input_value("[name=text]") == "断网时写的路灯。"
        context.set_offline(False)
        look(page)
        context.set_offline(True)
        page.get_by_role("button", name="提交").tap()
        expect(page.locator("[data-said][data-kept]")).to_contain_text("一有网络")
        assert drafts(page) == ["send"]
        page.close()
        assert in_the_house(paper, "断网时写的") == []
        page = context.new_page()
        page.goto("/cases/new/")
        expect(page.locator("[data-drafts]")).to_contain_text("等待提交")
        context.set_offline(False)
        page.locator("[data-drafts] a").tap()
        sent(page)
        assert drafts(page) == []
    assert len(in_the_house(paper, "断网时写的")) == 1


def test_a_lost_answer_is_asked_for_again_with_the_same_key(paper: Paper, browser: Browser) -> None:
    lost: list[int] = []

    def lose(route: Route) -> None:
        if (
            route.request.method == "POST"
            and "send" in (route.request.post_data or "")
            and len(lost) < 3
        ):
            lost.append(route.fetch(max_redirects=0).status)
            route.abort("connectionreset")
            return
        route.continue_()

    with visitor(paper, browser) as context:
        page = context.new_page()
        begin(page, "没听到回音的路灯。")
        look(page)
        context.route("**/cases/new/", lose)
        page.get_by_role("button", name="提交").tap()
        for _ in range(3):
            expect(page.locator("[data-said][data-kept]")).to_contain_text("一有网络")
            if page.url.endswith("/cases/new/"):
                page.evaluate("dispatchEvent(new Event('online'))")
                page.wait_for_timeout(1500)
        sent(page)
    assert lost == [302, 302, 302]
    assert len(in_the_house(paper, "没听到回音的")) == 1


def test_going_back_after_sending_leads_to_the_case_and_to_no_second_one(
    paper: Paper, browser: Browser
) -> None:
    with visitor(paper, browser) as context:
        page = context.new_page()
        begin(page, "退回来的路灯。")
        look(page)
        page.get_by_role("button", name="提交").tap()
        number = sent(page)
        page.go_back()
        # No page that only a form can ask for stands between.
        expect(page.locator("[data-report=fresh]")).to_be_visible()
        page.fill("[name=text]", "退回来的路灯。")
        page.check("[name=kind][value=complaint]")
        page.locator(".asking-form .button-main").tap()
        expect(page.locator(".messages")).to_contain_text(number)
        page.get_by_role("link", name=f"打开诉求 {number}").tap()
        assert sent(page) == number
    assert len(in_the_house(paper, "退回来的")) == 1


def test_without_script_going_back_twice_makes_no_second_case(
    paper: Paper, browser: Browser
) -> None:
    with visitor(paper, browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/cases/new/")
        page.check("[name=kind][value=complaint]")
        page.fill("[name=text]", "没有脚本也退回来的路灯。")
        page.locator(".asking-form .button-main").click()
        page.get_by_role("button", name="提交").click()
        number = sent(page)
        page.goto("/cases/new/")
        page.check("[name=kind][value=complaint]")
        page.fill("[name=text]", "没有脚本也退回来的路灯。")
        page.locator(".asking-form .button-main").click()
        expect(page.locator(".messages")).to_contain_text(number)
    assert len(in_the_house(paper, "没有脚本也退回来的")) == 1


def test_a_tip_off_is_not_kept_in_the_browser(paper: Paper, browser: Browser) -> None:
    with visitor(paper, browser) as context:
        page = context.new_page()
        begin(page, "夜里有车倒垃圾。")
        eventually(lambda: drafts(page) == ["typed"], within=10)
        page.locator("label", has_text="爆料").tap()
        eventually(lambda: drafts(page) == [], within=10)
        assert not page.evaluate("history.state?.report")


def test_no_step_has_a_barrier_or_is_wider_than_a_phone(
    paper: Paper, browser: Browser, flooded: str
) -> None:
    found = []

    def judge(page: Page, what: str) -> None:
        page.add_script_tag(content=axe.SCRIPT)
        for size in (PHONE, WIDE):
            page.set_viewport_size(size)
            found.extend(f"{what} {size['width']}: {one}" for one in axe.barriers(page))
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{what} {size['width']}: wider than the screen")
        page.set_viewport_size(PHONE)

    for scheme in ("light", "dark"):
        # Only this test steps over our own content policy: axe comes in as an inline script.
        with visitor(paper, browser, bypass_csp=True, color_scheme=scheme) as context:
            page = context.new_page()
            begin(page, "河东菜场北门雨水口堵了，电话13912345678。")
            page.select_option("[data-street]", label="河东街道")
            judge(page, f"form {scheme}")
            page.locator(".asking-form .button-main").tap()
            page.locator(".twins").wait_for()
            judge(page, f"twins {scheme}")
            page.get_by_role("button", name="都不是，我的是另一件").tap()
            page.locator("[data-send]").wait_for()
            judge(page, f"preview {scheme}")
    assert found == []
