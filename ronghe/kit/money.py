"""Amounts of money: whole fen, never floats."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self


@dataclass(frozen=True, order=True)
class Money:
    """An amount in renminbi, kept as whole fen (1/100 yuan)."""

    fen: int

    @classmethod
    def yuan(cls, amount: str | int | Decimal) -> Self:
        """`Money.yuan("12.345")` is 12.35 yuan: half a fen rounds away from zero."""
        return cls(int((Decimal(amount) * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.fen + other.fen)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.fen - other.fen)

    def split(self, shares: list[int]) -> list["Money"]:
        """Split by whole shares; the parts always add up to the whole (largest remainder)."""
        total = sum(shares)
        if total <= 0 or min(shares) < 0:
            raise ValueError("Shares must be positive.")
        parts = [self.fen * share // total for share in shares]
        remainders = [(self.fen * share % total, -place) for place, share in enumerate(shares)]
        for _, place in sorted(remainders, reverse=True)[: self.fen - sum(parts)]:
            parts[-place] += 1
        return [Money(part) for part in parts]

    def __str__(self) -> str:
        return f"¥{Decimal(self.fen) / 100:.2f}"
