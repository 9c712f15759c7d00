"""Days that do not exist, and spans that end before they begin."""

import re
from collections.abc import Iterator

from ..calendar import dates
from ..reading import Hit, Reading
from ..rulebook import Rule

_TO = re.compile(
    r"(?:（[^（）]{1,8}）)?(?:至|到|—|——|-|~|～|－)(?!今)(?P<end>\d{1,2})[日号]", re.ASCII
)
_YEARS = re.compile(
    r"(?<![\d前])(?P<first>(?:1[5-9]|20)\d\d)年?(?:至|到|—|——|-|~|～|－)(?P<last>(?:1[5-9]|20)\d\d)年",
    re.ASCII,
)


def impossible(reading: Reading, rule: Rule) -> Iterator[Hit]:
    for part, begin, sentence in reading.sentences(rule.kinds):
        for one in dates(sentence):
            if not one.is_possible:
                yield Hit(part, begin + one.start, begin + one.end)


def backwards(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """11月26日至24日; two months or two years are left to the reader."""
    for part, begin, sentence in reading.sentences(rule.kinds):
        for one in dates(sentence):
            until = _TO.match(sentence, one.end)
            if until and int(until["end"]) <= one.day:
                yield Hit(part, begin + one.start, begin + until.end())


def years(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """2026—2021年. Before the common era years run down."""
    for number, text in reading.texts(rule.kinds):
        for found in _YEARS.finditer(text):
            if int(found["last"]) < int(found["first"]):
                yield Hit(number, *found.span())
