"""Where the tiles of an operator's ground lie in the drawing, and which ones a map may ask for.

A tile is a square of the Web Mercator plane, by zoom, column and row as everywhere
(https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames), in the datum of its file. The tiles of the
coarsest level are brought into the drawing by their four corners, each turned to WGS-84; what lies in
them, finer tiles too, follows in straight lines. For a town up to a degree wide that is off by less than
half a unit of the drawing's 2,000; in GCJ-02, whose shift goes in waves of a third of a degree, by up to
one: a sixth of a dot on a phone, 30 metres at most where a map is half a degree wide.
"""

import gzip
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import asinh, atan, ceil, degrees, floor, pi, radians, sinh, tan

from pmtiles.tile import TileType

from ronghe.kit.geo import Datum, Point, to_gcj02, to_wgs84

from .frame import Frame
from .models import Ground
from .shapes import Box, box_around
from .tile_drawing import draw
from .tiles import Archive, Broken, opened, path_of

# Pictures on a map before anybody comes closer.
MOST = 16
# Levels below: `map.js` comes sixteen times closer.
DEEPER = 4
# A tile is drawn in a square of so many units, which its matrix brings into the drawing.
SQUARE = 256
# Drawn tiles that a process keeps, ten kilobytes each: those of the first view and where people look.
KEPT = 128
# What `tile_drawing` makes of the same tile; another number is another address.
LOOK = 1


@dataclass(frozen=True)
class Laid:
    """A tile of the coarsest level, and the six numbers of its matrix as SVG writes them."""

    x: int
    y: int
    matrix: str


@dataclass(frozen=True)
class Laying:
    """The ground of one map."""

    ground: Ground
    # The coarsest level, and the finest.
    zoom: int
    deepest: int
    tiles: tuple[Laid, ...]

    @property
    def mark(self) -> str:
        """In every address: other tiles or another look have other addresses."""
        return f"{self.ground.digest[:16]}-{LOOK}"

    @property
    def is_picture(self) -> bool:
        return self.ground.kind != "mvt"

    @property
    def deeper(self) -> int:
        """Levels that a closer look may ask for."""
        return self.deepest - self.zoom

    @cached_property
    def _coarse(self) -> frozenset[tuple[int, int]]:
        return frozenset((one.x, one.y) for one in self.tiles)

    def has(self, zoom: int, x: int, y: int) -> bool:
        """Does a map show this one? Nobody makes us draw the rest of the file."""
        deeper = zoom - self.zoom
        return self.zoom <= zoom <= self.deepest and (x >> deeper, y >> deeper) in self._coarse


def lay(ground: Ground, frame: Frame) -> Laying | None:
    """`ground` as it lies under `frame`; None if it lies elsewhere or is too fine to show it whole."""
    datum = Datum(ground.datum)
    box = _both(_in_datum(frame.box, datum), ground.box)
    if box is None:
        return None
    zooms = range(ground.min_zoom, ground.max_zoom + 1)
    coarse = [zoom for zoom in zooms if _count(box, zoom) <= MOST]
    if not coarse:
        return None
    zoom = coarse[-1]
    columns, rows = _spans(box, zoom)
    tiles = [Laid(x, y, _matrix(frame, datum, zoom, x, y)) for y in rows for x in columns]
    return Laying(ground, zoom, min(zoom + DEEPER, ground.max_zoom), tuple(tiles))


def _in_datum(box: Box, datum: Datum) -> Box:
    """What a map in `datum` calls the box: around its corners."""
    if datum == Datum.WGS84:
        return box
    corners = [to_gcj02(Point(lat, lon)) for lat in box[1::2] for lon in box[::2]]
    return box_around([Box(lon, lat, lon, lat) for lat, lon in corners])


def _both(one: Box, other: Box) -> Box | None:
    west, south = max(one.west, other.west), max(one.south, other.south)
    east, north = min(one.east, other.east), min(one.north, other.north)
    return Box(west, south, east, north) if west < east and south < north else None


def _count(box: Box, zoom: int) -> int:
    columns, rows = _spans(box, zoom)
    return len(columns) * len(rows)


def _spans(box: Box, zoom: int) -> tuple[range, range]:
    """Columns and rows of the tiles that share more than an edge with the box."""
    west, north = _numbers(Point(box.north, box.west), zoom)
    east, south = _numbers(Point(box.south, box.east), zoom)
    return range(floor(west), ceil(east)), range(floor(north), ceil(south))


def _numbers(point: Point, zoom: int) -> tuple[float, float]:
    """Column and row, with the part of the tile that lies before the point."""
    x = (point.lon + 180) / 360
    y = (1 - asinh(tan(radians(point.lat))) / pi) / 2
    return x * 2**zoom, min(max(y, 0.0), 1.0) * 2**zoom


def _corner(zoom: int, x: int, y: int) -> Point:
    """The north-western one, in the datum of the file."""
    lat = degrees(atan(sinh(pi * (1 - 2 * y / 2**zoom))))
    return Point(lat, x / 2**zoom * 360 - 180)


def _matrix(frame: Frame, datum: Datum, zoom: int, x: int, y: int) -> str:
    """The parallelogram nearest to the four corners: two edges, and the middle where it belongs.

    Neighbours share corners, so their edges meet but for what four corners are no parallelogram.
    """
    places = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)]
    corners = [
        complex(*frame.exactly(to_wgs84(_corner(zoom, *one), datum=datum))) for one in places
    ]
    nw, ne, sw, se = corners
    across, down = (ne - nw + se - sw) / 2, (sw - nw + se - ne) / 2
    start = sum(corners) / 4 - (across + down) / 2
    numbers = [part for edge in (across, down) for part in (edge.real, edge.imag)]
    told = [f"{number / SQUARE:.6g}" for number in numbers]
    return " ".join([*told, f"{start.real:.2f}", f"{start.imag:.2f}"])


# --- what a tile shows ---------------------------------------------------------------------------


def look_at(archive: Archive, zoom: int, x: int, y: int) -> bytes | None:
    """A picture as it is, a vector tile drawn; None where the file has none."""
    found = archive.tile(zoom, x, y)
    if found is None or archive.header["tile_type"] != TileType.MVT:
        return found
    return draw(found)


def picture(digest: str, zoom: int, x: int, y: int) -> bytes | None:
    """A tile that is a picture already, of the file with that digest. Raises Broken, OSError."""
    with opened(path_of(digest)) as archive:
        return look_at(archive, zoom, x, y)


def drawing(digest: str, zoom: int, x: int, y: int) -> bytes | None:
    """A vector tile drawn, packed with gzip. Raises Broken, OSError."""
    found = _drawn(digest, zoom, x, y)
    if isinstance(found, Broken):
        raise found
    return found


@lru_cache(maxsize=KEPT)
def _drawn(digest: str, zoom: int, x: int, y: int) -> bytes | Broken | None:
    """Also of a broken one it is kept that it is: it may have taken a second to find out."""
    try:
        found = picture(digest, zoom, x, y)
    except Broken as problem:
        return problem
    return None if found is None else gzip.compress(found, 6, mtime=0)
