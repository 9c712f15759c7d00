"""What a running paper holds in memory: at rest, and after the press made 10,000 pages."""

import subprocess
import sys

from tests.browser.town import SMALL_TOWN
from tests.paper import ROOT, Paper, folder

from .report import Bar, Report

PAGES = 10_000
PARTS = ("web", "worker")
# Every page is made from the settings, so that one change presses all of them.
PRESS_ALL = f"""
import time
from ronghe.channels.web.actions import want
from ronghe.channels.web.models import Change, PressedPage
from ronghe.kit.clock import now

pressed = 0
while pressed < {PAGES}:
    want("settings", at=now())
    while Change.objects.filter(marked_at=None).exists() or PressedPage.objects.wanted().exists():
        time.sleep(0.05)
    pressed += PressedPage.objects.count()
print(pressed)
"""


def run() -> Report:
    with folder() as home:
        paper = Paper(home).start()
        try:
            _shell(paper, SMALL_TOWN)
            paper.get("/")
            idle = {part: _megabytes(paper, part) for part in PARTS}
            pages = _press(paper)
            busy = {part: _megabytes(paper, part) for part in PARTS}
        finally:
            paper.stop()
    figures = {f"{part}_idle_mb": size for part, size in idle.items()}
    bars = [
        Bar(f"{part} after {pages} pages, MB of PSS", busy[part], "≤ 250") for part in PARTS
    ] + [Bar(f"{part} at rest, MB of PSS", idle[part], "≤ 250") for part in PARTS]
    return Report("memory", {"pages": pages, **figures}, bars)


def _megabytes(paper: Paper, part: str) -> float:
    """Proportional set size of the part with all its children: shared pages are split fairly."""
    whole = {
        one.pid: one
        for process in paper.find(part)
        for one in (process, *process.children(recursive=True))
    }
    return round(sum(one.memory_full_info().pss for one in whole.values()) / 2**20, 1)


def _press(paper: Paper) -> int:
    """Let the worker press everything again and again, then read as many pages; how many."""
    pressed = int(_shell(paper, PRESS_ALL).split()[-1])
    folder = paper.home / "press"
    paths = [f"/{page.parent.relative_to(folder)}/" for page in folder.rglob("index.html")]
    for number in range(pressed):
        paper.get(paths[number % len(paths)].replace("/./", "/"))
    return pressed


def _shell(paper: Paper, script: str) -> str:
    words = [sys.executable, "-m", "ronghe", "shell", "-v", "0", "-c", script]
    return subprocess.run(
        words, env=paper.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
