"""Pressed pages of cases from the paper's own server, one reader at a time; no database is asked."""

import re
import subprocess
import sys
from typing import Any

from tests.browser.town import SMALL_TOWN
from tests.paper import ROOT, Paper, eventually, folder

from ._load import NoDatabase, web, wrk
from .report import Bar, Part

SECONDS = 3
CASE = r'href="(/cases/\d{4}-\d{7}/)"'
DEPARTMENT = r'href="(/cases/department/\d+/)"'


def measure() -> Part:
    with folder() as home:
        paper = Paper(home).start()
        try:
            words = [sys.executable, "-m", "ronghe", "shell", "-c", SMALL_TOWN]
            subprocess.run(words, env=paper.environment, cwd=ROOT, check=True)
            pages = _pages(paper)
            for path in pages.values():
                kept = home / "press" / path[1:] / "index.html"
                eventually(lambda: paper.get(path)[0] == 200 and kept.exists(), within=60)  # noqa: B023
        finally:
            paper.stop()
        nowhere = NoDatabase()
        with web(home, nowhere.url) as address:
            runs = {
                name: wrk(address + path, connections=1, seconds=SECONDS)
                for name, path in pages.items()
            }
    figures: dict[str, Any] = {
        f"{name}_pressed_p99_ms": round(one.p99_ms, 2) for name, one in runs.items()
    }
    bars = [
        Bar(f"{name}, pressed, 99 of 100, milliseconds", round(one.p99_ms, 2), "≤ 5")
        for name, one in runs.items()
    ]
    bars.append(Bar("errors, and database queries", nowhere.visitors + _errors(runs), "≤ 0"))
    return Part(figures, bars)


def _errors(runs: dict[str, Any]) -> int:
    return sum(one.errors for one in runs.values())


def _pages(paper: Paper) -> dict[str, str]:
    """The list, and the newest case that a department has, with that department."""
    for case in re.findall(CASE, paper.get("/cases/")[1].decode()):
        if link := re.search(DEPARTMENT, paper.get(case)[1].decode()):
            return {"list": "/cases/", "case": case, "department": link[1]}
    raise SystemExit("No case of the list leads to a department.")
