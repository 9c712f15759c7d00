"""How often a rule was right, from what people did with its findings."""

from dataclasses import dataclass
from math import sqrt

# 95 % of the normal distribution lie within so many deviations.
_DEVIATIONS = 1.96


@dataclass(frozen=True)
class Precision:
    """`low` is what can be claimed with so few judgements: Wilson's lower bound, 95 %."""

    share: float
    low: float
    judged: int


def precision(*, accepted: int, rejected: int) -> Precision | None:
    """`None` while nobody has judged: unknown is neither 0 nor 1."""
    if accepted < 0 or rejected < 0:
        raise ValueError("A rule cannot be judged less than never.")
    judged = accepted + rejected
    if not judged:
        return None
    share, square = accepted / judged, _DEVIATIONS**2
    middle = share + square / (2 * judged)
    spread = _DEVIATIONS * sqrt(share * (1 - share) / judged + square / (4 * judged**2))
    low = (middle - spread) / (1 + square / judged)
    return Precision(share, max(0.0, low), judged)
