"""A real paper with the cast, and a real browser."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from ronghe.kit.cast import DEMO_PASSWORD
from tests import chromium
from tests.paper import ROOT, Paper, prepared_folder

from .town import SMALL_TOWN

PHONE = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 800}
# With the port before it: `/accounts/login/?next=/desk/` ends in the same words.
TODAY = re.compile(r"\d/desk/$")


@pytest.fixture(scope="package")
def paper() -> Iterator[Paper]:
    """The house with its people and something in every room."""
    with prepared_folder() as home:
        running = Paper(home).start()
        run(running, "shell", "-c", SMALL_TOWN)
        yield running
        running.stop()


def run(paper: Paper, *words: str, within: float = 120) -> str:
    """One command of `ronghe` beside the running house."""
    words_ = [sys.executable, "-m", "ronghe", *words]
    done = subprocess.run(
        words_, env=paper.environment, cwd=ROOT, capture_output=True, text=True, timeout=within
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed with this package: while it is open, Django takes every test for asynchronous."""
    with chromium.running() as browser:
        yield browser


def sign_in(page: Page, who: str) -> None:
    """Fill in the form; where that leads is the caller's to wait for."""
    page.goto("/accounts/login/?next=/desk/")
    page.fill("input[name=login]", who)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.locator("form[action*='login'] button[type=submit]").first.click()


Enter = Callable[..., AbstractContextManager[BrowserContext]]
Cast = Callable[[str], Page]


@pytest.fixture(scope="package")
def enter(paper: Paper, browser: Browser) -> Enter:
    """`with enter("chief", viewport=PHONE) as context`: signed in, by a sign-in made once."""
    kept: dict[str, StorageState] = {}

    @contextmanager
    def context_of(who: str, **options: Any) -> Iterator[BrowserContext]:
        if who not in kept:
            with browser.new_context(base_url=paper.address) as first:
                page = first.new_page()
                sign_in(page, who)
                page.wait_for_url(TODAY)
                kept[who] = first.storage_state()
        options = {"viewport": WIDE, "locale": "zh-CN", "storage_state": kept[who], **options}
        context = browser.new_context(base_url=paper.address, service_workers="block", **options)
        yield context
        context.close()

    return context_of


@pytest.fixture
def cast(enter: Enter) -> Iterator[Cast]:
    """`cast("editor")` is a page with that person signed in."""
    contexts: dict[str, BrowserContext] = {}
    with ExitStack() as until_the_end:

        def page_of(who: str) -> Page:
            if who not in contexts:
                contexts[who] = until_the_end.enter_context(enter(who))
            return contexts[who].new_page()

        yield page_of
