"""The desk in a real Chromium: seen, measured, by keyboard alone, without script, in both languages."""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from ronghe.config import messages
from ronghe.kit.cast import DEMO_PASSWORD
from tests import axe
from tests.paper import ROOT, Paper

from .conftest import PHONE, TODAY, WIDE, Enter
from .rooms import rooms

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# The duty chief sees most rooms; the others have some of their own.
WALKERS = ("chief", "admin", "operator")


@pytest.fixture(scope="module")
def kinds(enter: Enter) -> list[tuple[str, str]]:
    """(who, address): each kind of page once, to be opened by somebody who may."""
    found: dict[str, tuple[str, str]] = {}
    for who in WALKERS:
        with enter(who) as context:
            for address in rooms(context):
                found.setdefault(re.sub(r"\d+", "0", address.split("?")[0]), (who, address))
    assert len(found) > 45, sorted(found)
    return list(found.values())


def every_room(
    enter: Enter, kinds: list[tuple[str, str]], **options: Any
) -> Iterator[tuple[Page, str]]:
    for who, addresses in groupby(kinds, key=itemgetter(0)):
        with enter(who, **options) as context:
            page = context.new_page()
            for _, address in addresses:
                page.goto(address)
                yield page, address


MOVING = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const style = getComputedStyle(one);
  const lasts = style.transitionDuration.split(',').some((time) => parseFloat(time) > 0);
  return lasts && style.transitionProperty !== 'none' || style.animationName !== 'none';
}).map((one) => one.outerHTML.slice(0, 90))"""


def told(problems: list[str]) -> None:
    assert not problems, "\n" + "\n".join(problems)


def test_no_room_has_a_barrier(enter: Enter, kinds: list[tuple[str, str]]) -> None:
    """axe-core finds nothing: every room, phone and desk, light and dark."""
    found = []
    # Only this test steps over our own content policy: axe comes in as an inline script.
    for page, address in every_room(enter, kinds, bypass_csp=True, reduced_motion="reduce"):
        page.add_script_tag(content=axe.SCRIPT)
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                # axe would measure a colour that is still on its way to another.
                if moving := page.evaluate(MOVING):
                    found.append(f"{address} {scheme} {size['width']}: moves: {moving[:2]}")
                # What a colour scheme can spoil is contrast; the rest was looked at by daylight.
                rules = ["color-contrast"] if scheme == "dark" else None
                where = f"{address} {scheme} {size['width']}"
                found += [f"{where}: {barrier}" for barrier in axe.barriers(page, rules)]
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE)
    told(found)


@pytest.fixture(params=["zh-hans", "en"])
def language(enter: Enter, request: pytest.FixtureRequest) -> Iterator[str]:
    """In which everybody who walks has the desk; afterwards it is Chinese again."""
    choose(enter, request.param)
    yield request.param
    choose(enter, "zh-hans")


def choose(enter: Enter, language: str) -> None:
    for who in WALKERS:
        with enter(who) as context:
            page = context.request.get("/desk/").text()
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
            form = {"language": language, "next": "/desk/account/", "csrfmiddlewaretoken": token}
            assert context.request.post("/desk/language/", form=form).ok


def language_of(page: Page) -> str:
    """Wagtail's own pages write the same language in small letters."""
    return (page.get_attribute("html", "lang") or "").lower()


def test_every_room_speaks_one_language_and_fits_a_phone(
    enter: Enter, kinds: list[tuple[str, str]], language: str
) -> None:
    complaints: list[str] = []
    foreign = LATIN_WORDS if language == "zh-hans" else CHINESE_LABELS
    labels = sorted(chinese_labels())
    watched: set[int] = set()

    def blocked(said: ConsoleMessage) -> None:
        if "Content Security" in said.text:
            complaints.append(said.text)

    for page, address in every_room(enter, kinds, viewport=PHONE):
        # A story is shown in its own language.
        if "/view/" not in address and language_of(page) != language:
            complaints.append(f"{address} is not in {language}")
        if id(page) not in watched:
            watched.add(id(page))
            page.on("console", blocked)
            page.reload()
        if page.evaluate(
            "document.scrollingElement.scrollLeft = 99, document.scrollingElement.scrollLeft"
        ):
            complaints.append(f"{address} is wider than a phone")
        complaints += [f"{address}: {words}" for words in page.evaluate(foreign, labels)]
    told(complaints)


# Names, addresses, codes and what people wrote stay as they are; everything else is ours to say.
LATIN_WORDS = """() => {
  const content = 'code, pre, [lang=en], .slug, time, option, .wall, .excerpt, .proof, .item-facts, [data-label], th[scope=row], .journal, [hidden], template, .read, .wire, .desk-brand, .modal, .account-choice, .desk-lead';
  const odd = (words) => /[A-Za-z]{3,}/.test(words) && !/[\\u4e00-\\u9fff@/]/.test(words) && !/\\.[a-z]+$/.test(words);
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const place = node.parentElement, words = node.textContent.trim();
    if (odd(words) && !place.closest('script, style, noscript') && !place.closest(content) && place.checkVisibility()) found.add(words);
  }
  for (const one of document.querySelectorAll('[title], [aria-label], [placeholder], [alt]'))
    for (const name of ['title', 'aria-label', 'placeholder', 'alt']) {
      const words = (one.getAttribute(name) || '').trim();
      if (odd(words) && !one.closest(content)) found.add(`${name}: ${words}`);
    }
  return [...found];
}"""

CHINESE_LABELS = """(labels) => {
  const known = new Set(labels), found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.textContent.trim(), place = node.parentElement;
    if (known.has(words) && place.checkVisibility() && !place.closest('[lang=zh-Hans], option, .wall, td, th[scope=row], .read, h1')) found.add(words);
  }
  return [...found];
}"""


def chinese_labels() -> set[str]:
    """All that our catalogues say in Chinese; on an English page none of it may stand."""
    said = {entry.msgstr for _, entry in messages.entries(ROOT)}
    return {words for words in said if re.search(r"[\u4e00-\u9fff]", words)}


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is there, and it can be seen."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            style = "getComputedStyle(document.activeElement)"
            shown = page.evaluate(
                f"{style}.outlineStyle !== 'none' || {style}.boxShadow !== 'none'"
            )
            assert shown, f"The focus cannot be seen on {wanted}."
            return
    raise AssertionError(f"No Tab leads to {wanted} on {page.url}.")


def test_a_day_by_keyboard_alone(paper: Paper, browser: Browser) -> None:
    """Sign in, see today, take a lead, read a story in review, approve it."""
    context = browser.new_context(base_url=paper.address, viewport=WIDE, locale="zh-CN")
    page = context.new_page()
    page.goto("/accounts/login/?next=/desk/")
    tab_to(page, "input[name=login]")
    page.keyboard.type("editor")
    tab_to(page, "input[name=password]")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(TODAY)
    tab_to(page, ".slip a[href^='/desk/leads/']:not([href='/desk/leads/'])")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/leads/*/")
    tab_to(page, "form[action$='/take/'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/topics/*/")
    tab_to(page, ".desk-menu a[href='/desk/review/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/review/")
    tab_to(page, "main tbody a[href^='/desk/review/']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/review/\d+/$"))
    signed = page.locator(".way .is-signed").count()
    if page.locator("textarea[name=answer]").count():
        # An earlier reviewer's opinion is answered first.
        tab_to(page, "textarea[name=answer]")
        page.keyboard.type("已核实。")
    tab_to(page, "button[name=decision][value=approve]")
    page.keyboard.press("Enter")
    expect(page.locator(".messages, .way").first).to_be_visible()
    page.wait_for_load_state()
    assert (
        page.locator("button[name=decision]").count() == 0
        or page.locator(".is-signed").count() > signed
    )
    context.close()


def test_the_desk_works_without_script(enter: Enter) -> None:
    with enter("editor", java_script_enabled=False) as context:
        page = context.new_page()
        for address in (
            "/desk/",
            "/desk/topics/",
            "/desk/assignments/board/",
            "/desk/calendar/",
            "/desk/watch/",
            "/desk/published/",
            "/desk/review/",
            "/desk/people/",
        ):
            page.goto(address)
            assert page.locator("main h1").inner_text().strip(), address
            assert page.locator(".desk-menu a").first.is_visible(), address
        page.goto("/desk/leads/")
        page.locator(".inbox form[action$='/take/'] button").first.click()
        page.wait_for_url("**/desk/topics/*/")
        page.goto("/desk/leads/")
        page.locator(".inbox h2 a").first.click()
        page.locator("form[action$='/drop/'] [name=reason]").fill("已有人在写。")
        page.locator("form[action$='/drop/'] button").click()
        page.goto("/desk/leads/?state=dropped")
        expect(page.get_by_text("已有人在写。").first).to_be_visible()
    with enter("reporter", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/desk/assignments/")
        waiting = page.locator(".inbox li", has_text="待回执").locator("h2 a").first
        waiting.click()
        page.locator("form[action$='/accept/'] button").click()
        expect(page.get_by_text("已接受").first).to_be_visible()
    with enter("head", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/desk/review/")
        page.locator("main table").first.locator("a").first.click()
        page.locator("[name=opinion]").fill("导语请再改一稿。")
        page.locator("button[name=decision][value=return]").click()
        expect(page.locator(".messages li").first).to_be_visible()


def test_the_editor_of_stories_takes_links_and_new_pictures(enter: Enter, tmp_path: Path) -> None:
    from ronghe.media.tests import pictures  # noqa: PLC0415 - needs settings

    photo = tmp_path / "bridge.jpg"
    photo.write_bytes(pictures.from_camera())
    with enter("reporter") as context:
        page = context.new_page()
        page.goto("/desk/stories/add/")
        page.locator("button.c-sf-add-button").first.click()
        page.locator("[role=option]", has_text="段落").first.click()
        page.locator(".public-DraftEditor-content").first.click()
        page.keyboard.type("看这里")
        page.keyboard.press("Control+a")
        page.locator("button[name=LINK]").first.click()
        page.locator("#id_external-link-chooser-url").fill("https://linxi.example/a")
        page.locator(".modal input[type=submit]").click()
        expect(
            page.locator(
                ".public-DraftEditor-content .TooltipEntity, .public-DraftEditor-content a"
            ).first
        ).to_be_visible()
        page.locator(".unchosen [data-chooser-action-choose]").first.click()
        page.locator(".modal [role=tab]").last.click()
        page.locator(".modal input[name$=title]").fill("石桥")
        page.locator(".modal input[type=file]").set_input_files(photo)
        page.locator(".modal #tab-upload [type=submit]").first.click()
        expect(page.locator("input[name=lead_picture]")).to_have_value(re.compile(r"\d+"))


def test_the_focal_point_is_drawn_tapped_and_moved(enter: Enter) -> None:
    with enter("chief") as context:
        page = context.new_page()
        page.goto("/desk/images/")
        page.locator(".wall a").first.click()
        stage = page.locator(".focal-point-chooser")
        corner = stage.bounding_box()
        assert corner
        page.mouse.move(corner["x"] + 40, corner["y"] + 40)
        page.mouse.down()
        page.mouse.move(corner["x"] + 140, corner["y"] + 110)
        page.mouse.up()
        assert page.locator(".focal-box").is_visible()
        drawn = focal(page)
        assert drawn["width"] > drawn["height"] > 0
        stage.press("ArrowRight")
        assert focal(page)["x"] > drawn["x"]
        stage.click(position={"x": 200, "y": 100})
        tapped = focal(page)
        assert tapped["width"] == tapped["height"] > 0
        page.locator("footer [type=submit]").first.click()
        page.wait_for_load_state()
        page.goto("/desk/images/")
        page.locator(".wall a").first.click()
        assert focal(page) == tapped
        page.locator(".remove-focal-point").click()
        assert not page.locator(".focal-box").is_visible()


def focal(page: Page) -> dict[str, int]:
    names = ("x", "y", "width", "height")
    return {name: int(page.locator(f"input.focal_point_{name}").input_value()) for name in names}
