"""Characters that make no word where another one, typed or drawn alike, would make a common one.

No model: the words and their frequencies are those of rjieba's dictionary. A pair such as 取芯 is
rare and right, so this is a question for a tired eye (class C), never a verdict.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from math import log
from typing import NamedTuple

import rjieba

from ...shapes import alike
from ...sounds import typed_alike
from ..reading import Hit, Reading
from ..rulebook import Rule

# The sum of all frequencies in the dictionary.
_ALL = log(60_101_967)
# The most common words of two, three and four characters: 一个, 为什么, 社会主义.
_LIKELIEST = {2: -6.0, 3: -7.8, 4: -7.9}
_LONGEST = 4
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
# Numerals, and words of one character that stand beside everything.
_FREE = re.compile(
    "[一二三四五六七八九十两几百千万亿的了着过是在有和与及也都就不没把被这那我你他她它们个到从对为]"
)
# Names and foreign words are no words of the dictionary and may be anything.
_NAMES = frozenset(["nr", "ns", "nt", "nz", "nrt", "nrfg", "eng", "m"])


class _Window(NamedTuple):
    start: int
    text: str
    likely: float  # logarithm of how likely its pieces stand side by side by chance


def unusual(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """`gain`: how much likelier the other word has to be; `common`, `rare`: see `_better`."""
    whole = reading.whole
    for number, text in reading.texts(rule.kinds):
        names, done = _names(text), 0
        for one in _windows(text):
            end = one.start + len(one.text)
            if one.start < done or names & set(range(one.start, end)):
                continue
            right = _better(
                one, rule.settings["gain"], rule.settings["common"], rule.settings["rare"]
            )
            if right and not _is_repeated(one.text, whole):
                done = end
                yield Hit(number, one.start, end, (right,))


def _is_repeated(window: str, whole: str) -> bool:
    """What stands twice was meant: a name, a local word, a term of a trade."""
    return whole.find(window, whole.find(window) + 1) >= 0


def _names(text: str) -> set[int]:
    """Every place inside a name."""
    found, place = set[int](), 0
    for word, kind in rjieba.tag(text):
        if kind in _NAMES:
            found.update(range(place, place + len(word)))
        place += len(word)
    return found


def _windows(text: str) -> Iterator[_Window]:
    """Neighbouring pieces of which one is a lone character: there a word may have broken."""
    for run in _HAN.finditer(text):
        pieces: Sequence[str] = rjieba.cut(run[0], False)
        starts = list(accumulate(map(len, pieces), initial=run.start()))
        for first in range(len(pieces)):
            for last in range(first + 2, min(first + _LONGEST, len(pieces)) + 1):
                inside = pieces[first:last]
                window = "".join(inside)
                if len(window) > _LONGEST:
                    break
                if min(map(len, inside)) == 1 and not _FREE.search(window):
                    yield _Window(starts[first], window, sum(map(_likely, inside)))


@lru_cache(20_000)
def _likely(word: str) -> float:
    """The logarithm of a word's share of all words."""
    known = rjieba.has_word(word)
    # `suggest_freq` answers one more than the frequency of a word that it knows.
    return log(max(rjieba.suggest_freq(word) - 1, 1) if known else 0.5) - _ALL


def _better(one: _Window, gain: float, common: float, rare: int) -> str | None:
    """The likeliest word with one other character: no rarer than `rare` times in the dictionary.

    Of two characters the one that stays is not `common` by itself: 帘内 and 摊上 are fine.
    """
    found = None
    least = max(one.likely + gain, log(rare) - _ALL)
    if least > _LIKELIEST[len(one.text)]:
        return None
    for place in range(len(one.text)):
        stays = one.text[1 - place] if len(one.text) == 2 else ""
        if stays and _likely(stays) > common:
            continue
        for word in _others(one.text, place):
            if _likely(word) > least:
                found, least = word, _likely(word)
    return found


@lru_cache(20_000)
def _others(window: str, place: int) -> tuple[str, ...]:
    """Words of the dictionary with another character there, typed or drawn alike."""
    head, tail = window[:place], window[place + 1 :]
    changed = [head + other + tail for other in _confused(window[place])]
    return tuple(filter(rjieba.has_word, changed))


@lru_cache(8_000)
def _confused(character: str) -> tuple[str, ...]:
    return tuple(sorted(typed_alike(character) | alike(character)))
