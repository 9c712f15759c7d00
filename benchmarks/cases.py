"""Cases: what a citizen's question costs the house. `PARTS=deadlines` measures some parts only.

Each part is a module of its own, with `measure() -> Part`.
"""

import os
from typing import Any

from . import (
    _cases_arriving,
    _cases_deadlines,
    _cases_pressed,
    _cases_rates,
    _cases_story,
    duplicates,
)
from .report import Bar, Report

PARTS = {
    "deadlines": _cases_deadlines.measure,
    "duplicates": duplicates.measure,
    "arriving": _cases_arriving.measure,
    "pressed": _cases_pressed.measure,
    "story": _cases_story.measure,
    "rates": _cases_rates.measure,
}


def run() -> Report:
    asked = os.environ.get("PARTS", " ".join(PARTS)).split()
    if unknown := [name for name in asked if name not in PARTS]:
        raise SystemExit(f"No such part: {', '.join(unknown)}. There are {', '.join(PARTS)}.")
    figures: dict[str, Any] = {}
    bars: list[Bar] = []
    for name in asked:
        part = PARTS[name]()
        figures |= part.figures
        bars += part.bars
    return Report("cases", figures, bars)
