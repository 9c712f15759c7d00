"""Rules that are data only: lists of words, patterns, the paper's own terms."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from ..dictionary import Dictionary, Term
from ..lookup import Found, Words
from ..reading import Hit, Reading
from ..rulebook import Rule

# As far as a rule may look before and after what it found.
AROUND = 12


def words(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """`words` of the rule, each with what stands instead; not inside those of `right_in`."""
    wrong, right = _prepared(rule)
    whole = rule.settings.get("whole", False)
    for number, text in reading.texts(rule.kinds):
        spans = list(right.find(text))
        for found in wrong.longest(text):
            if whole and not reading.is_cut(number, found.start, found.end):
                continue
            if not _inside(found, spans) and not is_excused(reading, rule, number, *found[:2]):
                yield Hit(number, found.start, found.end, found.value)


@lru_cache(512)
def _prepared(rule: Rule) -> tuple[Words[tuple[str, ...]], Words[bool]]:
    entries = rule.settings["words"].items()
    wrong = Words((word, _rights(instead)) for word, instead in entries)
    return wrong, Words((word, True) for word in rule.settings.get("right_in", ()))


def _rights(instead: str | list[str]) -> tuple[str, ...]:
    return tuple([instead] if isinstance(instead, str) else instead) if instead else ()


def _inside(found: Found[tuple[str, ...]], spans: list[Found[bool]]) -> bool:
    return any(span.start <= found.start and found.end <= span.end for span in spans)


def pattern(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """The regular expression `pattern`; the group `found` when it has one, else all of it."""
    compiled = _compiled(rule.settings["pattern"])
    group: str | int = "found" if "found" in compiled.groupindex else 0
    for number, text in reading.texts(rule.kinds):
        for found in compiled.finditer(text):
            start, end = found.span(group)
            if not is_excused(reading, rule, number, start, end):
                rights = [found.expand(one) for one in rule.settings.get("instead", ())]
                yield Hit(number, start, end, tuple(rights))


def is_excused(reading: Reading, rule: Rule, part: int, start: int, end: int) -> bool:
    """`unless_before`, `unless_after`, `unless_in` (the sentence): where the words are right."""
    text = reading.parts[part].text
    told = rule.settings
    if "unless_before" in told:
        before = text[max(0, start - AROUND) : start]
        if _compiled(f"(?:{told['unless_before']})$").search(before):
            return True
    if "unless_after" in told and _compiled(told["unless_after"]).match(text[end : end + AROUND]):
        return True
    if "unless_in" in told:
        begin, stop = reading.sentence(part, start)
        return bool(_compiled(told["unless_in"]).search(text[begin:stop]))
    return False


@lru_cache(1024)
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def terms(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """Words of the paper's own dictionary, each with the severity and the reason given there."""
    for number, text in reading.texts(rule.kinds):
        for found in _terms(reading.dictionary, reading.about.day).longest(text):
            term = found.value
            note = {"note": f"（{term.note}）" if term.note else ""}
            yield Hit(number, *found[:2], term.instead, note, severity=term.severity)


@lru_cache(32)
def _terms(dictionary: Dictionary, day: date | None) -> Words[Term]:
    return Words((term.word, term) for term in dictionary.terms if term.holds(day))
