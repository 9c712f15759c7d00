"""Many words found in one walk over a text: a table by first characters, no automaton needed.

3,000 characters against 1,500 words take about a millisecond; the time grows with the text and
with how many words begin with one character, not with the number of words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from ..shapes import alike
from ..sounds import homophones

T = TypeVar("T")
_NOTHING = re.compile(r"(?!)")


class Found(NamedTuple, Generic[T]):
    start: int
    end: int
    value: T


class Words(Generic[T]):
    """Words with something to say about each. Several values may stand under one word."""

    def __init__(self, pairs: Iterable[tuple[str, T]]) -> None:
        table: dict[str, list[tuple[str, T]]] = defaultdict(list)
        for word, value in pairs:
            if word:
                table[word[:2]].append((word, value))
        # The longest first: "副市长" is seen before "副".
        self._table = {
            head: sorted(entries, key=lambda entry: -len(entry[0]))
            for head, entries in table.items()
        }
        firsts = "".join(re.escape(one) for one in sorted({head[0] for head in table}))
        self._first = re.compile(f"[{firsts}]") if table else _NOTHING

    def find(self, text: str) -> Iterator[Found[T]]:
        """Every occurrence of every word, also those inside each other."""
        table = self._table
        for first in self._first.finditer(text):
            place = first.start()
            for head in (text[place : place + 2], first[0]):
                for word, value in table.get(head, ()):
                    if text.startswith(word, place):
                        yield Found(place, place + len(word), value)
                if len(head) == 1:
                    break

    def longest(self, text: str) -> Iterator[Found[T]]:
        """The longest word at each place, from left to right, none inside another."""
        done = 0
        for found in self.find(text):
            if found.start >= done:
                done = found.end
                yield found


def confusable(one: str, other: str) -> bool:
    """Whether a tired eye or an input method takes one character for the other."""
    return one != other and (other in alike(one) or other in homophones(one))


class Near:
    """Finds what is a known word but for one confusable character."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._heads: dict[str, list[str]] = defaultdict(list)
        self._tails: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._known):
            half = len(word) // 2
            self._heads[word[:half]].append(word)
            self._tails[word[half:]].append(word)
        self._shapes = sorted({(len(word) // 2, len(word)) for word in self._known})

    def find(self, text: str) -> Iterator[Found[str]]:
        """Each window of `text` that is nearly a known word, with that word."""
        for half, length in self._shapes:
            for place in range(len(text) - length + 1):
                head, tail = text[place : place + half], text[place + half : place + length]
                if head in self._heads or tail in self._tails:
                    yield from self._at(place, head, tail)

    def _at(self, place: int, head: str, tail: str) -> Iterator[Found[str]]:
        window = head + tail
        if window in self._known:
            return
        for word in {*self._heads.get(head, ()), *self._tails.get(tail, ())}:
            if len(word) == len(window) and is_near(window, word):
                yield Found(place, place + len(window), word)


def is_near(window: str, word: str) -> bool:
    """Same length assumed: one confusable character apart."""
    apart = [(a, b) for a, b in zip(window, word, strict=True) if a != b]
    return len(apart) == 1 and confusable(*apart[0])
