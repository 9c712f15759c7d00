"""Numerals that mix two ways of writing."""

import re
from collections.abc import Iterator

from ..reading import Hit, Reading
from ..rulebook import Rule

_MIXED = re.compile(
    r"(?<![\d.])(?P<digits>\d{1,3})(?P<ten>[十百千])(?P<more>[万亿])?(?![佳强米瓦克帕赫卡字分家名里倍足米年年分伏安焦牛家户店]|多|余|来|几)(?P<rest>\d{1,3}(?!\d))?",
    re.ASCII,
)
_TENS = {"十": 10, "百": 100, "千": 1000}


def mixed(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """3千 and 5百: after Arabic digits only 万 and 亿 may stand."""
    for number, text in reading.texts(rule.kinds):
        for found in _MIXED.finditer(text):
            value = int(found["digits"]) * _TENS[found["ten"]] + int(found["rest"] or 0)
            yield Hit(number, *found.span(), (f"{value}{found['more'] or ''}",))
