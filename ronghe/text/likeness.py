"""How alike two short texts are: overlap of character pairs, which needs no word segmentation."""

import re

_NOT_LETTERS = re.compile(r"[\W_]+")


def letters(text: str) -> str:
    """Without spaces, punctuation and case."""
    return _NOT_LETTERS.sub("", text.casefold())


def pairs(text: str) -> frozenset[str]:
    """Neighbouring characters; a single letter is its own pair."""
    kept = letters(text)
    return frozenset(kept[at : at + 2] for at in range(len(kept) - 1)) or frozenset(kept)


def likeness(one: str, other: str) -> float:
    """Dice's coefficient of the character pairs, 0 to 1. Linear in the length of both."""
    left, right = pairs(one), pairs(other)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0
