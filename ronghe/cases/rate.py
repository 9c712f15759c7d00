"""A rate and its two numbers."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

# Of fewer no percentage is said: one case answered in four minutes leads no table.
LEAST = 10
# Which rules a frozen month was counted by; a change of `counting` or `frozen` is another one.
METHOD = 1


class Rate(NamedTuple):
    """So many of so many."""

    hits: int
    of: int

    @property
    def percent(self) -> Decimal | None:
        """With two places; None when there are too few to say it."""
        return self.exact if self.of >= LEAST else None

    @property
    def exact(self) -> Decimal:
        share = Decimal(100 * self.hits) / Decimal(self.of)
        return share.quantize(Decimal("0.01"), ROUND_HALF_UP)
