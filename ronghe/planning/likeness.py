"""Which leads may tell the same."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from ronghe.text.likeness import likeness

ALIKE = 0.5  # from here on a person is asked; measured on headlines, 0.4 shows too many strangers


class Titled(Protocol):
    pk: int
    title: str


One = TypeVar("One", bound=Titled)


def alike(lead: One, others: Iterable[One]) -> list[One]:
    """Those that may tell the same as `lead`, the most similar first."""
    scored = [(likeness(lead.title, other.title), other) for other in others if other.pk != lead.pk]
    near = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: -pair[0])
    return [other for _, other in near]
