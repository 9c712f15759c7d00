"""Days that do not exist, and spans that end before they begin."""

import re
from collections.abc import Iterator

from ..calendar import dates
from ..reading import Hit, Reading
from ..rulebook import Rule

_TO = re.compile(
    r"(?:（[^（）]{1,8}）)?(?:至|到|—|——|-|~|～|－)(?!今)(?P<end>\d{1,2})[日号]", re.ASCII
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
