"""Random histories of the whole site: after each, every pressed page against a fresh rendering."""

import json
import os
import subprocess
import sys

from tests.paper import ROOT, environment, folder

from .report import Bar, Report

SEED = os.environ.get("SEED", "1")
HISTORIES = os.environ.get("HISTORIES", "200")
ACTS = os.environ.get("ACTS", "25")


def run() -> Report:
    """`SEED`, `HISTORIES` and `ACTS` (of each history) may be set in the environment."""
    with folder() as home:
        words = [sys.executable, "-m", "benchmarks._histories", SEED, HISTORIES, ACTS]
        around = environment(home, 0, DJANGO_SETTINGS_MODULE="ronghe.config.settings")
        done = subprocess.run(words, env=around, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    figures = json.loads(done.stdout.splitlines()[-1])
    different = len(figures["differences"])
    return Report(
        "press-histories", figures, [Bar("differences and secrets told", different, "≤ 0")]
    )
