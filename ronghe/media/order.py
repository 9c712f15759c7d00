"""What the house asks of the decoding child, and the two ends' common words. No Django, no Pillow."""

from dataclasses import dataclass, field
from typing import Any

MOST_PIXELS = 50_000_000
MOST_LEAVES = 20
FORMATS = {"avif": "AVIF", "webp": "WEBP", "jpeg": "JPEG", "png": "PNG", "gif": "GIF"}
# AVIF speed 7 and WebP method 3: past these the files hardly shrink and the photographer waits.
SAVING: dict[str, dict[str, Any]] = {
    "avif": {"quality": 50, "speed": 7, "max_threads": 2},
    "webp": {"quality": 68, "method": 3},
    "jpeg": {"quality": 76, "optimize": True, "progressive": True},
}


class Unfit(Exception):
    """The file is refused; the text is the code of the sentence people read."""


@dataclass(frozen=True)
class Order:
    """Which files to write. `box` is the focal box (x, y, width, height) in pixels of the picture."""

    format: str
    widths: list[int] = field(default_factory=list)
    crops: list[list[int]] = field(default_factory=list)
    share: list[int] = field(default_factory=list)
    previews: list[list[int]] = field(default_factory=list)
    box: list[int] | None = None
    keep_original: bool = False
    # A stranger's: not even who made it is kept.
    is_bare: bool = False
