"""One stream of tokens for index and query: pairs of Chinese characters, and words of other scripts.

A run of Chinese is cut into overlapping pairs, so a phrase of pairs is an exact piece of the text.
What stands between runs leaves a mark, so that no phrase reaches over a full stop.
"""

import re
from operator import add

from ronghe.text.normal import normalise
from ronghe.text.words import VERSION as WORDS_VERSION

VERSION = f"pairs 2, {WORDS_VERSION}"

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_PIECE = re.compile(f"([{HAN}]+)|([^\\W{HAN}]+)|([^\\w{HAN}]+)")
_HAN = re.compile(f"[{HAN}]")
# Nobody asks for a word of a thousand letters, and a term must be short.
LONGEST = 100
# A token that no query can contain.
BREAK = "\u241e"


def stream(text: str) -> list[str]:
    """The tokens of `text` in order."""
    return stream_of(normalise(text))


def stream_of(plain: str) -> list[str]:
    """The tokens of a text in its normal spelling.

    Where Chinese touches another script (`N1路`) a token stands for the seam, so that a phrase is
    exact there too; a lone character beside a seam has no token of its own.
    """
    pieces = _PIECE.findall(plain)
    found: list[str] = []
    touching = ""
    for place, (han, word, between) in enumerate(pieces, start=1):
        run = han or word[:LONGEST]
        if touching and run:
            found.append(touching + run[0] if han else touching[-1] + run)
        if len(han) > 1:
            found.extend(pairs(han))
        elif han:
            if not touching and not (place < len(pieces) and not pieces[place][2]):
                found.append(han)
        elif word:
            found.append(run)
        elif not between.isspace():
            found.append(BREAK)
        touching = run
    return found


def pairs(run: str) -> list[str]:
    return list(map(add, run, run[1:]))


def characters(plain: str) -> set[str]:
    """Single Chinese characters, for questions of one character."""
    return {one for one in set(plain) if one >= HAN[0]}


def runs(text: str) -> list[str]:
    """Runs of Chinese and words of other scripts, in order."""
    return [han or word for han, word, _between in _PIECE.findall(normalise(text)) if han or word]


def is_han(run: str) -> bool:
    return bool(_HAN.match(run))


def is_word(token: str) -> bool:
    """A word that English bends: only letters of the Latin alphabet."""
    return token.isascii() and token.isalpha()
