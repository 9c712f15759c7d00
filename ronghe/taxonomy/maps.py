"""The town as a drawing: our own areas as SVG paths, no tiles and nobody asked.

A plane on which a degree is the same length everywhere, so that a script can turn a tap into
degrees with two numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from ronghe.kit.geo import Point

from .models import Area, Level, Place
from .shapes import Polygons, box_around, box_of

# The longer side of the drawing, in its own units; paths are whole numbers.
SIDE = 2000
MARGIN = 30
# A name on a phone, in units: how wide one of its characters is.
CHARACTER = 72


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
class Frame:
    """From degrees to units: `x = (lon - west) * east_units`, `y = (north - lat) * south_units`."""

    west: float
    north: float
    east_units: float
    south_units: float
    width: int
    height: int

    def spot(self, point: Point) -> tuple[float, float]:
        x = (point.lon - self.west) * self.east_units
        return round(x, 1), round((self.north - point.lat) * self.south_units, 1)

    def shows(self, point: Point) -> bool:
        x, y = self.spot(point)
        return 0 <= x <= self.width and 0 <= y <= self.height

    def path(self, polygons: Polygons) -> str:
        """Whole units, each corner told from the one before."""
        rings = (ring for polygon in polygons for ring in polygon)
        return "".join(self._ring(ring) for ring in rings)

    def _ring(self, ring: Sequence[Sequence[float]]) -> str:
        corners = [tuple(map(round, self.spot(Point(lat, lon)))) for lon, lat in ring]
        steps = [
            f"{there[0] - here[0]} {there[1] - here[1]}"
            for here, there in zip(corners, corners[1:], strict=False)
            if there != here
        ]
        return f"M{corners[0][0]} {corners[0][1]}l{' '.join(steps)}z" if len(steps) > 2 else ""


@dataclass(frozen=True)
class Drawing:
    frame: Frame
    outlines: tuple[Outline, ...]


@dataclass(frozen=True)
class Drawn:
    """An outline with the name it has today."""

    outline: Outline
    place: Place
    has_room: bool

    @property
    def level(self) -> str:
        return Level(self.outline.level).name.lower()


# What was drawn last, and of which areas: another process may have brought new ones.
_last: tuple[object, Drawing] | None = None


def drawing() -> Drawing | None:
    """Districts, streets and landmarks with borders; None while there are none."""
    global _last
    shown = Area.objects.filter(place__level__in=(Level.DISTRICT, Level.STREET, Level.LANDMARK))
    stamp = tuple(shown.order_by("place__level", "pk").values_list("pk", "place__level", "digest"))
    if not stamp:
        return None
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
    frame = _frame(areas)
    return Drawing(frame, tuple(_outlines(areas, frame)))


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
