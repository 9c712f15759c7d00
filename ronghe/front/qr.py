"""A QR code as one SVG path: drawn when the page is pressed, so that no other host is asked."""

from dataclasses import dataclass
from functools import lru_cache

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode


@dataclass(frozen=True)
class Code:
    """`path` covers the dark modules in a square of `size` units, quiet zone included."""

    size: int
    path: str


@lru_cache(maxsize=2000)
def code(text: str) -> Code:
    # Any mask can be read; looking for the fairest of eight takes six times as long.
    drawing = QRCode(error_correction=ERROR_CORRECT_M, border=4, mask_pattern=2)
    drawing.add_data(text)
    drawing.make(fit=True)
    rows = drawing.get_matrix()
    return Code(len(rows), "".join(_runs(rows)))


def _runs(rows: list[list[bool]]) -> list[str]:
    """Dark modules side by side become one rectangle: a third of the bytes."""
    parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                parts.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length or 1
    return parts
