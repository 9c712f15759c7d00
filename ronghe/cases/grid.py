"""The grid from which it is answered what lies near a point: asking from all sides finds a square of
about a hundred metres, and no door.
"""

from ronghe.kit.geo import Point

# Digits behind the point of a degree that the grid keeps.
DIGITS = 3
# Of a degree: no point is further from its own on the grid, north or east.
HALF = 0.5 * 10**-DIGITS


def on_grid(point: Point) -> Point:
    """The nearest of the points that are a thousandth of a degree apart."""
    return Point(round(point.lat, DIGITS), round(point.lon, DIGITS))
