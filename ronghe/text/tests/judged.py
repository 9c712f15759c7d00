"""How often the finder of duplicates is right; the tests and the benchmark count with the same."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ronghe.text.alike import Likely, Point, Reach, Report, likely, reach

from .reported import Told, pairs


class Judged(NamedTuple):
    """`repeats` of which `found`; `right` and `wrong` are the reports that were shown."""

    reports: int
    repeats: int
    found: int
    right: int
    wrong: int
    most_candidates: int

    @property
    def recall(self) -> float:
        return self.found / max(1, self.repeats)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)


class Shelf:
    """Reports by place and by square, asked as the database is: with `reach`."""

    SQUARE = 0.006  # degrees

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[Told]] = defaultdict(list)
        self._places: dict[str | None, list[Told]] = defaultdict(list)

    def put(self, told: Told) -> None:
        if told.report.point:
            lat, lon = told.report.point
            self._squares[self._square(lat, lon)].append(told)
        self._places[told.report.place].append(told)

    def ask(self, asked: Reach, category: str) -> list[Told]:
        near = {one.report.key: one for one in self._near(asked)}
        within = [one for one in near.values() if asked.since <= one.report.at <= asked.until]
        within.sort(key=lambda one: (one.report.category == category, one.report.at), reverse=True)
        return within[: asked.limit]

    def _near(self, asked: Reach) -> Iterator[Told]:
        here = self._places[asked.place] if asked.place else []
        yield from (one for one in here if asked.box is None or one.report.point is None)
        if asked.box:
            south, west, north, east = asked.box
            for square in self._squares_of(asked.box):
                for one in self._squares.get(square, []):
                    lat, lon = one.report.point or (0, 0)
                    if south <= lat <= north and west <= lon <= east:
                        yield one

    def _squares_of(self, box: tuple[float, float, float, float]) -> Iterator[tuple[int, int]]:
        (south, west), (north, east) = self._square(*box[:2]), self._square(*box[2:])
        return ((a, b) for a in range(south, north + 1) for b in range(west, east + 1))

    def _square(self, lat: float, lon: float) -> tuple[int, int]:
        return int(lat // self.SQUARE), int(lon // self.SQUARE)


def _exactly(point: Point) -> Point:
    return point


def of_town(reports: Iterable[Told], *, seen: Callable[[Point], Point] = _exactly) -> Judged:
    """Every report is held against those before it, as if each had just come in.

    `seen`: where an earlier report lies for whoever asks.
    """
    shelf, incidents, counts, most = Shelf(), set[int](), Counter[str](), 0
    for one in reports:
        candidates = shelf.ask(reach(one.report), one.report.category)
        known = {candidate.report.key: candidate.incident for candidate in candidates}
        shown = [known[each.report.key] for each in _shown(one.report, candidates)]
        repeats, right = one.incident in incidents, shown.count(one.incident)
        counts.update(reports=1, repeats=repeats, found=repeats and right > 0)
        counts.update(right=right, wrong=len(shown) - right)
        most = max(most, len(candidates))
        incidents.add(one.incident)
        shelf.put(one._replace(report=_seen(one.report, seen)))
    return Judged(**counts, most_candidates=most)


def of_pairs(half: str, *, seen: Callable[[Point], Point] = _exactly) -> Judged:
    rows = [
        (pair.same, bool(likely(pair.other, [_seen(pair.one, seen)])))
        for pair in pairs()
        if pair.half == half
    ]
    found = sum(same and yes for same, yes in rows)
    wrong = sum(yes and not same for same, yes in rows)
    return Judged(len(rows), sum(same for same, _ in rows), found, found, wrong, 1)


def _seen(report: Report, seen: Callable[[Point], Point]) -> Report:
    return report._replace(point=seen(report.point)) if report.point else report


def _shown(report: Report, candidates: list[Told]) -> list[Likely]:
    return likely(report, [one.report for one in candidates])
