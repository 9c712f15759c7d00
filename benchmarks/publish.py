"""How soon readers see what the chief signed: article, home, section, feed, sitemap and search.

At each of SIZES stories in the archive (an environment variable: `SIZES=1000,10000`).
"""

import json
import os
import statistics
import subprocess
import sys

from ronghe.kit import postgres
from tests.paper import ROOT, Paper, folder

from ._archive import town_with_archive
from .report import Bar, Report

SIZES = [int(size) for size in os.environ.get("SIZES", "1000,10000,100000").split(",")]
STORIES = 30
EDITS = int(os.environ.get("EDITS", "200"))
Times = list[dict[str, float]]
SURFACES = ("article", "home", "section", "feed", "sitemap", "search")


def run() -> Report:
    figures: dict[str, float] = {"edits": EDITS}
    medians, slow, slowest = [], [], []
    for size in SIZES:
        told = _edits(size)
        times = told["in_a_row"]
        everywhere, alone = _everywhere(times), _everywhere(told["alone"])
        figures |= {
            f"{name}_median_s_at_{size}": round(statistics.median(one[name] for one in times), 3)
            for name in ("act", *SURFACES)
        }
        medians.append(round(statistics.median(everywhere), 3))
        slow.append(round(everywhere[int(len(everywhere) * 0.95)], 3))
        slowest.append(round(everywhere[-1], 3))
        figures[f"everywhere_median_s_at_{size}"] = medians[-1]
        figures[f"everywhere_alone_median_s_at_{size}"] = round(statistics.median(alone), 3)
    growth = round(max(medians) / min(medians), 2)
    return Report(
        "publish",
        figures,
        [
            Bar("sign-off to everywhere, median seconds", max(medians), "≤ 0.12"),
            Bar("sign-off to everywhere, 95 %, seconds", max(slow), "≤ 0.6"),
            Bar("sign-off to everywhere, slowest, seconds", max(slowest), "≤ 3"),
            Bar("the largest archive against the quickest, median", growth, "≤ 1.3"),
        ],
    )


def _everywhere(times: Times) -> list[float]:
    return sorted(max(one[name] for name in SURFACES) for one in times)


def _edits(size: int) -> dict[str, Times]:
    with folder() as home:
        town_with_archive(home, stories=size)
        postgres.stop(home)
        paper = Paper(home).start()
        try:
            return _times(paper)
        finally:
            paper.stop()


def _times(paper: Paper) -> dict[str, Times]:
    environment = paper.environment | {
        "DATABASE_URL": postgres.url(paper.home),
        "DJANGO_SETTINGS_MODULE": "ronghe.config.settings",
        "LOG_LEVEL": "ERROR",
    }
    words = [sys.executable, "-m", "benchmarks._edits", paper.address, str(STORIES), str(EDITS)]
    done = subprocess.run(words, env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))
