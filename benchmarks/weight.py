"""What an article with one picture costs a phone, and what Lighthouse thinks of it."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.browser.conftest import PHONE
from tests.chromium import CALM, WHOLE
from tests.paper import folder

from ._load import NoDatabase, build_town, need, web
from .report import Bar, Report

# The last that runs on Node 18 and 20.
LIGHTHOUSE = "lighthouse@12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
KEPT = Path(tempfile.gettempdir()) / "ronghe-lighthouse"


def run() -> Report:
    browser = next(filter(None, map(shutil.which, WHOLE)), None)
    if browser is None:
        raise SystemExit("Chromium is missing (on Debian: apt-get install chromium).")
    with folder() as home:
        build_town(home)
        with web(home, NoDatabase().url) as address:
            article = address + _article_with_one_picture(home)
            weights, hosts = _cold(browser, article)
            scores = _lighthouse(browser, article)
    bars = [
        Bar("bytes transferred", sum(weights.values()), "≤ 80000"),
        Bar("requests", len(weights), "≤ 6"),
        Bar("foreign hosts", len(hosts - {urlsplit(address).netloc}), "≤ 0"),
    ]
    bars += [Bar(f"Lighthouse mobile, {name}", scores[name], "≥ 98") for name in CATEGORIES]
    parts = {urlsplit(url).path: size for url, size in weights.items()}
    return Report("weight", {"bytes": parts, "lighthouse": LIGHTHOUSE}, bars)


def _article_with_one_picture(home: Path) -> str:
    pages = sorted((home / "press" / "news").glob("*/index.html"))
    found = next(page for page in pages if page.read_text().count("<picture") == 1)
    return f"/news/{found.parent.name}/"


def _cold(browser: str, url: str) -> tuple[dict[str, int], set[str]]:
    """Bytes on the wire of each request of a first visit, and the hosts that were asked."""
    with sync_playwright() as tool:
        chromium = tool.chromium.launch(executable_path=browser, args=CALM)
        context = chromium.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True)
        page = context.new_page()
        hosts: set[str] = set()
        context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        tools = context.new_cdp_session(page)
        tools.send("Network.enable")
        urls: dict[str, str] = {}
        sizes: dict[str, int] = {}
        tools.on(
            "Network.requestWillBeSent",
            lambda told: urls.update({told["requestId"]: told["request"]["url"]}),
        )
        tools.on(
            "Network.loadingFinished",
            lambda told: sizes.update({told["requestId"]: int(told["encodedDataLength"])}),
        )
        page.goto(url, wait_until="networkidle")
        chromium.close()
    return {urls[one]: size for one, size in sizes.items() if one in urls}, hosts


def _lighthouse(browser: str, url: str) -> dict[str, float]:
    program = KEPT / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        words = [need("npm"), "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run([*words, "--prefix", str(KEPT), LIGHTHOUSE], check=True)
    with tempfile.TemporaryDirectory() as own:
        said = Path(own) / "report.json"
        flags = " ".join(
            ["--headless=new", *CALM, "--no-first-run", f"--user-data-dir={own}/profile"]
        )
        words = [str(program), url, "--quiet", "--output=json", f"--output-path={said}"]
        words += [f"--chrome-flags={flags}", f"--only-categories={','.join(CATEGORIES)}"]
        environment = os.environ | {"CHROME_PATH": browser, "CI": "1"}
        subprocess.run(words, env=environment, check=True, timeout=300)
        report = json.loads(said.read_text())
    for name, audit in report["audits"].items():
        if (
            audit["score"] is not None
            and audit["score"] < 1
            and audit["scoreDisplayMode"] == "binary"
        ):
            print(f"Lighthouse: {name}: {audit['title']}")  # noqa: T201
    return {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES}
