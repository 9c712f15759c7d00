"""The list of pictures: each is a function that draws on a sheet."""

from collections.abc import Callable

from .ink import Sheet

Draw = Callable[[Sheet], None]
SCENES: dict[str, tuple[Draw, int, int]] = {}
WIDE = (1800, 1200)
TALL = (1200, 1500)


def scene(key: str, size: tuple[int, int] = WIDE) -> Callable[[Draw], Draw]:
    """Register a drawing under its key."""

    def keep(draw: Draw) -> Draw:
        SCENES[key] = (draw, *size)
        return draw

    return keep


def drawn(key: str) -> Sheet:
    draw, width, height = SCENES[key]
    sheet = Sheet(key, width, height)
    draw(sheet)
    return sheet
