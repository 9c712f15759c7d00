"""Parts that are greater than the whole, halves and shares that do not make one."""

import re
from collections.abc import Iterator
from decimal import Decimal

from ..quantities import NUMBER, UNIT, read, shown
from ..reading import Hit, Reading
from ..rulebook import Rule

_WHOLE = re.compile(
    rf"(?<![\d.第])(?P<number>{NUMBER})(?P<unit>{UNIT})[^，。；：、\d]{{0,8}}(?:，|中，?|里，?)?(?:其中|中有|里有)"
)
_COUNTED = re.compile(rf"(?<![\d.第])(?P<number>{NUMBER})(?P<unit>{UNIT})")
# Two lengths or times in one sentence are seldom a whole and its part.
_MEASURED = {"米", "厘米", "毫米", "度", "岁", "年", "天", "小时", "分钟", "秒", "千瓦", "层"}
# Each pair is the whole; who is named first does not matter.
_HALVES = [
    ("男", "女"),
    ("城镇", "农村"),
    ("城区", "乡村"),
    ("新建", "改建"),
    ("公办", "民办"),
    ("线上", "线下"),
    ("成人", "儿童"),
    ("室内", "室外"),
    ("胜", "负"),
    ("住院", "门诊"),
    ("在校", "离校"),
    ("国内", "国外"),
]
_PERCENT = r"(?:占|为|占比|达|有)?(?P<share>\d{1,3}(?:\.\d{1,2})?)[%％]"
_SETS = [
    {"赞成", "同意", "支持", "反对", "弃权", "无所谓", "中立", "不确定"},
    {"非常满意", "满意", "基本满意", "一般", "不满意", "不了解"},
    {"优", "良", "中", "差", "优秀", "良好", "合格", "不合格", "及格", "不及格"},
    {"男性", "女性", "男", "女"},
    {"第一产业", "第二产业", "第三产业"},
    {"老年人", "中年人", "青年人", "未成年人"},
]
_LABELLED = [
    re.compile(
        rf"(?P<label>{'|'.join(sorted(labels, key=len, reverse=True))})[^，。；、\d]{{0,5}}{_PERCENT}",
        re.ASCII,
    )
    for labels in _SETS
]


def part(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """共120人，其中党员130人."""
    for number, begin, sentence in reading.sentences(rule.kinds):
        for whole in _WHOLE.finditer(sentence):
            most = read(whole["number"])
            for inner in _inside(sentence, whole):
                value = read(inner["number"])
                if most and value and value.value - value.half > most.value + most.half:
                    start, end = inner.span("number")
                    yield Hit(
                        number,
                        begin + start,
                        begin + end,
                        (),
                        {"whole": whole["number"] + whole["unit"]},
                    )


def _inside(sentence: str, whole: re.Match[str]) -> Iterator[re.Match[str]]:
    """What is counted after 其中 in the unit of the whole, until a new total begins."""
    end = re.compile(r"共|总|累计|另|比|增|：|今年|去年|同比").search(sentence, whole.end())
    stop = end.start() if end else len(sentence)
    same = whole["unit"] not in _MEASURED
    return (
        one
        for one in _COUNTED.finditer(sentence, whole.end(), stop)
        if same and one["unit"] == whole["unit"]
    )


def halves(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """共120人，其中男70人、女60人: two halves that cover everything."""
    for number, begin, sentence in reading.sentences(rule.kinds):
        for whole in _WHOLE.finditer(sentence):
            said = read(whole["number"])
            found = list(_inside(sentence, whole))
            labels = [_label(sentence, one) for one in found[:2]]
            if said is None or len(found) != 2 or not _complete(labels):
                continue
            values = [read(one["number"]) for one in found]
            added = sum((one.value for one in values if one), Decimal(0))
            slack = sum((one.half for one in values if one), said.half)
            if abs(added - said.value) > slack:
                start, end = found[0].start("number"), found[1].end("number")
                yield Hit(
                    number,
                    begin + start,
                    begin + end,
                    (),
                    {"sum": shown(added), "whole": whole["number"]},
                )


def _label(sentence: str, counted: re.Match[str]) -> str:
    before = re.search(r"[^，。；、：\d]{1,8}$", sentence[: counted.start()])
    return before[0] if before else ""


def _complete(labels: list[str]) -> bool:
    return any(
        (one in labels[0] and other in labels[1]) or (other in labels[0] and one in labels[1])
        for one, other in _HALVES
    )


def shares(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """赞成62%，反对31%，弃权17%: answers of one set that make more than everything."""
    for number, begin, sentence in reading.sentences(rule.kinds):
        for labelled in _LABELLED:
            found = list(labelled.finditer(sentence))
            labels = [one["label"] for one in found]
            if len(found) < 2 or len(set(labels)) < len(labels):
                continue
            added = sum((Decimal(one["share"]) for one in found), Decimal(0))
            if added > 100 + Decimal("0.5") * len(found):
                start, end = found[0].start("share"), found[-1].end()
                yield Hit(number, begin + start, begin + end, (), {"sum": shown(added)})
