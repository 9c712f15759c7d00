"""One stream of tokens for index and query: pairs of Chinese characters, and words of other scripts.

A run of Chinese is cut into overlapping pairs, so a phrase of pairs is an exact piece of the text.
What stands between runs leaves a mark, so that no phrase reaches over a full stop.
"""

import re
from collections.abc import Iterator

from ronghe.text.normal import normalise
from ronghe.text.words import VERSION as WORDS_VERSION

VERSION = f"pairs 1, {WORDS_VERSION}"

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_PIECE = re.compile(f"([{HAN}]+)|([^\\W{HAN}]+)|([^\\w{HAN}]+)")
# A token that no query can contain.
BREAK = "\u241e"


def stream(text: str) -> Iterator[str]:
    """The tokens of `text` in order."""
    for han, word, between in _PIECE.findall(normalise(text)):
        if han:
            yield from pairs(han) if len(han) > 1 else (han,)
        elif word:
            yield word
        elif between.strip():
            yield BREAK


def pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


def characters(text: str) -> set[str]:
    """Single Chinese characters, for questions of one character."""
    return set(re.findall(f"[{HAN}]", normalise(text)))


def runs(text: str) -> list[str]:
    """Runs of Chinese and words of other scripts, in order."""
    return [han or word for han, word, _between in _PIECE.findall(normalise(text)) if han or word]


def is_han(run: str) -> bool:
    return bool(re.match(f"[{HAN}]", run))
