"""What the first reader of a page costs: processor time of web and database for one page.

The pages are an archive's stories, let out long ago and asked for by nobody yet. Nothing is in
memory but what a running paper has there: other pages were asked for before.
"""

import os
import statistics
import time

from ronghe.kit import postgres
from tests.paper import Paper, folder

from ._archive import town_with_archive
from .report import Bar, Report

STORIES = int(os.environ.get("STORIES", "1000"))
WARM, ASKED = 50, 300


def run() -> Report:
    with folder() as home:
        town_with_archive(home, stories=STORIES)
        postgres.stop(home)
        paper = Paper(home).start()
        try:
            paths = _paths(paper)
            for path in paths[:WARM]:
                _ask(paper, path)
            before = _seconds(paper)
            waits = [_ask(paper, path) for path in paths[WARM : WARM + ASKED]]
            after = _seconds(paper)
        finally:
            paper.stop()
    each = {part: round((after[part] - before[part]) / ASKED * 1000, 1) for part in after}
    figures = {
        **{f"{part}_ms": spent for part, spent in each.items()},
        "stories": STORIES,
        "asked": ASKED,
        "wait_median_ms": round(statistics.median(waits) * 1000, 1),
    }
    whole = round(sum(each.values()), 1)
    bar = Bar("an article on demand, processor milliseconds of web and database", whole, "≤ 10")
    return Report("miss", figures, [bar])


def _paths(paper: Paper) -> list[str]:
    """Pages of stories that are not on disk, in the order of their numbers."""
    press = paper.home / "press" / "news"
    known = {int(one.name) for one in press.iterdir()} if press.exists() else set()
    wanted = [f"/news/{number}/" for number in range(1, STORIES + 1) if number not in known]
    return wanted[: WARM + ASKED]


def _ask(paper: Paper, path: str) -> float:
    began = time.perf_counter()
    status, body, _headers = paper.get(path)
    if status != 200 or b"<article" not in body:
        raise RuntimeError(f"{path} answered {status}.")
    return time.perf_counter() - began


def _seconds(paper: Paper) -> dict[str, float]:
    """Processor time so far of each part, with all its children."""
    found = {}
    for part in ("web", "database"):
        whole = {
            one.pid: one.cpu_times()
            for process in paper.find(part)
            for one in (process, *process.children(recursive=True))
        }
        found[part] = sum(each.user + each.system for each in whole.values())
    return found
