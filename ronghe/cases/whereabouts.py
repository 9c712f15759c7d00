"""How closely anybody may learn where a public case lies: nobody finds a home by it.

Told is its place, and on a map or to a program the middle of that. The point a citizen marked is the
department's. Who asks what lies near a point of their own is answered from a grid (`grid.py`).
"""

from ronghe.kit.geo import Point

from .models import Case, CaseQuerySet


def told_point(case: Case) -> Point | None:
    """Where readers and their programs are told a case lies."""
    return case.place.middle if case.place else None


def with_places(cases: CaseQuerySet) -> CaseQuerySet:
    """What `told_point` asks, loaded at once: the borders of an area are long and not needed."""
    found = cases.select_related("place__area")
    return found.defer("place__area__borders", "place__area__sketch")
