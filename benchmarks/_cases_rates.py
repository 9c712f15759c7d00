"""A million cases: their rates counted anew, and the pages that readers get of them, not pressed.

`CASES` says how many. The cases are of the last 365 days and as a town's are: most answered, some late,
some asked about, sent back, given more time, opened again.
"""

import json
import os
import subprocess
import sys
from typing import Any

from ronghe.kit import postgres
from tests.paper import ROOT, environment, folder, free_port

from .report import Bar, Part

CASES = int(os.environ.get("CASES", "1000000"))


def measure() -> Part:
    with folder() as home:
        url = postgres.start(home, durable=False, attached=True)
        told = environment(
            home,
            free_port(),
            DATABASE_URL=url,
            DJANGO_SETTINGS_MODULE="ronghe.config.settings",
            LOG_LEVEL="ERROR",
        )
        try:
            _run(told, "ronghe", "prepare")
            said = _run(told, "benchmarks._cases_million", str(CASES))
        finally:
            postgres.stop(home)
    figures: dict[str, Any] = json.loads(said.splitlines()[-1])
    bars = [Bar("rates of a year counted anew, seconds", figures["recount_s"], "≤ 20")]
    bars += [
        Bar(f"{name}, not pressed, 95 of 100, milliseconds", figures[f"{name}_p95_ms"], "≤ 150")
        for name in ("list", "older_list", "case", "department", "rates")
    ]
    return Part(figures, bars)


def _run(told: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, env=told, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()
