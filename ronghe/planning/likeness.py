"""Which leads may tell the same: overlap of character pairs, which needs no word segmentation."""

import re
from collections.abc import Iterable
from typing import Protocol, TypeVar

ALIKE = 0.5  # from here on a person is asked; measured on headlines, 0.4 shows too many strangers
_NOT_LETTERS = re.compile(r"[\W_]+")


class Titled(Protocol):
    pk: int
    title: str


One = TypeVar("One", bound=Titled)


def pairs(title: str) -> frozenset[str]:
    """Neighbouring characters, without spaces, punctuation and case."""
    letters = _NOT_LETTERS.sub("", title.casefold())
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1)) or frozenset(letters)


def likeness(one: str, other: str) -> float:
    """Dice's coefficient of the character pairs, 0 to 1."""
    left, right = pairs(one), pairs(other)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def alike(lead: One, others: Iterable[One]) -> list[One]:
    """Those that may tell the same as `lead`, the most similar first."""
    scored = [(likeness(lead.title, other.title), other) for other in others if other.pk != lead.pk]
    near = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: -pair[0])
    return [other for _, other in near]
