"""How long a story with three photos takes: written offline on the phone's page, sent when the line is back.

A person's typing is not in it: a script fills the form. The line is that of a bad street: 4 Mbit/s up,
80 ms, and it breaks ten times.
"""

import io
import json
import time

from PIL import Image
from playwright.sync_api import BrowserContext, Page

from tests import chromium
from tests.browser.conftest import PHONE
from tests.browser.conftest import run as command
from tests.paper import Paper, eventually, folder

from .report import Bar, Report

PEOPLE = """
from ronghe.config.demo import paper, people
from ronghe.kit.clock import now
people.load(now()); paper.load_taxonomy(now())
"""
PHOTOS, CUTS = 3, 10
LINE = {
    "offline": False,
    "latency": 80,
    "downloadThroughput": 10e6 / 8,
    "uploadThroughput": 4e6 / 8,
}
COUNTED = """
import json
from ronghe.media.models import Picture
from ronghe.stories.models import Story
print(json.dumps([list(Story.objects.filter(headline="量一量").values_list("stage", flat=True)), Picture.objects.count()]))
"""
PASSWORD = "ronghe-demo"  # noqa: S105 – of the demo's cast


def run() -> Report:
    with folder() as home, chromium.running() as browser:
        paper = Paper(home).start()
        command(paper, "shell", "-v0", "-c", PEOPLE)
        photos = [_photo(number) for number in range(PHOTOS)]
        context = browser.new_context(base_url=paper.address, viewport=PHONE, locale="zh-CN")
        page = _signed_in(context)
        began = time.monotonic()
        context.set_offline(True)
        _write(page, photos)
        written = time.monotonic()
        _send_over_a_bad_line(context, page)
        done = time.monotonic()
        stages, pictures = json.loads(
            command(paper, "shell", "-v0", "-c", COUNTED).splitlines()[-1]
        )
        context.close()
        paper.stop()
    sizes = sum(len(one["buffer"]) for one in photos)
    figures = {
        "photos": PHOTOS,
        "bytes": sizes,
        "cuts": CUTS,
        "written_offline_s": round(written - began, 1),
        "sent_s": round(done - written, 1),
    }
    return Report(
        "filing",
        figures,
        [
            Bar("offline to the desk, seconds", round(done - began, 1), "≤ 120"),
            Bar("stories at the desk", stages.count("in_review"), "≥ 1"),
            Bar("stories made", len(stages), "≤ 1"),
            Bar("pictures", pictures, "≥ 3"),
        ],
    )


def _photo(number: int) -> dict[str, object]:
    """Twelve million pixels with the grain of a real sensor: some four megabytes."""
    grain = Image.effect_noise((4000, 3000), 18 + number)
    out = io.BytesIO()
    Image.merge("RGB", [grain, grain.transpose(Image.Transpose.FLIP_LEFT_RIGHT), grain]).save(
        out, "JPEG", quality=72
    )
    return {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def _signed_in(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/accounts/login/?next=/phone/")
    page.fill("input[name=login]", "reporter")
    page.fill("input[name=password]", PASSWORD)
    page.locator("form[action*='login'] button[type=submit]").first.click()
    page.wait_for_url("**/phone/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    eventually(lambda: page.evaluate("navigator.serviceWorker.controller !== null"), within=30)
    return page


def _write(page: Page, photos: list[dict[str, object]]) -> None:
    page.goto("/phone/new/")
    page.fill("[name=headline]", "量一量")
    page.fill("[name=text]", "昨天下午通车。\n\n第一辆过桥的是公交。")
    page.set_input_files("#files", photos)  # type: ignore[arg-type]
    page.locator("[data-files] li").nth(PHOTOS - 1).wait_for()
    page.locator(".act button[value=yes]").click()
    page.wait_for_url("**/phone/")


def _send_over_a_bad_line(context: BrowserContext, page: Page) -> None:
    line = context.new_cdp_session(page)
    done = page.locator(".items > li[data-state=done]")
    for _ in range(CUTS):
        context.set_offline(False)
        line.send("Network.emulateNetworkConditions", LINE)
        page.wait_for_timeout(1500)
        context.set_offline(True)
        page.wait_for_timeout(500)
    context.set_offline(False)
    line.send("Network.emulateNetworkConditions", LINE)
    done.wait_for(timeout=300_000)
