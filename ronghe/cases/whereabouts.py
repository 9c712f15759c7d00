"""How closely anybody may learn where a public case lies: nobody finds a home by it.

Told is its place, and on a map or to a program the middle of that. The point a citizen marked is the
department's. Who asks what lies near a point of their own is answered from a grid, so that asking
from all sides finds a square of about a hundred metres, and no door.
"""

from ronghe.kit.geo import Point

from .models import Case, CaseQuerySet

# Digits behind the point of a degree that the grid keeps.
DIGITS = 3
# Of a degree: no point is further from its own on the grid, north or east.
HALF = 0.5 * 10**-DIGITS


def told_point(case: Case) -> Point | None:
    """Where readers and their programs are told a case lies."""
    return case.place.middle if case.place else None


def with_places(cases: CaseQuerySet) -> CaseQuerySet:
    """What `told_point` asks, loaded at once: the borders of an area are long and not needed."""
    found = cases.select_related("place__area")
    return found.defer("place__area__borders", "place__area__sketch")


def on_grid(point: Point) -> Point:
    """The nearest of the points that are a thousandth of a degree apart."""
    return Point(round(point.lat, DIGITS), round(point.lon, DIGITS))
