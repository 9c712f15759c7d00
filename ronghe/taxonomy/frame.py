"""From degrees to the units of the drawing. Pure.

A plane on which a degree is the same length everywhere, so that a script can turn a tap into
degrees with two numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ronghe.kit.geo import Point

from .shapes import Box, Polygons


@dataclass(frozen=True)
class Frame:
    """`x = (lon - west) * east_units`, `y = (north - lat) * south_units`."""

    west: float
    north: float
    east_units: float
    south_units: float
    width: int
    height: int

    @property
    def box(self) -> Box:
        south = self.north - self.height / self.south_units
        return Box(self.west, south, self.west + self.width / self.east_units, self.north)

    def exactly(self, point: Point) -> tuple[float, float]:
        x = (point.lon - self.west) * self.east_units
        return x, (self.north - point.lat) * self.south_units

    def spot(self, point: Point) -> tuple[float, float]:
        x, y = self.exactly(point)
        return round(x, 1), round(y, 1)

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
