"""What was typed or pasted twice."""

import re
from collections.abc import Iterator

from ..reading import Hit, Reading
from ..rulebook import Rule

# Long enough not to be a reduplication such as 研究研究 or a cheer.
_PHRASE = re.compile(r"([\u3400-\u9fff，“”《》0-9]{5,24}?)\1")
_WORDS = re.compile(r"[\u3400-\u9fff]")


def words(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Words of the rule that never stand twice in a row: 的的, 我们我们."""
    alternatives = "|".join(sorted(rule.settings["twice"], key=len, reverse=True))
    twice = re.compile(rf"({alternatives})\1+")
    right = re.compile("|".join(rule.settings["right_in"]))
    for number, text in reading.texts(rule.kinds):
        spans = [one.span() for one in right.finditer(text)]
        for found in twice.finditer(text):
            start, end = found.span()
            if not any(a < end and start < b for a, b in spans):
                yield Hit(number, start, end, (found[1],))


def phrase(reading: Reading, rule: Rule) -> Iterator[Hit]:
    for number, text in reading.texts(rule.kinds):
        for found in _PHRASE.finditer(text):
            # 加油加油加油加油 is a shout, 2026 2026 are digits.
            if len(set(found[1])) > 3 and len(_WORDS.findall(found[1])) > 3:
                yield Hit(number, *found.span(), (found[1],))


def paragraph(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """The second of two paragraphs that are the same."""
    shortest, seen = rule.settings["shortest"], set()
    for number, text in reading.texts(rule.kinds):
        bare = text.strip()
        if len(bare) >= shortest and bare in seen:
            yield Hit(number, 0, len(text))
        seen.add(bare)
