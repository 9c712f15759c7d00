"""Totals that are not the sum of their parts, growth that does not fit its two figures."""

import re
from collections.abc import Iterator
from decimal import Decimal

from ..quantities import NUMBER, UNIT, Quantity, read, shown
from ..reading import Hit, Reading
from ..rulebook import Rule

_COUNTED = re.compile(rf"(?<![\d.第])(?P<number>{NUMBER})(?P<unit>{UNIT})")
_TOTAL = re.compile(
    rf"(?:共计|合计|总计|总共|一共|共有|共)(?:为|是|收|投入|完成)?(?P<number>{NUMBER})(?P<unit>{UNIT})(?=[，。；！、）]|$)"
)
_LISTED = re.compile(r"[、，；和]")
# Words that make a number something else than a part of a sum.
_NOT_PARTS = re.compile(
    r"每|平均|人均|约|余|多|近|超|不到|以上|左右|分之|倍|第|从|由|至|到|比|其中|增|减|占|另"
)


def total(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """男生12人、女生15人，共28人: two or more parts of one unit, then their total."""
    for part, begin, sentence in reading.sentences(rule.kinds):
        done = 0
        for found in _TOTAL.finditer(sentence):
            stretch = sentence[done : found.start()]
            done = found.end()
            parts, said = _parts(stretch, found["unit"]), read(found["number"])
            if said is None or len(parts) < 2:
                continue
            added = sum((one.value for one in parts), Decimal(0))
            slack = sum((one.half for one in parts), said.half)
            if abs(added - said.value) > slack:
                start, end = found.span("number")
                values = {"parts": "+".join(shown(one.value) for one in parts), "sum": shown(added)}
                yield Hit(part, begin + start, begin + end, (shown(added),), values)


def _parts(stretch: str, unit: str) -> list[Quantity]:
    """The numbers that stand one by one before a total and count the same thing as it."""
    if _NOT_PARTS.search(stretch):
        return []
    run: list[re.Match[str]] = []
    for one in reversed(list(_COUNTED.finditer(stretch))):
        # 城东12人、城西15人: a mark stands between, and the unit is the same.
        if one["unit"] != unit or (
            run and not _LISTED.search(stretch[one.end() : run[-1].start()])
        ):
            break
        run.append(one)
    # 3个镇、12个村，共20个: the unit alone does not say what is counted.
    if len({_thing(stretch, one) for one in run}) > 1:
        return []
    found = [read(one["number"]) for one in run]
    return [] if None in found else [one for one in reversed(found) if one]


def _thing(stretch: str, counted: re.Match[str]) -> str:
    after = re.match(r"[^、，；和。]{0,6}", stretch[counted.end() :])
    return after[0] if after else ""


_UP, _DOWN = (
    "增加|增长|提高|上升|上涨|涨|升|扩大|提升|攀升|增|扩",
    "减少|下降|降低|下跌|降|跌|缩短|压缩|缩减|减|下调",
)
_FROM_TO = (
    rf"(?:从|由)(?:[^，。；、从由\d]{{0,10}}?)(?<!分之)(?P<first>{NUMBER})(?P<unit1>[%％]|{UNIT})?[^，。；\d]{{0,6}}?"
    rf"(?P<verb>{_UP}|{_DOWN})(?:到|至|为|成)(?:[^，。；\d]{{0,6}}?)(?<!分之)(?P<second>{NUMBER})(?P<unit2>[%％]|{UNIT})?"
)
_CHANGE = re.compile(
    rf"{_FROM_TO}(?P<between>[^。；]{{0,8}}?)(?P<verb2>增长|增幅|增加|提高|上升|上涨|涨幅|涨|升幅|升|降幅|下降|减少|降低|减幅|降|跌幅)(?:了|达|为|约|近){{0,2}}"
    r"(?P<third>\d{1,6}(?:\.\d{1,4})?)(?P<percent>[%％])(?!以)",
    re.ASCII,
)
_DIRECTION = re.compile(_FROM_TO, re.ASCII)


def change(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """从50万吨增加到60万吨，增长30%: the percentage has to fit, with what rounding allows."""
    for part, begin, sentence in reading.sentences(rule.kinds):
        for found in _CHANGE.finditer(sentence):
            first, second, third = (read(found[name]) for name in ("first", "second", "third"))
            if not (first and second and third and _same_unit(found)) or "%" in (
                found["unit2"] or ""
            ):
                continue
            low, high = _growth(first, second)
            said = third.value
            # Newspapers round to whole percents, and sometimes cut.
            slack = max(third.half * 2, Decimal(1))
            if first.value and not low - slack <= said <= high + slack:
                start, end = found.span("third")
                right = shown(round(abs(second.value - first.value) / first.value * 100, 1))
                yield Hit(part, begin + start, begin + end, (right,))


def direction(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """从60万吨增加到50万吨: it went the other way."""
    for part, begin, sentence in reading.sentences(rule.kinds):
        for found in _DIRECTION.finditer(sentence):
            first, second = read(found["first"]), read(found["second"])
            if not (first and second and _same_unit(found)) or first.value == second.value:
                continue
            if (second.value > first.value) != bool(re.fullmatch(_UP, found["verb"])):
                start, end = found.span("verb")
                yield Hit(part, begin + start, begin + end)


def _same_unit(found: re.Match[str]) -> bool:
    """从5亿元增加到60万元 is left to the reader: the units differ."""
    one, other = found["unit1"], found["unit2"]
    return bool(other) and one in (None, other) and "分之" not in found[0]


def _growth(first: Quantity, second: Quantity) -> tuple[Decimal, Decimal]:
    """The least and the greatest change in percent that the written digits allow."""
    if first.value <= first.half:
        return Decimal(0), Decimal("Infinity")
    ends = [
        abs((second.value + b) / (first.value + a) - 1) * 100
        for a in (-first.half, first.half)
        for b in (-second.half, second.half)
    ]
    return min(ends), max(ends)
