"""The main job on real input: from a file of an agency to a reader's phone, as the cast."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.paper import Paper, eventually

from .conftest import PHONE, Cast, run

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NEWS = "青溪河上游三县共用一本水质台账"
HEADLINE = "一条河，三个县，一本账"
# 三审三校: machine check, first review; first proof beside the second review; two more proofs, final.
WAY = ("editor", "editor", "proofreader", "head", "proofreader", "proofreader", "chief")
TEXT = "从这个月起，上下游的监测数据每周一同时更新。"


@pytest.fixture
def agency_file(tmp_path: Path) -> Path:
    item = {
        "uri": "tag:agency.example,2026:river",
        "version": "1",
        "type": "text",
        "versioncreated": "2026-11-23T08:00:00+08:00",
        "language": "zh-Hans",
        "headline": NEWS,
        "body_xhtml": "<p>三县签下协议，断面数据每周一更新。</p>",
    }
    path = tmp_path / "river.json"
    path.write_text(json.dumps(item, ensure_ascii=False), encoding="utf-8")
    return path


def test_from_the_wire_to_a_phone(
    paper: Paper, browser: Browser, cast: Cast, agency_file: Path
) -> None:
    run(paper, "ingest", "--source", "省通讯社", str(agency_file))
    topic = take_as_topic(cast("editor"))
    assignment = assign(cast("head"), topic)
    story = write_and_send(cast("reporter"), assignment)
    for signed, who in enumerate(WAY):
        approve(cast(who), story, signed)
    publish(cast("chief"), story)
    for javascript in (True, False):
        read_on_a_phone(paper, browser, story, javascript=javascript)
    withdraw(cast("chief"), story)
    eventually(lambda: paper.get(f"/news/{story}/")[0] == 410, within=15)
    # Pages are pressed one after the other, the story's own first.
    eventually(lambda: HEADLINE not in words(paper, "/"), within=15)


def words(paper: Paper, path: str) -> str:
    """The page as text; headlines say where they may be broken."""
    return paper.get(path)[1].decode().replace("<wbr>", "")


def take_as_topic(page: Page) -> str:
    page.goto("/desk/watch/")
    row = page.locator("li", has_text=NEWS).first
    row.locator("form[action*='from-item'] button").click()
    page.locator("form[action$='/take/'] button").click()
    page.wait_for_url("**/desk/topics/*/")
    return page.url


def assign(page: Page, topic: str) -> str:
    page.goto(topic)
    form = page.locator("form[action$='/assign/']")
    form.locator("select[name=owner]").select_option(label="林知夏")
    form.locator("[name=due_at]").fill("2030-01-01T18:00")
    form.locator("button").click()
    link = page.locator(".inbox a[href*='/desk/assignments/']").first.get_attribute("href")
    assert link
    return link


def write_and_send(page: Page, assignment: str) -> int:
    page.goto(assignment)
    page.locator("form[action$='/accept/'] button").click()
    page.locator("a[href*='?assignment=']").click()
    page.fill("input[name=headline]", HEADLINE)
    page.locator("select[name=section]").select_option(label="要闻")
    page.locator("button[title^='Insert'], button.c-sf-add-button").first.click()
    page.locator("[role=option]", has_text="段落").or_(
        page.locator("[role=option]", has_text="Paragraph")
    ).first.click()
    page.locator(".public-DraftEditor-content").first.click()
    # Saved at once: the last words must be in the version all the same.
    page.keyboard.type(TEXT)
    page.locator("button[name=action-save-draft], button[type=submit].action-save").first.click()
    # The address is the story's as soon as its first words have arrived; the form goes after it.
    expect(page.locator(".messages .success")).to_be_visible(timeout=15_000)
    pk = int(page.url.rstrip("/").rsplit("/", 1)[-1])
    page.goto(f"/desk/review/{pk}/")
    page.locator("form[action$='/send/'] button").click()
    return pk


def approve(page: Page, story: int, signed: int) -> None:
    page.goto("/desk/review/")
    expect(page.locator("main, body").first).to_contain_text(HEADLINE)
    page.goto(f"/desk/review/{story}/")
    expect(page.locator(".way .is-signed")).to_have_count(signed)
    page.locator("button[name=decision][value=approve]").click()
    expect(page.locator(".messages .success")).to_be_visible()


def publish(page: Page, story: int) -> None:
    page.goto(f"/desk/published/{story}/publish/")
    page.locator("form.decide button").first.click()
    page.wait_for_url(f"**/desk/published/{story}/")

    def confirmed() -> bool:
        """Website, feeds and search each show the proof of having been read."""
        page.reload()
        return page.locator("dl.proof").count() == 3

    eventually(confirmed, within=20, why="The outlets did not confirm.")


def read_on_a_phone(paper: Paper, browser: Browser, story: int, *, javascript: bool) -> None:
    """Home, section, article, search and feeds, 360 px wide."""
    context = browser.new_context(
        base_url=paper.address, viewport=PHONE, java_script_enabled=javascript
    )
    page = context.new_page()
    foreign: list[str] = []
    page.on(
        "request", lambda one: foreign.append(one.url) if paper.address not in one.url else None
    )
    for path in ("/", "/section/news/"):
        eventually(lambda path=path: HEADLINE in words(paper, path), within=20)
        page.goto(path)
        expect(page.get_by_role("link", name=HEADLINE).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("link", name=HEADLINE).first.click()
    page.wait_for_url(f"**/news/{story}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    expect(page.locator("article")).to_contain_text(TEXT)
    expect(page.locator("article")).to_contain_text("林知夏")
    page.goto("/search/?q=上下游")
    expect(page.locator("main")).to_contain_text(HEADLINE)
    for feed in ("/feed.xml", "/atom.xml", "/feed.json", "/sitemap-news.xml"):
        assert HEADLINE in paper.get(feed)[1].decode(), feed
    assert foreign == []
    context.close()


def withdraw(page: Page, story: int) -> None:
    page.goto(f"/desk/published/{story}/withdraw/")
    page.locator("form.decide [name=reason]").fill("数据有误，撤回核实。")
    page.locator("form.decide button").first.click()
    page.wait_for_url(f"**/desk/published/{story}/")
