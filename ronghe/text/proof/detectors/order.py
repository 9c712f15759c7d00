"""Persons in one list, in the order of precedence that the paper's table gives."""

import re
from collections.abc import Iterator

from ..dictionary import Person
from ..lookup import Found
from ..reading import Hit, Reading
from ..rulebook import Rule

# Between two names of one list: marks and titles, no verb and no end of a sentence.
_BETWEEN = re.compile(r"[、和与及，（）\u4e00-\u9fff]{0,24}")
_LISTED = re.compile(r"[、和与及]")
_VERB = re.compile(
    r"说|表示|介绍|主持|出席|参加|陪同|指出|强调|到|率|代表.{0,4}向|向|对|会见|并|听取|汇报"
)


def order(reading: Reading, rule: Rule) -> Iterator[Hit]:
    for part, begin, sentence in reading.sentences(rule.kinds):
        found = list(reading.dictionary.known_people.longest(sentence))
        for one, other in zip(found, found[1:], strict=False):
            between = sentence[one.end : other.start]
            ranks = _rank(reading, one), _rank(reading, other)
            if all(ranks) and ranks[0] > ranks[1] and _is_one_list(between):
                values = {"before": sentence[one.start : one.end]}
                yield Hit(part, begin + other.start, begin + other.end, (), values)


def _rank(reading: Reading, found: Found[list[Person]]) -> int:
    """The highest precedence of the person on the day; 0 when there is none."""
    day = reading.about.day
    return min((one.order for one in found.value if one.order and one.holds(day)), default=0)


def _is_one_list(between: str) -> bool:
    if not _BETWEEN.fullmatch(between) or not _LISTED.search(between):
        return False
    return not _VERB.search(between)
