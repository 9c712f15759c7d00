"""How soon readers of a published story see what has become of the case that it is about."""

import json
import statistics
import subprocess
import sys
from typing import Any

from ronghe.kit import postgres
from tests.paper import ROOT, Paper, folder

from .report import Bar, Part

STORIES = 20


def measure() -> Part:
    with folder() as home:
        paper = Paper(home).start()
        try:
            waits = _waits(paper)
        finally:
            paper.stop()
    every = sorted(wait for those in waits.values() for wait in those)
    figures: dict[str, Any] = {
        f"story_after_{name}_median_s": round(statistics.median(those), 3)
        for name, those in waits.items()
    }
    figures["story_median_s"] = round(statistics.median(every), 3)
    figures["story_acts"] = len(every)
    bar = Bar(
        "a case's new state in the pressed story, slowest, seconds", round(every[-1], 2), "≤ 60"
    )
    return Part(figures, [bar])


def _waits(paper: Paper) -> dict[str, list[float]]:
    environment = paper.environment | {
        "DATABASE_URL": postgres.url(paper.home),
        "DJANGO_SETTINGS_MODULE": "ronghe.config.settings",
        "LOG_LEVEL": "ERROR",
    }
    words = [sys.executable, "-m", "benchmarks._cases_told", paper.address, str(STORIES)]
    done = subprocess.run(words, env=environment, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))
