import subprocess
import sys
from pathlib import Path

from tests import chromium
from tests.paper import ROOT, Paper, prepared_folder

from .conftest import PHONE, WIDE, sign_in

OUT = Path("/tmp/rates-scratch/shots")
COPIES = """
from ronghe.cases.models import Answer
from ronghe.cases.actions import compare
for one in Answer.objects.select_related("case").order_by("-pk")[:6][::-1]: compare(one, at=one.at)
"""


def test_shots():
    OUT.mkdir(exist_ok=True)
    with prepared_folder() as home:
        paper = Paper(home).start()
        try:

            def run(*words):
                done = subprocess.run(
                    [sys.executable, "-m", *words],
                    env=paper.environment,
                    cwd=ROOT,
                    capture_output=True,
                    text=True,
                )
                assert done.returncode == 0, done.stdout + done.stderr
                return done.stdout

            print(run("benchmarks._cases_million", "3000"))
            run("ronghe", "shell", "-c", COPIES)
            with chromium.running() as browser:
                pages = {
                    "rates": "/cases/rates/",
                    "rates-en": "/en/cases/rates/",
                    "month": "/cases/rates/month/2026-09-01/",
                    "method": "/cases/rates/method/",
                    "method-en": "/en/cases/rates/method/",
                    "frozen": "/cases/rates/frozen/2026-10/",
                    "unit": "/cases/department/2/",
                    "unit-en": "/en/cases/department/2/",
                    "cases": "/cases/",
                }
                for size, view in (("360", PHONE), ("1280", WIDE)):
                    for scheme in ("light", "dark"):
                        with browser.new_context(
                            base_url=paper.address,
                            viewport=view,
                            color_scheme=scheme,
                            service_workers="block",
                        ) as context:
                            page = context.new_page()
                            for name, path in pages.items():
                                if scheme == "dark" and name not in ("rates", "unit"):
                                    continue
                                answer = page.goto(path)
                                wide = page.evaluate("document.documentElement.scrollWidth")
                                print(name, size, answer.status, wide)
                                page.screenshot(
                                    path=OUT / f"{name}-{size}-{scheme}.png", full_page=True
                                )
                for size, view in (("1280", WIDE), ("360", PHONE)):
                    for scheme in ("light", "dark"):
                        with browser.new_context(
                            base_url=paper.address,
                            viewport=view,
                            color_scheme=scheme,
                            locale="zh-CN",
                            service_workers="block",
                        ) as context:
                            page = context.new_page()
                            sign_in(page, "casedesk")
                            page.wait_for_timeout(3000)
                            logs = []
                            page.on("console", lambda m: logs.append(m.text))
                            for name, path in {
                                "desk-rates": "/desk/cases/rates/?span=year",
                                "desk-behind": "/desk/cases/rates/late/?span=month",
                                "desk-copies": "/desk/cases/copies/",
                            }.items():
                                if scheme == "dark" and name != "desk-rates":
                                    continue
                                page.goto(path)
                                page.wait_for_timeout(1500)
                                print(
                                    name,
                                    size,
                                    page.evaluate("document.documentElement.scrollWidth"),
                                    logs,
                                )
                                page.screenshot(
                                    path=OUT / f"{name}-{size}-{scheme}.png", full_page=True
                                )
        finally:
            paper.stop()
