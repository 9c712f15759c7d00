"""Which earlier reports may tell of the same trouble: by distance, time, place and words.

Pure: the caller asks its database for `reach(report)`, hands over what came, and shows the answer
to a person. Nothing is ever joined by itself.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache, lru_cache
from math import cos, hypot, radians
from pathlib import Path
from typing import Any, NamedTuple

from .likeness import letters, pairs

METRES = 111_195  # one degree of latitude on the mean sphere
Point = tuple[float, float]  # latitude, longitude; WGS-84


class Report(NamedTuple):
    """`place` is the key of the smallest known place (village, street); without a point it stands for it."""

    key: int
    text: str
    category: str
    point: Point | None
    place: str | None
    at: datetime


class Reach(NamedTuple):
    """What to ask the database for. The box is `None` where the report has no point."""

    since: datetime
    until: datetime
    box: tuple[float, float, float, float] | None  # south, west, north, east
    place: str | None
    limit: int


class Likely(NamedTuple):
    """An earlier report and why it may be the same. `points` add up to `score`."""

    report: Report
    score: int
    metres: float | None  # None where a point is missing
    apart: timedelta
    words: tuple[str, ...]  # pieces of the report that stand in the other too, at most five
    points: tuple[tuple[str, int], ...]


def reach(report: Report) -> Reach:
    """Where and when candidates lie.

    A B-tree on (place, at) and one on (latitude, at) carry it at a million cases::

        WHERE at BETWEEN since AND until
          AND ((latitude BETWEEN south AND north AND longitude BETWEEN west AND east)
               OR (place = :place AND (latitude IS NULL OR :no_point)))
        ORDER BY category = :category DESC, at DESC LIMIT :limit
    """
    told = _data()["reach"]
    days = timedelta(days=told["days"])
    box = None
    if report.point:
        lat, lon = report.point
        high = told["metres"] / METRES
        wide = high / max(0.01, cos(radians(lat)))
        box = (lat - high, lon - wide, lat + high, lon + wide)
    return Reach(report.at - days, report.at + days, box, report.place, told["candidates"])


def likely(report: Report, candidates: Iterable[Report], *, limit: int = 5) -> list[Likely]:
    """Those that may be the same, the likeliest first."""
    weighed = (weigh(report, one) for one in candidates if one.key != report.key)
    enough = _data()["points"]["likely"]
    good = [one for one in weighed if one.score >= enough]
    return sorted(good, key=lambda one: (-one.score, one.apart, one.report.key))[:limit]


def weigh(report: Report, other: Report) -> Likely:
    """How much speaks for and against their being the same. The same whichever is first."""
    metres = distance(report.point, other.point) if report.point and other.point else None
    apart = abs(report.at - other.at)
    one, two = _read(report.text), _read(other.text)
    points = (
        *_of_distance(metres, bool(one.problems & two.problems & _wide()), report, other),
        ("time", _step("days", apart / timedelta(days=1))),
        _of_category(report, other),
        *_of_names(one, two, metres),
        _of_problem(one, two),
    )
    told = tuple((name, value) for name, value in points if value)
    return Likely(other, sum(value for _, value in told), metres, apart, _shared(one, two), told)


def distance(one: Point, other: Point) -> float:
    """Metres between two points of a town: exact to a thousandth up to some kilometres."""
    wide = (one[1] - other[1] + 180) % 360 - 180
    east = wide * cos(radians((one[0] + other[0]) / 2))
    return METRES * hypot(one[0] - other[0], east)


# --- what speaks for it -------------------------------------------------------------------------


def _of_distance(
    metres: float | None, wide: bool, report: Report, other: Report
) -> Iterator[tuple[str, int]]:
    points = _data()["points"]
    if metres is not None:
        yield "distance", _step("distance", metres / 2 if wide else metres)
    elif report.place and other.place:
        same = report.place == other.place
        yield "place", points["place"] if same else points["other_place"]
        yield "all over", points["all_over"] if same and wide else 0


def _of_category(report: Report, other: Report) -> tuple[str, int]:
    points, same = _data()["points"], report.category == other.category
    return "category", points["category"] if same else points["other_category"]


def _of_names(one: "_Read", two: "_Read", metres: float | None) -> Iterator[tuple[str, int]]:
    points = _data()["points"]
    shared = False
    blind = "_no_point" if metres is None else ""
    for kind in ("village", "road", "mark"):
        left, right = one.names[kind], two.names[kind]
        if not left or not right:
            continue
        if any(a.endswith(b) or b.endswith(a) for a in left for b in right):
            shared = shared or metres is not None or kind == "mark"
        elif kind == "mark" or not _maybe_slips(left, right):
            yield kind, points.get(f"other_{kind}{blind}", points[f"other_{kind}"])
    if shared:
        yield "named", points["named"]
    for kind in ("building", "side"):
        left, right = one.names[kind], two.names[kind]
        if left and right and left.isdisjoint(right):
            yield kind, points[f"other_{kind}"]


def _maybe_slips(left: frozenset[str], right: frozenset[str]) -> bool:
    """解放路 and 解设路: a slip of the finger, or two roads. Then the name says nothing."""
    return any(set(a[:-1]) & set(b[:-1]) for a in left for b in right)


def _of_problem(one: "_Read", two: "_Read") -> tuple[str, int]:
    points = _data()["points"]
    dice = _dice(one.pairs, two.pairs)
    words = round(points["text"] * dice)
    if not one.problems or not two.problems:
        return "text", words or points["unlike"]
    if one.problems.isdisjoint(two.problems):
        return "problem", points["other_problem"]
    share = len(one.problems & two.problems) / min(len(one.problems), len(two.problems))
    return "problem", max(round(points["problem"] * (0.5 + share / 2)), words)


def _dice(left: frozenset[str], right: frozenset[str]) -> float:
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _step(table: str, value: float) -> int:
    for row in _data()[table]:
        if value <= row["up_to"]:
            return int(row["points"])
    return -1000


def _shared(one: "_Read", two: "_Read") -> tuple[str, ...]:
    """The runs of characters whose every pair stands in the other: 路灯不亮, 邮局."""
    theirs, run = pairs(two.plain), ""
    runs: list[str] = []
    for place in range(len(one.plain)):
        pair = one.plain[place : place + 2]
        if pair in theirs and len(pair) == 2:
            run += pair if not run else pair[1]
            continue
        runs, run = [*runs, run] if run else runs, ""
    return tuple(dict.fromkeys(runs))[:5]


# --- reading a report ---------------------------------------------------------------------------

_HAN = "\u4e00-\u9fff"
# The name is at most two characters before what it is the name of: more would be a sentence.
_NAMES = {
    "village": re.compile(rf"[{_HAN}]{{1,2}}(?:村(?!口)|镇|乡|小区|社区|新村|花园|家园|华庭)"),
    "road": re.compile(
        rf"[{_HAN}]{{1,2}}(?:(?<![马道公铁水线电走条段修过半泥])路(?![灯面边口段上过])|大道|街(?!道)|巷)"
    ),
    "mark": re.compile(
        r"邮局|小学|中学|菜市?场|加油站|卫生院|医院|公交站|汽车站|火车站|超市|桥头|"
        r"公园|药店|银行|幼儿园|广场|体育馆|图书馆|派出所|村口|河边|学校|祠堂|水库"
    ),
}
_SIDE = re.compile(r"[东南西北](?=[段门侧头端边])")
_BUILDING = re.compile(r"\d{1,3}(?=栋|幢|座|号楼|单元|组)")
_COURTESY = re.compile(
    r"您好|你好|领导好?|请问|反映一下|我想说|请?尽快|处理|希望|有人管|没人管|有关部门|谢谢|麻烦|"
    r"太危险了?|很?危险|很?不安全|老人|小孩|孩子|我们|这里|这边|那边|旁边|附近|对面|靠近|好几天了?|"
    r"一直|已经|严重|什么时候|请"
)


class _Read(NamedTuple):
    names: dict[str, frozenset[str]]
    problems: frozenset[str]
    pairs: frozenset[str]
    plain: str


@lru_cache(maxsize=4096)
def _read(text: str) -> _Read:
    plain = _COURTESY.sub(" ", letters(text[:2000]))
    names = {kind: frozenset(pattern.findall(plain)) for kind, pattern in _NAMES.items()}
    names["side"] = frozenset(_SIDE.findall(plain))
    names["building"] = frozenset(_BUILDING.findall(plain))
    rest = plain
    for pattern in _NAMES.values():
        rest = pattern.sub(" ", rest)
    problems = frozenset(name for name, pattern in _problems() if pattern.search(rest))
    return _Read(names, problems, pairs(rest), plain)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@cache
def _problems() -> tuple[tuple[str, re.Pattern[str]], ...]:
    told = _data()["problems"].items()
    return tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in told)


@cache
def _wide() -> frozenset[str]:
    return frozenset(_data()["wide"]["problems"])
