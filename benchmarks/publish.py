"""How soon readers see what the chief signed: article, home, section, feed, sitemap and search."""

import json
import statistics
import subprocess
import sys

from ronghe.kit import postgres
from tests.paper import ROOT, Paper, folder

from .report import Bar, Report

STORIES = 30
EDITS = 200
SURFACES = ("article", "home", "section", "feed", "sitemap", "search")


def run() -> Report:
    with folder() as home:
        paper = Paper(home).start()
        try:
            times = _edits(paper)
        finally:
            paper.stop()
    everywhere = sorted(max(one[name] for name in SURFACES) for one in times)
    figures = {
        f"{name}_median_s": round(statistics.median(one[name] for one in times), 3)
        for name in ("act", *SURFACES)
    }
    median = round(statistics.median(everywhere), 3)
    high = round(everywhere[int(len(everywhere) * 0.95)], 3)
    return Report(
        "publish",
        {"edits": len(times), "stories": STORIES, **figures},
        [
            Bar("sign-off to everywhere, median seconds", median, "≤ 0.12"),
            Bar("sign-off to everywhere, 95 %, seconds", high, "≤ 0.6"),
            Bar("sign-off to everywhere, slowest, seconds", round(everywhere[-1], 3), "≤ 3"),
        ],
    )


def _edits(paper: Paper) -> list[dict[str, float]]:
    environment = paper.environment | {
        "DATABASE_URL": postgres.url(paper.home),
        "DJANGO_SETTINGS_MODULE": "ronghe.config.settings",
        "LOG_LEVEL": "ERROR",
    }
    words = [sys.executable, "-m", "benchmarks._edits", paper.address, str(STORIES), str(EDITS)]
    done = subprocess.run(words, env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return list(json.loads(done.stdout.splitlines()[-1]))
