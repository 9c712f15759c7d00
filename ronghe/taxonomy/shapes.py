"""An area as polygons, and whether a point lies in it. Pure; needs no library.

Coordinates are written as in GeoJSON: [east, north] in degrees, a polygon as its outer ring and
its holes, an area as several polygons.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ronghe.kit.geo import Point

Ring = Sequence[Sequence[float]]
Polygons = Sequence[Sequence[Ring]]


class Box(NamedTuple):
    west: float
    south: float
    east: float
    north: float


class Shape:
    """Edges of an area, made ready for many questions.

    Where neighbours share their border point by point, every point lies in exactly one of them:
    an edge is always read from its southern end, so both come to the same number.
    """

    def __init__(self, polygons: Polygons) -> None:
        self._edges = [
            (south[1], north[1], south[0], (north[0] - south[0]) / (north[1] - south[1]))
            for ring in _rings(polygons)
            for south, north in _edges(ring)
        ]

    def covers(self, point: Point) -> bool:
        """By the number of edges to the east: odd is inside, with holes and islands in holes."""
        lat, lon = point
        inside = False
        for south, north, start, slope in self._edges:
            if south <= lat < north and lon < start + (lat - south) * slope:
                inside = not inside
        return inside


def box_of(polygons: Polygons) -> Box:
    lons = [corner[0] for ring in _rings(polygons) for corner in ring]
    lats = [corner[1] for ring in _rings(polygons) for corner in ring]
    return Box(min(lons), min(lats), max(lons), max(lats))


def box_around(boxes: Iterable[Box]) -> Box:
    west, south, east, north = zip(*boxes, strict=True)
    return Box(min(west), min(south), max(east), max(north))


def _rings(polygons: Polygons) -> Iterable[Ring]:
    return (ring for polygon in polygons for ring in polygon)


def _edges(ring: Ring) -> Iterable[tuple[Sequence[float], Sequence[float]]]:
    """Each edge with its southern end first; level ones cross no parallel."""
    for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
        if one[1] != other[1]:
            yield (one, other) if one[1] < other[1] else (other, one)
