"""Small PMTiles files for tests, written by the package that others write them with."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO
from math import asinh as _asinh
from math import floor, pi, radians, tan
from typing import Any

import mapbox_vector_tile
from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from ronghe.kit.geo import Point

from .squares import LAT, LON, STEP

RED, WHITE = (200, 0, 0), (255, 255, 255)
DOTS = 256
CREDIT = "© OpenStreetMap contributors, www.openstreetmap.org/copyright"
Tiles = Mapping[tuple[int, int, int], bytes]


def pmtiles(tiles: Tiles, kind: TileType = TileType.PNG, **header: Any) -> bytes:
    """A file with these tiles; `header` overrides what it says of itself."""
    said = {"tile_type": kind, "tile_compression": Compression.NONE, "center_zoom": 0, **header}
    file = BytesIO()
    writer = Writer(file)
    for number, data in sorted((zxy_to_tileid(*where), data) for where, data in tiles.items()):
        writer.write_tile(number, data)
    writer.finalize(said, {})
    return file.getvalue()


def where(point: Point, zoom: int) -> tuple[float, float]:
    """Column and row as the wiki of OpenStreetMap gives them, with fractions."""
    row = (1 - _asinh(tan(radians(point.lat))) / pi) / 2
    return (point.lon + 180) / 360 * 2**zoom, row * 2**zoom


def around(point: Point, zoom: int, *, far: int = 1) -> list[tuple[int, int, int]]:
    x, y = map(floor, where(point, zoom))
    steps = range(-far, far + 1)
    return [(zoom, x + across, y + down) for across in steps for down in steps]


def picture(*points: Point) -> Callable[[tuple[int, int, int]], bytes]:
    """A white PNG tile with a red square of nine dots around each point that lies in it."""

    def made(tile: tuple[int, int, int]) -> bytes:
        zoom, x, y = tile
        spots = []
        for point in points:
            column, row = where(point, zoom)
            spots.append((int((column - x) * DOTS), int((row - y) * DOTS)))
        return _painted(tuple(one for one in spots if all(-5 < dot < DOTS + 4 for dot in one)))

    return made


@lru_cache
def _painted(spots: tuple[tuple[int, int], ...]) -> bytes:
    image = Image.new("RGB", (DOTS, DOTS), WHITE)
    for left, top in spots:
        image.paste(RED, (left - 4, top - 4, left + 5, top + 5))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def pictures(middle: Point, zooms: range, *points: Point, far: int = 1) -> dict[Any, bytes]:
    draw = picture(*points)
    return {tile: draw(tile) for zoom in zooms for tile in around(middle, zoom, far=far)}


def vector(**layers: list[tuple[str, list[Any], dict[str, str]]]) -> bytes:
    """A vector tile: `roads=[("LineString", corners, {"kind": "rail"})]`, the first corner on top."""
    return mapbox_vector_tile.encode(
        [
            {
                "name": name,
                "features": [
                    {"geometry": {"type": kind, "coordinates": corners}, "properties": about}
                    for kind, corners, about in features
                ],
            }
            for name, features in layers.items()
        ],
        default_options={"y_coord_down": True},
    )


MIDDLE = Point(LAT + STEP / 2, LON + STEP / 2)
