"""Reports of a made-up town, some of them about the same thing; and our labelled pairs.

The pattern is that of 8,002 located requests of Los Angeles: 14 % follow another of the same kind
within 50 m and 3 days, and every sixth request has no point. Around them stand what is easily taken for
a repetition: other troubles at the same spot, the same trouble some houses on, in another village,
or months later. It is denser than a town: ten reports a month for each street, of 23 troubles.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import cos, radians
from pathlib import Path
from typing import NamedTuple

from ronghe.text.alike import Report

PAIRS = Path(__file__).with_name("pairs.tsv")
BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
HERE = (25.79, 113.03)
NO_POINT, TYPOS = 0.175, 0.25
FOLLOWED = 0.165  # of what was reported, so often somebody tells it again: 14 % of all reports
# How often a report has such a twin that is not the same thing.
BESIDE, FURTHER, ELSEWHERE, AGAIN = 0.08, 0.06, 0.05, 0.04

# Kind: the troubles of that kind, each told in several ways. Written before the words were listed
# that the finder knows.
TROUBLES = {
    "light": [
        ["路灯不亮", "路灯坏了没人修", "灯不亮黑咕隆咚的", "晚上没有路灯", "路灯灭了", "照明全瞎了"],
        ["路灯杆倒了", "灯杆歪了快倒", "路灯杆子被撞弯"],
    ],
    "road": [
        ["路面有个大坑", "路上坑很深", "路塌了一块", "路面凹下去了", "坑洼不平颠得慌"],
        ["井盖丢了", "窨井没盖", "井盖被偷", "下水井口敞着"],
        ["人行道砖翘起来", "地砖松动", "人行道的砖全碎了"],
    ],
    "drain": [
        ["下雨就淹", "积水很深过不去", "路面积水", "水漫到小腿"],
        ["下水道堵了", "污水冒出来", "管道堵塞返水", "粪水外溢"],
    ],
    "rubbish": [
        ["垃圾没人收", "垃圾堆成山", "垃圾桶爆满", "生活垃圾好几天不清"],
        ["有人乱倒渣土", "建筑垃圾堆路边", "装修废料没人拉"],
    ],
    "noise": [
        ["工地半夜施工吵", "夜里打桩睡不着", "施工噪声到凌晨"],
        ["广场舞太吵", "跳舞的音响震天", "喇叭声音大"],
        ["酒吧音乐吵人", "歌厅唱到半夜", "KTV噪音扰民"],
    ],
    "water": [
        ["停水了", "没有自来水", "水龙头没水", "断水一上午"],
        ["自来水发黄", "水是浑的", "水里有怪味"],
    ],
    "power": [
        ["停电了", "突然没电", "断电两小时", "一片都没有电"],
        ["电线垂下来", "电线掉地上", "线路低垂碰到头"],
    ],
    "traffic": [
        ["乱停车堵路", "违停严重", "车停在人行道上", "路边停满车走不动"],
        ["红绿灯坏了", "信号灯不亮", "路口灯一直闪黄"],
    ],
    "green": [
        ["树倒了", "大树倒在路上", "树被风刮断"],
        ["草太高挡视线", "绿化带没人修剪", "杂草丛生"],
    ],
    "animals": [["流浪狗追人", "野狗成群", "没主的狗咬人"]],
}  # fmt: skip
OPENINGS = ["", "", "您好，", "请问", "反映一下，", "领导好，", "我想说，", "急！"]
ENDINGS = [
    "",
    "。",
    "，请尽快处理。",
    "，希望有人管。",
    "，好几天了",
    "！！",
    "，谢谢。",
    "，老人小孩很不安全",
]
FIRST = "人解建沿文北南西学东仙站云兴滨松和新朝柳"
SECOND = "民放设江昌环岭亭院风桥前山隆"  # 280 roads and as many villages
MARKS = "邮局 小学 菜市场 加油站 卫生院 公交站 超市 桥头 公园门口 药店 银行 幼儿园".split()  # noqa: SIM905


class Incident(NamedTuple):
    key: int
    kind: str
    trouble: int
    point: tuple[float, float]
    place: str
    named: tuple[str, str]  # road or village, landmark
    at: datetime


class Told(NamedTuple):
    report: Report
    incident: int


def town(seed: int, *, incidents: int = 3_000, days: int = 30) -> list[Told]:
    """Reports in the order they came in."""
    chance = random.Random(seed)
    told: list[Told] = []
    for first in [_incident(chance, key, days) for key in range(incidents)]:
        told.append(_told(chance, first, len(told), first.at))
        while chance.random() < FOLLOWED:
            later = first.at + timedelta(days=min(3.0, chance.expovariate(1)))
            told.append(_told(chance, first, len(told), later))
        for other in _twins(chance, first, len(told)):
            told.append(_told(chance, other, len(told), other.at))
    return sorted(told, key=lambda one: one.report.at)


def _incident(chance: random.Random, key: int, days: int) -> Incident:
    kind = chance.choice(list(TROUBLES))
    country = chance.random() < 0.2
    row, column = chance.randrange(len(FIRST)), chance.randrange(len(SECOND))
    wide = 2_500 if country else 700
    middle = _moved(HERE, wide * row + 15_000 * country, wide * column)
    named = f"{FIRST[row]}{SECOND[column]}{'村' if country else '路'}"
    return Incident(
        key,
        kind,
        chance.randrange(len(TROUBLES[kind])),
        _moved(middle, chance.uniform(-450, 450), chance.uniform(-450, 450)),
        named,
        (named, chance.choice(MARKS)),
        BEGIN + timedelta(days=chance.uniform(0, days)),
    )


def _twins(chance: random.Random, one: Incident, key: int) -> Iterator[Incident]:
    """What looks like `one` and is another matter. Keys from a million on, so that none meets another."""
    soon = one.at + timedelta(days=chance.uniform(0, 3))
    key += 1_000_000
    if chance.random() < BESIDE:
        kind = chance.choice([kind for kind in TROUBLES if kind != one.kind])
        yield one._replace(key=key, kind=kind, trouble=0, at=soon)
    if chance.random() < BESIDE / 2 and len(TROUBLES[one.kind]) > 1:
        trouble = (one.trouble + 1) % len(TROUBLES[one.kind])
        yield one._replace(key=key + 10_000_000, trouble=trouble, at=soon)
    if chance.random() < FURTHER and one.kind not in {
        "water",
        "power",
    }:  # an outage reaches further
        point = _moved(
            one.point, chance.choice([-1, 1]) * chance.uniform(150, 450), chance.uniform(-50, 50)
        )
        mark = chance.choice([mark for mark in MARKS if mark != one.named[1]])
        yield one._replace(key=key + 20_000_000, point=point, named=(one.named[0], mark), at=soon)
    if chance.random() < ELSEWHERE:
        other = _incident(chance, key + 30_000_000, 1)
        if other.place != one.place:
            yield other._replace(kind=one.kind, trouble=one.trouble, at=soon)
    if chance.random() < AGAIN:
        later = one.at + timedelta(days=chance.uniform(45, 200))
        yield one._replace(key=key + 40_000_000, at=later)


def _told(chance: random.Random, one: Incident, key: int, at: datetime) -> Told:
    place, mark = one.named
    where = chance.choice(
        [
            f"{place}{mark}",
            f"{place}{mark}旁边",
            f"{mark}这里",
            f"{place}",
            f"在{place}{mark}对面，",
            f"{place}靠近{mark}",
        ]
    )
    what = chance.choice(TROUBLES[one.kind][one.trouble])
    order = f"{where}{what}" if chance.random() < 0.8 else f"{what}，{where}"
    text = chance.choice(OPENINGS) + order + chance.choice(ENDINGS)
    if chance.random() < TYPOS:
        text = _mistyped(chance, text)
    point = None
    if chance.random() >= NO_POINT:
        point = _moved(one.point, chance.uniform(-17, 17), chance.uniform(-17, 17))
    kind = one.kind if chance.random() < 0.93 else chance.choice(list(TROUBLES))
    return Told(Report(key, text, kind, point, one.place, at), one.key)


def _mistyped(chance: random.Random, text: str) -> str:
    place = chance.randrange(len(text))
    wrong = chance.choice(["", text[place] * 2, chance.choice("的了是在有不这")])
    return text[:place] + wrong + text[place + 1 :]


def _moved(point: tuple[float, float], east: float, north: float) -> tuple[float, float]:
    lat = point[0] + north / 111_195
    return lat, point[1] + east / (111_195 * cos(radians(lat)))


class Pair(NamedTuple):
    half: str
    same: bool
    one: Report
    other: Report


def pairs() -> Iterator[Pair]:
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield _pair(*line.split("\t"))


def _pair(
    half: str,
    truth: str,
    metres: str,
    days: str,
    place: str,
    kind: str,
    other_kind: str,
    text: str,
    other_text: str,
) -> Pair:
    point = None if metres == "-" else HERE
    moved = None if metres == "-" else _moved(HERE, 0, float(metres))
    places = {"=": ("a", "a"), "/": ("a", "b"), "-": (None, None)}[place]
    later = BEGIN + timedelta(days=float(days))
    return Pair(
        half,
        truth == "same",
        Report(1, text, kind, point, places[0], BEGIN),
        Report(2, other_text, other_kind, moved, places[1], later),
    )
