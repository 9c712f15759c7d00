"""Arranging the front page as the cast does: by keys, mouse, finger, and without script."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.paper import Paper, eventually

from .conftest import PHONE, Enter

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HOME = "/desk/fronts/zh-hans/0/"
BLOCKS = ".arranged-block h2"
PageOf = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def page_of(enter: Enter) -> PageOf:
    """`with page_of("editor") as page`: signed in."""

    @contextmanager
    def opened(who: str, **options: Any) -> Iterator[Page]:
        with enter(who, **options) as context:
            yield context.new_page()

    return opened


def names(page: Page) -> list[str]:
    return page.locator(BLOCKS).all_inner_texts()


def stories(page: Page, block: int) -> list[str]:
    return page.locator(f"#block-{block} .slot[data-story] .slot-head").all_inner_texts()


def serial(page: Page) -> int:
    return int(page.locator("#steps input[name=serial]").input_value())


def taken(page: Page, before: int) -> None:
    """The step is on the page: the next serial stands in the form."""
    expect(page.locator("#steps input[name=serial]")).to_have_value(str(before + 1), timeout=20_000)


def drag(page: Page, grip: Locator, onto: Locator, by: str = "mouse") -> None:
    # In the middle: near an edge the page would scroll along.
    grip.evaluate("one => one.scrollIntoView({ block: 'center', behavior: 'instant' })")
    start, end = grip.bounding_box(), onto.bounding_box()
    assert start and end
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    goal = end["x"] + end["width"] / 2, end["y"] + end["height"] / 2
    if by == "mouse":
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(*goal, steps=5)
        expect(page.locator(".is-target")).to_have_count(1)
        page.mouse.up()
        return
    finger = page.context.new_cdp_session(page)
    touch = lambda kind, points: finger.send(  # noqa: E731
        "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points}
    )
    touch("touchStart", [{"x": x, "y": y}])
    touch("touchMove", [{"x": x, "y": (y + goal[1]) / 2}])
    touch("touchMove", [{"x": goal[0], "y": goal[1]}])
    expect(page.locator(".is-target")).to_have_count(1)
    touch("touchEnd", [])


def lead_on_the_paper(paper: Paper) -> str:
    body = paper.get("/")[1].decode().replace("<wbr>", "")
    found = re.search(r'class="teaser-head"><a [^>]*>(.*?)</a>', body)
    return found[1] if found else ""


def test_from_the_keyboard_of_an_editor_to_a_reader(paper: Paper, page_of: PageOf) -> None:
    was = lead_on_the_paper(paper)
    with page_of("editor") as page:
        page.goto(HOME)
        # By keyboard: the second story of the top goes up to lead; the focus follows it.
        second = page.locator("#block-1 .slot[data-story]").nth(1)
        wanted = second.locator(".slot-head").inner_text()
        before = serial(page)
        second.locator("[data-grip]").focus()
        page.keyboard.press("ArrowUp")
        taken(page, before)
        assert stories(page, 1)[0] == wanted
        expect(page.locator("#block-1 .slot >> nth=0 >> [data-grip]")).to_be_focused()
        expect(page.locator("[data-said]")).to_contain_text(wanted)
        # By mouse: the last block goes before its neighbour.
        order, blocks = names(page), page.locator(".arranged-block")
        drag(page, blocks.last.locator("> header .grip"), blocks.nth(len(order) - 2))
        taken(page, before + 1)
        assert names(page) == [*order[:-2], order[-1], order[-2]]
    with page_of("chief") as page:
        page.goto(HOME)
        page.get_by_role("link", name="预览").click()
        frames = page.locator("iframe")
        expect(frames).to_have_count(3)
        for width in (360, 768, 1280):
            shown = page.frame_locator(f"iframe[width='{width}']")
            expect(shown.locator(".teaser-head").first).to_have_text(wanted)
            assert shown.locator("body").evaluate("innerWidth") == width
        # Readers have what they had, whatever the draft says.
        assert lead_on_the_paper(paper) == was
        page.get_by_role("button", name="上线").click()
        page.wait_for_url(f"**{HOME}")
    eventually(lambda: lead_on_the_paper(paper) == wanted, within=20)


def test_with_a_finger_on_a_phone(page_of: PageOf) -> None:
    with page_of("editor", viewport=PHONE, has_touch=True, is_mobile=True) as page:
        page.goto(HOME)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        slots = page.locator("#block-1 .slot[data-story]")
        first, second = slots.nth(0), slots.nth(1)
        wanted = first.locator(".slot-head").inner_text()
        small = [
            box
            for one in first.locator("button:visible, a:visible").all()
            if (box := one.bounding_box()) and (box["height"] < 44 or box["width"] < 44)
        ]
        assert not small
        first.scroll_into_view_if_needed()
        before = serial(page)
        drag(page, first.locator("[data-grip]"), second, by="finger")
        taken(page, before)
        assert stories(page, 1)[1] == wanted


def test_without_script(paper: Paper, page_of: PageOf) -> None:
    with page_of("head", java_script_enabled=False) as page:
        page.goto(HOME)
        assert page.locator("[data-grip]:visible").count() == 0
        page.locator("#block-1 .slot").first.get_by_role("link", name="选稿").click()
        choice = page.locator(".choice-of-stories > li").last
        wanted = choice.locator(".slot-head").inner_text()
        page.fill("input[name=until]", "2126-01-01T10:00")
        choice.get_by_role("button").click()
        page.wait_for_url("**#block-1")
        assert stories(page, 1)[0] == wanted
        before = names(page)
        page.locator(".arranged-block").nth(2).locator("button[id^=up-]").first.click()
        moved = [before[0], before[2], before[1], *before[3:]]
        expect(page.locator(BLOCKS)).to_have_text(moved)
        page.get_by_role("button", name="撤销上一步").click()
        expect(page.locator(BLOCKS)).to_have_text(before)
        page.get_by_role("button", name="上线").click()
        page.wait_for_load_state()
    eventually(lambda: lead_on_the_paper(paper) == wanted, within=20)


def test_two_editors_on_the_same_block(page_of: PageOf) -> None:
    with page_of("editor") as first, page_of("head") as second:
        for page in (first, second):
            page.goto(HOME)
        before = serial(first)
        first.locator("#block-1 .slot button[id^=pin-]").first.click()
        taken(first, before)
        mine = second.locator("#block-1 .slot[data-story]").nth(2)
        wanted = mine.locator(".slot-head").inner_text()
        mine.locator("[data-grip]").focus()
        second.keyboard.press("ArrowUp")
        # The answer stands in the place of the page; it says who was quicker.
        expect(second.locator("[data-overtaken]")).to_contain_text("周砚秋")
        second.get_by_role("button", name="仍按我的改").click()
        second.wait_for_url("**#block-1")
        assert stories(second, 1)[1] == wanted
