"""Reports that tell of the same trouble: how many are found, how many are shown for nothing.

Measured as a citizen asks: earlier reports lie on the grid.

`REQUESTS` names a table (CSV) of public requests with CreatedDate, RequestType, Latitude and
Longitude, as Los Angeles publishes them. It has no words and no truth: what is counted is how many
follow one of their kind within 50 m and 3 days, and how many candidates a question brings. It is not
ours to ship; without it the figures say "not measured".
"""

import csv
import os
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ronghe.cases.grid import on_grid
from ronghe.kit.geo import Point
from ronghe.text.alike import Report, distance, reach, weigh
from ronghe.text.tests.judged import Judged, Shelf, of_pairs, of_town
from ronghe.text.tests.reported import Told, town

from .report import Bar, Part
from .report import Report as Answer

SEEDS = (2, 3, 4, 5, 6)  # the points were chosen with seed 1
DAYS = ("%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S")


def run() -> Answer:
    part = measure()
    return Answer("duplicates", part.figures, part.bars)


def measure() -> Part:
    """Alone, and as a part of `cases`."""
    towns = [of_town(town(seed), seen=_seen) for seed in SEEDS]
    halves = {half: of_pairs(half, seen=_seen) for half in ("tuned", "held")}
    exact = min(of_town(town(seed)).recall for seed in SEEDS)
    recall = min(one.recall for one in (*towns, *halves.values()))
    precision = min(one.precision for one in (*towns, *halves.values()))
    most = max(one.most_candidates for one in towns)
    told: dict[str, Any] = {
        "towns": [_shown(one) for one in towns],
        "pairs": {half: _shown(one) for half, one in halves.items()},
        "recall_with_exact_points": round(exact, 3),
        "weigh_us": _microseconds(),
        "requests": _requests() if "REQUESTS" in os.environ else "not measured",
    }
    bars = [
        Bar("repeats found, the lowest of seven sets", round(recall, 3), "≥ 0.9"),
        Bar("shown and right, the lowest of seven sets", round(precision, 3), "≥ 0.8"),
        Bar("most candidates of a question", most, "≤ 200"),
    ]
    return Part(told, bars)


def _seen(point: tuple[float, float]) -> Point:
    return on_grid(Point(*point))


def _shown(one: Judged) -> dict[str, Any]:
    return one._asdict() | {"recall": round(one.recall, 3), "precision": round(one.precision, 3)}


def _microseconds() -> float:
    """One comparison of two reports whose words have been read."""
    reports = [one.report for one in town(1, incidents=150)][:150]
    times = []
    for _ in range(3):
        began = time.perf_counter()
        for one in reports:
            for other in reports:
                weigh(one, other)
        times.append((time.perf_counter() - began) / len(reports) ** 2)
    return round(statistics.median(times) * 1e6, 1)


def _requests() -> dict[str, Any]:
    shelf, follow, located, most = Shelf(), 0, 0, 0
    for one in sorted(_read(Path(os.environ["REQUESTS"])), key=lambda told: told.report.at):
        candidates = shelf.ask(reach(one.report), one.report.category)
        most = max(most, len(candidates))
        located += 1
        follow += any(_follows(one.report, other.report) for other in candidates)
        shelf.put(one)
    share = round(follow / max(1, located), 3)
    return {"located": located, "follow_within_50_m_and_3_days": share, "most_candidates": most}


def _follows(one: Report, other: Report) -> bool:
    near = one.point and other.point and distance(one.point, other.point) <= 50
    return bool(near and one.category == other.category and (one.at - other.at).days < 3)


def _read(path: Path) -> Iterator[Told]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for key, row in enumerate(csv.DictReader(file)):
            try:
                point = float(row["Latitude"]), float(row["Longitude"])
            except ValueError:
                continue
            at = _moment(row["CreatedDate"])
            yield Told(Report(key, "", row["RequestType"], point, None, at), key)


def _moment(told: str) -> datetime:
    for way in DAYS:
        try:
            return datetime.strptime(told, way).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise ValueError(f"CreatedDate is written in a way nobody told us of: {told}")
