"""A citizen checks a receipt on the paper's own page, in a real Chromium, with the network off."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ronghe.cases import receipts
from tests import axe, chromium

from .conftest import MONDAY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DIGEST = bytes(range(32))
# For whoever wants to look at them: a folder.
PICTURES = os.environ.get("RONGHE_TEST_PICTURES", "")


@pytest.fixture
def browser(monkeypatch) -> Iterator[Browser]:
    # Playwright's loop runs in this thread; Django would take our own code for asynchronous.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with chromium.running() as browser:
        yield browser


def checked(page: Page, text: str) -> str:
    page.fill("[data-text]", text)
    page.click("[data-receipt-check] button")
    said = page.locator("[data-said] strong")
    expect(said).to_be_visible()
    page.evaluate("() => new Promise((done) => setTimeout(done, 200))")
    return page.locator("[data-said]").inner_text()


def test_both_versions_are_checked_without_a_network_and_nothing_is_sent(browser, live_server):
    asked: list[str] = []
    context = browser.new_context(base_url=live_server.url, locale="zh-CN")
    page = context.new_page()
    page.goto("/en/cases/receipts/")
    expect(page.locator("[data-receipt-check]")).to_be_visible()
    expect(page.locator("[data-cannot]")).to_be_hidden()
    context.set_offline(True)
    page.on("request", lambda one: asked.append(one.url))
    for version in (1, 2):
        text = receipts.Receipt("2603-0000001", MONDAY, DIGEST, version).signed()
        said = checked(page, text)
        assert "Genuine" in said and "2603-0000001" in said, version
        # As a mail program or another system leaves it.
        assert "Genuine" in checked(page, "\ufeff" + text.replace("\n", "\r\n") + "  ")
        changes = {
            "2603-0000001": "2603-0000002", "T02:00": "T03:00", DIGEST.hex(): DIGEST.hex()[::-1],
            "paper: http": "paper: https", "signature: ": "signature: AA",
            f"RONGHE RECEIPT {version}": f"RONGHE RECEIPT {3 - version}",
        }  # fmt: skip
        for before, after in changes.items():
            assert before in text
            assert "does not fit" in checked(page, text.replace(before, after, 1)), before
        assert "seven lines" in checked(page, text.partition("\n")[2])
    assert asked == []
    context.close()


def test_a_receipt_of_somebody_elses_key_is_told_apart(browser, live_server, settings):
    ours = receipts.public_key()
    settings.RECEIPT_KEY = b"\1" * 32
    forged = receipts.Receipt("2603-0000001", MONDAY, DIGEST).signed()
    other = receipts.public_key()
    settings.RECEIPT_KEY = b"\2" * 32
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/en/cases/receipts/")
    assert "another key" in checked(page, forged)
    # With our key's name on it.
    shown = page.input_value("[data-key]")
    assert shown not in (ours, other)
    assert "does not fit" in checked(page, forged.replace(other, shown))
    # Whoever wrote that key down earlier.
    page.fill("[data-key]", f" {other.upper()} ")
    assert "Genuine" in checked(page, forged)
    page.fill("[data-key]", "abc")
    assert "64 digits" in checked(page, forged)
    page.set_input_files(
        "[data-file]", {"name": "r.txt", "mimeType": "text/plain", "buffer": forged.encode()}
    )
    expect(page.locator("[data-text]")).to_have_value(forged)
    context.close()


def test_a_browser_that_cannot_says_so_and_names_the_command(browser, live_server):
    context = browser.new_context(base_url=live_server.url)
    context.add_init_script("delete SubtleCrypto.prototype.importKey")
    page = context.new_page()
    page.goto("/en/cases/receipts/")
    expect(page.locator("[data-cannot]")).to_be_visible()
    expect(page.locator("[data-receipt-check]")).to_be_hidden()
    assert "receipt verify" in page.inner_text("main")
    context.close()
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/cases/receipts/")
    said = page.inner_text("main")
    assert "已关闭脚本" in said and receipts.public_key() in said
    context.close()


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_has_no_barrier_and_fits_the_phone(browser, live_server, language, scheme, width):
    size = {"width": width, "height": 800}
    context = browser.new_context(
        base_url=live_server.url, viewport=size, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{language}/cases/receipts/")
    checked(page, receipts.Receipt("2603-0000001", MONDAY, DIGEST).signed())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.add_script_tag(content=axe.SCRIPT)
    assert axe.barriers(page) == []
    if PICTURES:
        name = f"receipts{language.replace('/', '-')}-{scheme}-{width}.png"
        page.screenshot(path=Path(PICTURES) / name, full_page=True)
    context.close()
