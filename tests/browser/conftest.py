"""A real paper with the cast, and a real browser."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ronghe.kit.cast import DEMO_PASSWORD
from tests.paper import ROOT, Paper, folder

from .town import SMALL_TOWN

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CALM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 360, "height": 740}
# With the port before it: `/accounts/login/?next=/desk/` ends in the same words.
TODAY = re.compile(r"\d/desk/$")


@pytest.fixture(scope="session")
def paper() -> Iterator[Paper]:
    """The house with its people and something in every room."""
    with folder() as home:
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    wanted = os.environ.get("RONGHE_BROWSER")
    found = wanted or next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as tool:
        chromium = tool.chromium.launch(executable_path=found, args=CALM)
        yield chromium
        chromium.close()


class Cast:
    """`cast("editor")` is a page with that person signed in, in English."""

    def __init__(self, paper: Paper, browser: Browser) -> None:
        self._paper, self._browser = paper, browser
        self._contexts: dict[str, BrowserContext] = {}

    def __call__(self, who: str) -> Page:
        if who not in self._contexts:
            self._contexts[who] = self._sign_in(who)
        return self._contexts[who].new_page()

    def _sign_in(self, who: str) -> BrowserContext:
        context = self._browser.new_context(base_url=self._paper.address, locale="en")
        page = context.new_page()
        page.goto("/accounts/login/?next=/desk/")
        page.fill("input[name=login]", who)
        page.fill("input[name=password]", DEMO_PASSWORD)
        page.locator("form[action*='login'] button[type=submit]").first.click()
        page.wait_for_url(TODAY)
        return context

    def leave(self) -> None:
        for context in self._contexts.values():
            context.close()


@pytest.fixture
def cast(paper: Paper, browser: Browser) -> Iterator[Cast]:
    people = Cast(paper, browser)
    yield people
    people.leave()
