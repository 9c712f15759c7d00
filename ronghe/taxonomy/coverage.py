"""Areas that fit together: repaired, without overlaps and gaps, simplified along shared borders.

Needs shapely (GEOS), and with it numpy: 30 MB that no web process has to carry. Only what brings
areas in imports this module; a point is found with `shapes`. Lengths are metres: the plane is the
town seen from above, east-west shortened by its latitude, so that shared corners stay shared.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import cos, radians
from typing import Any

import numpy
import shapely
from django.utils.translation import gettext as _

from ronghe.kit.geo import METRES_PER_DEGREE, Point
from ronghe.kit.refusal import Refused

from .geojson import DECIMALS
from .shapes import Polygons

# A sketch has corners for a map so many dots wide.
SKETCH_DOTS = 1600
DIGITS_OF_A_SKETCH = 5
SQUARE_METRE = 1.0


class DoNotFit(Refused):
    """Two neighbours overlap, or an area is none."""

    code = "do_not_fit"


@dataclass(frozen=True)
class Fitted:
    """One area as it is kept."""

    borders: list[list[list[list[float]]]]
    sketch: list[list[list[list[float]]]]
    label: Point
    square_km: float


@dataclass
class Fit:
    """Areas in the order they came, and what has to be told about them."""

    areas: list[Fitted] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)


def fit(
    named: Sequence[tuple[str, Polygons]],
    *,
    neighbours: Sequence[tuple[str, Polygons]] = (),
    tolerance: float = 10,
    simplify: float = 0,
    apart: bool = True,
) -> Fit:
    """The areas of one level, `neighbours` (already in the house) behind the `named` new ones.

    Up to `tolerance` metres wide, overlaps and gaps are closed; a wider overlap is refused, a wider
    gap is told. `simplify` metres takes corners away, from the new areas only. `apart` is False
    for landmarks, which may lie on each other.
    """
    told = Fit()
    names = [name for name, _ in (*named, *neighbours)]
    plane = _Plane([polygons for _, polygons in (*named, *neighbours)])
    found = [
        _repaired(plane.shape(polygons), name, told) for name, polygons in (*named, *neighbours)
    ]
    if apart:
        _refuse_overlaps(found, names, tolerance)
        found = _closed(found, names, tolerance, told)
    if simplify:
        # Where new areas meet old ones, their border stays as the old ones have it.
        new = found[: len(named)]
        found[: len(named)] = _simplified(new, simplify, outer=not neighbours, apart=apart)
        found = _clean(found, 0) if apart else found
    told.gaps = _gaps(found, plane) if apart else []
    sketches = _simplified(found, plane.width / SKETCH_DOTS, outer=True, apart=apart)
    told.areas = [
        Fitted(
            borders=plane.degrees(shape, DECIMALS),
            sketch=plane.degrees(sketch, DIGITS_OF_A_SKETCH),
            label=plane.point(_label(shape)),
            square_km=shape.area / 1e6,
        )
        for shape, sketch in zip(found, sketches, strict=True)
    ]
    return told


class _Plane:
    """Degrees to metres and back."""

    def __init__(self, areas: Sequence[Polygons]) -> None:
        corners = numpy.array([c for area in areas for ring in _all(area) for c in ring])
        middle = float(corners[:, 1].min() + corners[:, 1].max()) / 2
        self._scale = numpy.array([METRES_PER_DEGREE * cos(radians(middle)), METRES_PER_DEGREE])
        self.width = float((numpy.ptp(corners, axis=0) * self._scale).max())

    def shape(self, polygons: Polygons) -> Any:
        parts = []
        for outer, *holes in polygons:
            inner = [numpy.array(hole) * self._scale for hole in holes]
            parts.append(shapely.polygons(numpy.array(outer) * self._scale, holes=inner or None))
        return shapely.multipolygons(parts)

    def point(self, found: Any) -> Point:
        lon, lat = numpy.array([found.x, found.y]) / self._scale
        return Point(round(float(lat), 6), round(float(lon), 6))

    def degrees(self, shape: Any, digits: int) -> list[list[list[list[float]]]]:
        return [
            [self._ring(ring, digits) for ring in (part.exterior, *part.interiors)]
            for part in _parts(shapely.normalize(shape))
        ]

    def _ring(self, ring: Any, digits: int) -> list[list[float]]:
        corners = numpy.round(shapely.get_coordinates(ring) / self._scale, digits).tolist()
        return [one for one, last in zip(corners, [None, *corners], strict=False) if one != last]


def _all(area: Polygons) -> Iterator[Any]:
    return (ring for polygon in area for ring in polygon)


def _parts(shape: Any) -> list[Any]:
    """Its polygons. Lines and points, which repairs leave behind, are no area."""
    return [
        part
        for part in shapely.get_parts(shape, return_index=False)
        if part.geom_type == "Polygon" and part.area > SQUARE_METRE
    ]


def _repaired(shape: Any, name: str, told: Fit) -> Any:
    if not shape.is_valid:
        told.repaired.append(name)
        shape = shapely.union_all([_mended(part) for part in shapely.get_parts(shape)])
    parts = _parts(shape)
    if not parts:
        raise DoNotFit(_("“%s” has no area.") % name)
    return shapely.multipolygons(parts)


def _mended(polygon: Any) -> Any:
    """Its outer ring without its holes; a hole that lies outside takes nothing and gives nothing."""
    rings = shapely.polygons([polygon.exterior, *polygon.interiors])
    outer, *holes = shapely.make_valid(rings, method="structure", keep_collapsed=False)
    return outer.difference(shapely.union_all(holes))


def _refuse_overlaps(shapes: Sequence[Any], names: Sequence[str], tolerance: float) -> None:
    """What lies on its neighbour by more than the tolerance would be in two places at once."""
    tree = shapely.STRtree(shapes)
    for one, other in sorted(zip(*tree.query(shapes, predicate="intersects"), strict=True)):
        if one >= other:
            continue
        shared = shapes[one].intersection(shapes[other])
        if not shared.buffer(-tolerance / 2).is_empty:
            raise DoNotFit(
                _("“%(one)s” and “%(other)s” overlap by %(hectares).1f hectares. Mend the file.")
                % {"one": names[one], "other": names[other], "hectares": shared.area / 1e4}
            )


def _closed(shapes: list[Any], names: Sequence[str], tolerance: float, told: Fit) -> list[Any]:
    """Slivers between neighbours go to the one with the longest border; corners become shared."""
    before = [shape.area for shape in shapes]
    half = tolerance / 2
    whole = shapely.union_all(shapes)
    filled = whole.buffer(half, join_style="mitre").buffer(-half, join_style="mitre")
    shapes = list(shapes)
    for crack in _parts(filled.difference(whole)):
        near = [n for n, one in enumerate(shapes) if one.distance(crack) < tolerance / 100]
        if len(near) > 1:
            longest = max(near, key=lambda n: _border(shapes[n], crack, tolerance))
            shapes[longest] = shapely.union_all([shapes[longest], crack])
    shapes = _clean(shapes, tolerance)
    told.closed = [
        name
        for name, shape, area in zip(names, shapes, before, strict=True)
        if abs(shape.area - area) > SQUARE_METRE
    ]
    return shapes


def _border(shape: Any, crack: Any, tolerance: float) -> float:
    return float(shape.boundary.intersection(crack.buffer(tolerance / 100)).length)


def _clean(shapes: Sequence[Any], gap: float) -> list[Any]:
    return [
        shapely.multipolygons(_parts(shape))
        for shape in shapely.coverage_clean(list(shapes), gap_width=gap)
    ]


def _simplified(shapes: Sequence[Any], metres: float, *, outer: bool, apart: bool) -> list[Any]:
    """Fewer corners; a border between neighbours stays one line."""
    if apart:
        fewer = shapely.coverage_simplify(list(shapes), metres, simplify_boundary=outer)
    else:
        fewer = shapely.simplify(list(shapes), metres, preserve_topology=True)
    # A tiny island may have become nothing; then it stays as it was.
    return [
        shapely.multipolygons(parts) if (parts := _parts(thin)) else shape
        for thin, shape in zip(fewer, shapes, strict=True)
    ]


def _gaps(shapes: Sequence[Any], plane: _Plane) -> list[str]:
    """Ground that lies inside the whole and in nobody's area."""
    found = []
    for part in _parts(shapely.union_all(shapes)):
        for ring in part.interiors:
            hole = shapely.polygons(ring)
            where = plane.point(shapely.point_on_surface(hole))
            sentence = _("A gap of %(hectares).1f hectares at %(lat).5f, %(lon).5f")
            about = {"hectares": hole.area / 1e4, "lat": where.lat, "lon": where.lon}
            found.append(sentence % about)
    return found


def _label(shape: Any) -> Any:
    """The middle of the widest circle in its largest part."""
    largest: Any = max(_parts(shape), key=_size)
    circle = shapely.maximum_inscribed_circle(largest, tolerance=largest.area**0.5 / 50)
    return shapely.Point(shapely.get_coordinates(circle)[0])


_size: Callable[[Any], float] = shapely.area
