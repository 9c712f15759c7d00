"""The browser of the tests: Chromium without windows where it is packaged so, else the whole one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

# With windows: what a person uses, and what Lighthouse starts.
WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHELL = "chromium-headless-shell"
NAMES = (SHELL, *WHOLE)
# What a page shows in the end, on a machine with other work: waiting for what comes costs nothing.
PATIENCE = 20_000
CALM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# So many pixels of a page stand out of the screen. The desk cuts off what stands out, without a
# scroll bar: there only the body tells.
TOO_WIDE = """
    () => {
        // What still glides after another width was set stands where it will.
        for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
        return Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth;
    }
"""


def program() -> str:
    wanted = os.environ.get("RONGHE_BROWSER")
    return wanted or next(filter(None, map(shutil.which, NAMES)))


@contextmanager
def running() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as tool:
        chromium = tool.chromium.launch(executable_path=program(), args=CALM)
        yield chromium
        chromium.close()
