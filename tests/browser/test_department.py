"""A department on a phone, without script; and one without an account, behind a link."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import axe, chromium
from tests.paper import Paper

from .conftest import PHONE, WIDE, Enter

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BARE = {"java_script_enabled": False, "viewport": PHONE}
SHOTS = os.environ.get("RONGHE_SHOTS")


def seen(page: Page, name: str) -> None:
    """Kept as a picture where somebody wants to look."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).first.click()


def tick(page: Page, *titles: str) -> None:
    for title in titles:
        page.locator(".case-queue > li", has_text=title).get_by_role("checkbox").check()


def do_with_many(page: Page, act: str) -> None:
    page.get_by_label("对勾选的诉求").select_option(label=act)
    press(page, "下一步")


NEW = ("纺织新村三栋", "镜湖步道晚上")


@pytest.fixture(scope="module")
def dispatched(enter: Enter) -> None:
    """Two cases that the case desk accepts and dispatches in one go each."""
    with enter("casedesk", **BARE) as context:
        page = context.new_page()
        page.goto("/desk/cases/?show=new")
        tick(page, *NEW)
        do_with_many(page, "受理")
        press(page, "受理")
        expect(page.get_by_text("2 件已办")).to_be_visible()
        seen(page, "batch")
        page.goto("/desk/cases/?show=new")
        tick(page, *NEW)
        do_with_many(page, "转办")
        page.get_by_label("主办单位").select_option(label="市水利局")
        seen(page, "many")
        press(page, "转办")
        expect(page.get_by_text("2 件已办")).to_be_visible()


@pytest.mark.usefixtures("dispatched")
def test_an_officer_signs_for_many_and_answers_from_a_template_on_a_phone(enter):
    with enter("officer", **BARE) as context:
        page = context.new_page()
        page.goto("/desk/cases/")
        seen(page, "inbox-phone")
        tick(page, *NEW)
        do_with_many(page, "签收")
        press(page, "签收")
        expect(page.get_by_text("2 件已办")).to_be_visible()
        page.get_by_role("link", name=re.compile("纺织新村")).click()
        page.locator("#answer textarea").first.fill("三栋水泵的叶轮磨穿，昨夜换新。")
        press(page, "管道抢修")
        words = page.locator("#answer textarea").first
        assert words.input_value().startswith("三栋水泵的叶轮磨穿") and "【" in words.input_value()
        page.locator("#answer [name$=evidence]").fill("新叶轮的照片和水压记录")
        press(page, "答复")
        expect(page.get_by_text("还留着模板")).to_be_visible()
        seen(page, "answer-phone")
        words.fill("三栋水泵的叶轮磨穿，昨夜换新，今早六点四十在四楼测得水压够用，热水器打得着火。")
        press(page, "答复")
        expect(page.get_by_text("已答复").first).to_be_visible()


@pytest.mark.usefixtures("dispatched")
def test_a_department_without_account_answers_by_a_link(enter, browser: Browser, paper: Paper):
    with enter("casedesk") as context:
        page = context.new_page()
        page.goto("/desk/cases/?show=departments")
        page.get_by_role("link", name=re.compile("桐坪镇敬老院")).click()
        seen(page, "case-desk-link")
        press(page, "生成链接")
        address = page.locator(".case-link code").inner_text()
        seen(page, "link-made")
    for code in (200, 200):
        with browser.new_context(base_url=paper.address, locale="zh-CN", **BARE) as nobody:
            page = nobody.new_page()
            assert page.goto(address).status == code
    with browser.new_context(base_url=paper.address, locale="zh-CN", **BARE) as nobody:
        page = nobody.new_page()
        page.goto(address)
        seen(page, "link-phone")
        press(page, "签收")
        words = "敬老院门口到公交站的坡上装了二十米扶手和防滑条，院长到场看过。"
        page.locator("#answer textarea").first.fill(words)
        page.locator("#answer [name$=evidence]").fill("验收单和照片")
        press(page, "答复")
        expect(page.get_by_text("链接已失效").first).to_be_visible()
        assert page.goto(address).status == 410
        seen(page, "link-over")


@pytest.mark.usefixtures("dispatched")
def test_an_officer_looks_whose_duty_it_is_and_fills_the_rota_on_a_phone(enter):
    with enter("officer", **BARE) as context:
        page = context.new_page()
        page.goto("/desk/cases/")
        expect(page.get_by_text("当前值班：")).to_be_visible()
        page.get_by_role("link", name="值班表").last.click()
        expect(page.get_by_role("heading", name="市水利局")).to_be_visible()
        expect(page.get_by_text("市城市管理局")).to_have_count(0)
        rows = page.locator("tbody tr").count()
        page.get_by_role("link", name="排班").click()
        seen(page, "duty-form-phone")
        page.get_by_label("人员", exact=True).select_option(index=1)
        page.get_by_label("从", exact=True).fill("2037-01-04T08:00")
        page.get_by_label("到", exact=True).fill("2037-01-11T08:00")
        press(page, "排班")
        expect(page.locator("tbody tr")).to_have_count(rows + 1)
        seen(page, "rota-phone")


@pytest.mark.usefixtures("dispatched")
@pytest.mark.parametrize("who", ["casedesk", "admin"])
def test_the_house_sees_the_rotas_of_departments_beside_its_own(enter, who):
    for size in (PHONE, WIDE):
        with enter(who, viewport=size) as context:
            page = context.new_page()
            page.goto("/desk/people/duty/")
            expect(page.get_by_role("heading", name="市水利局")).to_be_visible()
            expect(page.get_by_role("link", name="市城市管理局")).to_be_visible()
            seen(page, f"rota-{who}-{size['width']}")
            assert page.evaluate(chromium.TOO_WIDE) <= 0


PLACES = ("/desk/cases/", "/desk/cases/templates/", "/desk/cases/deputies/", "/desk/people/duty/")


@pytest.mark.usefixtures("dispatched")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, WIDE])
def test_the_department_s_pages_fit_and_can_be_used_by_everybody(enter, size, scheme):
    problems = []
    with enter("officer", viewport=size, color_scheme=scheme, bypass_csp=True) as context:
        page = context.new_page()
        for place in PLACES:
            page.goto(place)
            seen(page, f"{place.strip('/').replace('/', '-')}-{size['width']}-{scheme}")
            page.add_script_tag(content=axe.SCRIPT)
            problems += [f"{place} {one}" for one in axe.barriers(page)]
            if page.evaluate(chromium.TOO_WIDE) > 0:
                problems.append(f"{place} is wider than {size['width']}")
    assert not problems, "\n".join(problems)
