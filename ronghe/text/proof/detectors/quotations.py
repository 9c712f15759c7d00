"""Known texts that are quoted with a character changed, left out or added."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ..reading import Hit, Reading
from ..rulebook import Rule

_LETTER = re.compile(r"\w")
# So many characters in a row have to be right before we think of a text.
_SEED = 4


def known(reading: Reading, rule: Rule) -> Iterator[Hit]:
    """`texts` of the rule and of the paper's dictionary; marks do not count."""
    book = _book((*rule.settings["texts"], *reading.dictionary.quotations))
    for number, text in reading.texts(rule.kinds):
        places = [place for place, character in enumerate(text) if _LETTER.match(character)]
        bare = "".join(text[place] for place in places)
        for start, end, right in book.misquoted(bare):
            yield Hit(number, places[start], places[end - 1] + 1, (right,))


class _Book:
    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = {"".join(_LETTER.findall(text)): text for text in texts}
        self._seeds: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for bare in self._texts:
            for place in range(len(bare) - _SEED + 1):
                self._seeds[bare[place : place + _SEED]].append((bare, place))

    def misquoted(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, the right text) in a text without marks."""
        seen = set()
        for place in range(len(text) - _SEED + 1):
            for bare, offset in self._seeds.get(text[place : place + _SEED], ()):
                # The seed may stand one further or one back, after a character too few or too many.
                for start in (place - offset, place - offset - 1, place - offset + 1):
                    if start < 0 or (start, bare) in seen:
                        continue
                    seen.add((start, bare))
                    if end := _nearly(text, start, bare):
                        yield start, end, self._texts[bare]


def _nearly(text: str, start: int, right: str) -> int:
    """Where the quotation ends when it is wrong in one place, a long one in two; 0 when it is not."""
    length = len(right)
    same = text[start : start + length]
    if same == right:
        return 0
    if len(same) == length:
        apart = sum(a != b for a, b in zip(same, right, strict=True))
        if apart <= max(1, length // 10):
            return start + length
    for other in (length - 1, length + 1):
        window = text[start : start + other]
        if len(window) == other and _one_apart(window, right):
            return start + other
    return 0


def _one_apart(one: str, other: str) -> bool:
    """Equal but for one character too few or too many."""
    short, long = sorted((one, other), key=len)
    head = next(
        (place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    # A difference at an end is where the quotation begins or stops.
    return 0 < head < len(short) and short[head:] == long[head + 1 :]


@lru_cache(8)
def _book(texts: tuple[str, ...]) -> _Book:
    return _Book(texts)
