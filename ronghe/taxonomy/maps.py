"""The town as a drawing: our own areas as SVG paths, under them an operator's own tiles, nobody asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sin, sqrt

from ronghe.kit.geo import Point

from .frame import Frame
from .ground import Laying, lay
from .models import Area, Ground, Level, Place
from .shapes import box_around, box_of

# The longer side of the drawing, in its own units; paths are whole numbers.
SIDE = 2000
MARGIN = 30
# A name on a phone, in units: how wide one of its characters is.
CHARACTER = 72
# Neighbouring markers of one spot, in dots of the screen; one is 22 wide.
APART = 20


@dataclass(frozen=True)
class Pin:
    """Something at a point, for `{% place_map %}`. The list beside the map says all of it."""

    point: Point | None
    title: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Outline:
    """One area as it is drawn; what it is called is asked of its place each time."""

    place: int
    level: int
    path: str
    x: int
    y: int
    # In units: how much room there is for a name.
    width: int


@dataclass(frozen=True)
class Drawing:
    frame: Frame
    outlines: tuple[Outline, ...]
    # What lies under the areas; None for most papers.
    ground: Laying | None = None


@dataclass(frozen=True)
class Drawn:
    """An outline with the name it has today."""

    outline: Outline
    place: Place
    has_room: bool

    @property
    def level(self) -> str:
        return Level(self.outline.level).name.lower()


def beside(number: int) -> tuple[float, float]:
    """Where the `number`th marker of one spot stands: the seeds of a sunflower, in dots of the screen.

    So none hides another, however close a reader looks.
    """
    far, turned = APART * sqrt(number), number * pi * (3 - sqrt(5))
    return round(far * sin(turned), 1), round(far * cos(turned), 1)


# What was drawn last, and of which areas: another process may have brought new ones.
_last: tuple[object, Drawing] | None = None


def drawing() -> Drawing | None:
    """Districts, streets and landmarks with borders; None while there are none."""
    global _last
    shown = Area.objects.filter(place__level__in=(Level.DISTRICT, Level.STREET, Level.LANDMARK))
    areas = tuple(shown.order_by("place__level", "pk").values_list("pk", "place__level", "digest"))
    if not areas:
        return None
    stamp = (areas, Ground.objects.values_list().first())
    if _last is None or _last[0] != stamp:
        _last = (stamp, _draw(list(shown.select_related("place").order_by("place__level", "pk"))))
    return _last[1]


def named(drawn: Drawing) -> list[Drawn]:
    """Every outline with its place, the widest level first."""
    places = Place.objects.select_related("parent").in_bulk([one.place for one in drawn.outlines])
    have_streets = any(one.level == Level.STREET for one in drawn.outlines)
    label_level = Level.STREET if have_streets else Level.DISTRICT
    found = []
    for one in drawn.outlines:
        place = places.get(one.place)
        if place is not None:
            room = one.width > CHARACTER * _length(str(place))
            found.append(Drawn(one, place, room and one.level == label_level))
    return found


def _length(name: str) -> float:
    """In Chinese characters; a Latin one is half as wide."""
    return sum(1 if ord(letter) > 0x2E80 else 0.55 for letter in name)


def _draw(areas: Sequence[Area]) -> Drawing:
    frame, ground = _frame(areas), Ground.objects.first()
    laying = lay(ground, frame) if ground else None
    return Drawing(frame, tuple(_outlines(areas, frame)), laying)


def _frame(areas: Sequence[Area]) -> Frame:
    box = box_around([area.box for area in areas])
    shorter = cos(radians((box.south + box.north) / 2))
    longest = max((box.east - box.west) * shorter, box.north - box.south)
    scale = (SIDE - 2 * MARGIN) / longest
    return Frame(
        west=box.west - MARGIN / (scale * shorter),
        north=box.north + MARGIN / scale,
        east_units=scale * shorter,
        south_units=scale,
        width=round((box.east - box.west) * shorter * scale) + 2 * MARGIN,
        height=round((box.north - box.south) * scale) + 2 * MARGIN,
    )


def _outlines(areas: Iterable[Area], frame: Frame) -> Iterable[Outline]:
    for area in areas:
        x, y = frame.spot(Point(area.label_lat, area.label_lon))
        box = box_of(area.sketch)
        width = round((box.east - box.west) * frame.east_units)
        path = frame.path(area.sketch)
        yield Outline(area.place_id, area.place.level or 0, path, round(x), round(y), width)
