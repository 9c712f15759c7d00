"""Photos chosen without a network: kept in the browser with the words of their report, and gone with it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ronghe.media.tests.pictures import from_camera, plain
from tests import chromium
from tests.paper import Paper, eventually
from tests.report_store import rows

from .conftest import PHONE, run
from .test_reporting import begin, look, open_once, sent, visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SAID, FILES_SAID = "[data-said][data-kept]", "[data-files] [data-said]"
CAMERA, LIBRARY = (1600, 1200), (1200, 900)
WEEK = 7 * 86400


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """One of each size, by which they are known again in the house."""
    made = [tmp_path / "street.jpg", tmp_path / "lamp.jpg"]
    made[0].write_bytes(from_camera(size=CAMERA))
    made[1].write_bytes(plain(LIBRARY))
    return made


@contextmanager
def full_phone(paper: Paper, browser: Browser, folder: Path) -> Iterator[BrowserContext]:
    """One with a disk of its own, on which this paper has room for words and no photo."""
    context = browser.browser_type.launch_persistent_context(
        folder,
        executable_path=chromium.program(),
        args=chromium.CALM,
        base_url=paper.address,
        locale="zh-CN",
        viewport=PHONE,
        has_touch=True,
        service_workers="block",
    )
    room = {"origin": paper.address, "quotaSize": 1_000_000}
    context.new_cdp_session(context.pages[0]).send("Storage.overrideQuotaForOrigin", room)
    yield context
    context.close()


@contextmanager
def phone(paper: Paper, browser: Browser) -> Iterator[tuple[BrowserContext, Page]]:
    """Somebody who has opened the form once: it opens again without a network."""
    with visitor(paper, browser, service_workers="allow") as context:
        page = context.new_page()
        open_once(page)
        yield context, page


def names(page: Page) -> list[str]:
    """In the order in which they were chosen."""
    kept = [one for one in rows(page, "photos") if one["blob"]]
    return [one["name"] for one in sorted(kept, key=lambda one: one["at"])]


def nothing_is_kept(page: Page) -> bool:
    return rows(page, "drafts") == rows(page, "photos") == []


def go_on(context: BrowserContext, page: Page) -> Page:
    """The tab is closed, another one opened, and the draft taken up there."""
    page.close()
    page = context.new_page()
    page.goto("/cases/new/")
    page.locator("[data-drafts] .button-main").tap()
    return page


def in_the_house(paper: Paper, text: str) -> list[list[int]]:
    """For every case with these words how wide its photos are."""
    asked = f"""
import json
from ronghe.cases.models import Case
print(json.dumps([[one.width for one in case.files.order_by("width")] for case in Case.objects.filter(text__startswith={text!r})]))
"""
    found: list[list[int]] = json.loads(run(paper, "shell", "-v0", "-c", asked).splitlines()[-1])
    return found


def test_a_photo_chosen_without_a_network_outlives_the_tab_and_goes_with_its_words(
    paper: Paper, browser: Browser, photos: list[Path]
) -> None:
    with phone(paper, browser) as (context, page):
        context.set_offline(True)
        begin(page, "断网时拍的护栏。")
        page.set_input_files("[name=photos]", photos[0])
        expect(page.locator(FILES_SAID)).to_contain_text("关掉页面也不会丢")
        eventually(lambda: len(rows(page, "drafts")) == 1, within=10)
        page.close()
        page = context.new_page()
        page.goto("/cases/new/")
        expect(page.locator("[data-drafts]")).to_contain_text("照片和文件 1 份")
        page.locator("[data-drafts] .button-main").tap()
        expect(page.locator(".file-list li")).to_contain_text("street.jpg")
        # Pressed without a network it goes on by itself.
        page.locator(".asking-form .button-main").tap()
        context.set_offline(False)
        page.locator("[data-send]").wait_for()
        expect(page.locator(".file-ready img")).to_have_count(1)
        page.get_by_role("button", name="提交").tap()
        sent(page)
        expect(page.locator(".case-files img")).to_have_count(1)
        eventually(lambda: nothing_is_kept(page), within=10)
    assert in_the_house(paper, "断网时拍的护栏") == [[CAMERA[0]]]


def test_back_from_the_look_the_report_goes_on_with_its_photo(
    paper: Paper, browser: Browser, photos: list[Path]
) -> None:
    with visitor(paper, browser) as context:
        page = context.new_page()
        begin(page, "看过又退回来的护栏。")
        page.set_input_files("[name=photos]", photos[0])
        expect(page.locator(".file-list img")).to_have_count(1, timeout=60_000)
        key = page.input_value("[name=key]")
        look(page)
        page.go_back()
        expect(page.locator(".file-list li")).to_have_count(1)
        assert page.input_value("[name=key]") == key
        assert page.input_value("[name=text]") == "看过又退回来的护栏。"
        assert page.locator("[data-drafts]").is_hidden()
        look(page)
        expect(page.locator(".file-ready img")).to_have_count(1)
        page.get_by_role("button", name="提交").tap()
        sent(page)
        assert nothing_is_kept(page)
    assert in_the_house(paper, "看过又退回来的") == [[CAMERA[0]]]


def test_a_photo_without_words_is_a_draft_too(
    paper: Paper, browser: Browser, photos: list[Path]
) -> None:
    with phone(paper, browser) as (context, page):
        context.set_offline(True)
        page.goto("/cases/new/")
        page.set_input_files("[name=photos]", photos[0])
        eventually(lambda: len(rows(page, "drafts")) == 1, within=10)
        page.close()
        page = context.new_page()
        page.goto("/cases/new/")
        expect(page.locator("[data-drafts]")).to_contain_text("还没写文字")
        page.get_by_role("button", name="丢弃").tap()
        eventually(lambda: nothing_is_kept(page), within=10)


def test_what_was_taken_out_without_a_network_does_not_come_back(
    paper: Paper, browser: Browser, photos: list[Path]
) -> None:
    with phone(paper, browser) as (context, page):
        begin(page, "照片换了一张的井盖。")
        page.set_input_files("[name=photos]", photos[0])
        expect(page.locator(".file-list img")).to_have_count(1, timeout=60_000)
        context.set_offline(True)
        page.set_input_files("[name=photos]", photos[1])
        eventually(lambda: names(page) == ["street.jpg", "lamp.jpg"], within=10)
        page.locator(".file-list li", has=page.locator("img")).locator(".file-out").tap()
        eventually(lambda: names(page) == ["lamp.jpg"], within=10)
        page = go_on(context, page)
        expect(page.locator(".file-list li")).to_have_count(1)
        context.set_offline(False)
        expect(page.locator(".file-list img")).to_have_count(1, timeout=60_000)
        look(page)
        expect(page.locator(".file-ready img")).to_have_count(1)
        page.get_by_role("button", name="提交").tap()
        sent(page)
    assert in_the_house(paper, "照片换了一张的") == [[LIBRARY[0]]]


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ("[name=kind][value=tip]", "夜里有人挖沙"),
        ("[name=visibility][value=confidential]", "老板扣了"),
    ],
    ids=["tip", "confidential"],
)
def test_of_a_tip_and_of_what_is_confidential_no_photo_is_kept_and_no_key_stays(
    paper: Paper, browser: Browser, photos: list[Path], chosen: str, words: str
) -> None:
    with visitor(paper, browser) as context:
        page = context.new_page()
        begin(page, f"{words}。")
        context.set_offline(True)
        page.set_input_files("[name=photos]", photos[0])
        eventually(
            lambda: names(page) == ["street.jpg"] and len(rows(page, "drafts")) == 1, within=10
        )
        page.check(chosen)
        eventually(lambda: nothing_is_kept(page), within=10)
        page.set_input_files("[name=photos]", photos[1])
        expect(page.locator(FILES_SAID)).to_contain_text("传完前请不要关闭页面")
        page.fill("[name=text]", f"{words}，又挖了一夜。")
        page.wait_for_timeout(1000)
        assert nothing_is_kept(page)
        context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator(".file-list img")).to_have_count(2, timeout=60_000)
        look(page)
        page.get_by_role("button", name="提交").tap()
        sent(page)
        page.goto("/cases/new/")
        page.wait_for_timeout(500)
        assert nothing_is_kept(page)
    assert in_the_house(paper, words) == [sorted([CAMERA[0], LIBRARY[0]])]


def test_a_phone_that_is_full_says_so_and_keeps_the_words(
    paper: Paper, browser: Browser, photos: list[Path], tmp_path: Path
) -> None:
    photos[0].write_bytes(photos[0].read_bytes() + bytes(3_000_000))
    with full_phone(paper, browser, tmp_path / "phone") as context:
        page = context.new_page()
        begin(page, "存不下照片的路口。")
        eventually(lambda: len(rows(page, "drafts")) == 1, within=10)
        context.set_offline(True)
        page.set_input_files("[name=photos]", photos[0])
        expect(page.locator(FILES_SAID)).to_contain_text("本机空间已满")
        page.fill("[name=text]", "存不下照片的路口，文字还在。")
        kept = "存不下照片的路口，文字还在。"
        eventually(lambda: kept in json.dumps(rows(page, "drafts"), ensure_ascii=False), within=10)
        assert names(page) == []
        # It waits with its page.
        context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator(".file-list img")).to_have_count(1, timeout=60_000)


def test_a_report_that_waits_brings_its_photo_again_when_the_house_has_forgotten_it(
    paper: Paper, browser: Browser, photos: list[Path]
) -> None:
    with phone(paper, browser) as (context, page):
        begin(page, "等了三天网络的山路。")
        page.set_input_files("[name=photos]", photos[0])
        expect(page.locator(".file-list img")).to_have_count(1, timeout=60_000)
        look(page)
        context.set_offline(True)
        page.get_by_role("button", name="提交").tap()
        expect(page.locator(SAID)).to_contain_text("一有网络")
        (draft,) = rows(page, "drafts")
        assert draft["state"] == "send"
        page.close()
        late = f"from ronghe.cases.models import File; File.objects.filter(batch={draft['key']!r}).delete()"
        run(paper, "shell", "-v0", "-c", late)
        page = context.new_page()
        page.goto("/cases/new/")
        expect(page.locator("[data-drafts]")).to_contain_text("等待提交")
        context.set_offline(False)
        page.locator("[data-drafts] a").tap()
        sent(page)
        eventually(lambda: nothing_is_kept(page), within=10)
    assert in_the_house(paper, "等了三天网络的") == [[CAMERA[0]]]


def test_a_browser_that_was_closed_and_is_not_known_again_sends_each_photo_once(
    paper: Paper, browser: Browser, photos: list[Path]
) -> None:
    with phone(paper, browser) as (context, page):
        begin(page, "关了浏览器再来的桥。")
        page.set_input_files("[name=photos]", photos)
        expect(page.locator(".file-list img")).to_have_count(2, timeout=60_000)
        eventually(lambda: len(rows(page, "drafts")) == 1, within=10)
        context.clear_cookies()
        page = go_on(context, page)
        expect(page.locator(".file-list img")).to_have_count(2, timeout=60_000)
        # Chosen again by somebody who is not sure: they are here.
        page.set_input_files("[name=photos]", photos)
        expect(page.locator(".file-list li")).to_have_count(2)
        look(page)
        expect(page.locator(".file-ready img")).to_have_count(2)
        page.get_by_role("button", name="提交").tap()
        sent(page)
    assert in_the_house(paper, "关了浏览器再来的") == [sorted([CAMERA[0], LIBRARY[0]])]


def test_after_a_week_nothing_is_left(paper: Paper, browser: Browser, photos: list[Path]) -> None:
    back = """(seconds) => new Promise((done) => {
      indexedDB.open("ronghe-cases").onsuccess = ({ target }) => {
        const doing = target.result.transaction(["drafts", "photos"], "readwrite");
        for (const name of ["drafts", "photos"]) {
          const store = doing.objectStore(name), all = store.getAll();
          all.onsuccess = () => all.result.forEach((one) => store.put({ ...one, at: one.at - seconds * 1000 }));
        }
        doing.oncomplete = () => { target.result.close(); done(); };
      };
    })"""
    with visitor(paper, browser) as context:
        page = context.new_page()
        begin(page, "忘了提交的站牌。")
        page.set_input_files("[name=photos]", photos[0])
        eventually(
            lambda: names(page) == ["street.jpg"] and len(rows(page, "drafts")) == 1, within=10
        )
        page.wait_for_timeout(600)
        other = context.new_page()
        other.goto("/about/")
        page.close()
        other.evaluate(back, WEEK - 600)
        other.goto("/cases/new/")
        expect(other.locator("[data-drafts]")).to_contain_text("照片和文件 1 份")
        other.evaluate(back, 1200)
        other.reload()
        eventually(lambda: nothing_is_kept(other), within=10)
        expect(other.locator("[data-drafts]")).to_be_hidden()
