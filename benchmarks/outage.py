"""The database away, the disk full, the clock wrong: what readers and staff get meanwhile.

`OUTAGE_SECONDS=60 PARTS=database,disk,clock script/bench outage`.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.paper import folder

from . import _house, _outage_clock, _outage_database, _outage_disk, _plan
from .report import Bar, Report

SECONDS = float(os.environ.get("OUTAGE_SECONDS", "60"))
ACTS = 80
Part = Callable[[Path, float, int], tuple[dict[str, Any], list[Bar]]]
ALL: dict[str, Part] = {
    "database": _outage_database.run,
    "disk": _outage_disk.run,
    "clock": _outage_clock.run,
}
PARTS = os.environ.get("PARTS", ",".join(ALL)).split(",")


def run() -> Report:
    figures: dict[str, Any] = {"seconds": SECONDS}
    bars: list[Bar] = []
    with folder() as prepared:
        _house.prepare(prepared, stories=_plan.stories(ACTS))
        for name in PARTS:
            more, kept = ALL[name](prepared, SECONDS, ACTS)
            figures |= {f"{name}_{what}": value for what, value in more.items()}
            bars += kept
    return Report("outage", figures, bars)
