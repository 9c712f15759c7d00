"""A GeoJSON file of areas and points, read with suspicion: what comes out has a shape and a name."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ronghe.kit.geo import Datum, Point, is_on_earth, to_wgs84
from ronghe.kit.refusal import Refused

MOST_BYTES = 64 * 1024 * 1024
MOST_CORNERS = 2_000_000
FEWEST_CORNERS = 3
# Of a degree: a centimetre. Rounded at once, so that a corner shared with areas of an earlier file
# is the same corner.
DECIMALS = 7


class UnreadableAreas(Refused):
    """The file is not what it has to be; the sentence says where."""

    code = "unreadable_areas"


@dataclass(frozen=True)
class Feature:
    """One place of the file, in WGS-84: `polygons` as in `shapes`, or a `point`."""

    name: str
    name_en: str
    # Two ways in which a file may name one of our places, both may be empty.
    slug: str
    code: str
    # Slug or division code of what it lies in; empty when the file does not say.
    parent: str
    polygons: list[list[list[tuple[float, float]]]]
    point: Point | None


def read(data: bytes, *, datum: Datum) -> list[Feature]:
    """Every feature, turned to WGS-84. Anything unfit: refused as a whole."""
    if len(data) > MOST_BYTES:
        raise UnreadableAreas(_("The file is larger than 64 MB. Take one with fewer corners."))
    try:
        found = json.loads(data, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise UnreadableAreas(_("The file is not JSON.")) from None
    if not isinstance(found, Mapping) or found.get("type") != "FeatureCollection":
        raise UnreadableAreas(_("The file is not a GeoJSON FeatureCollection."))
    rows = found.get("features")
    if not isinstance(rows, list) or not rows:
        raise UnreadableAreas(_("The file has no features."))
    reader = _Reader(datum)
    return [reader.feature(number, row) for number, row in enumerate(rows, start=1)]


def _no_number(word: str) -> float:
    raise ValueError(word)


class _Reader:
    """Counts corners over all features: a file of many small ones is as large as one of a big one."""

    def __init__(self, datum: Datum) -> None:
        self._datum = datum
        self._corners = 0
        self._where = ""

    def feature(self, number: int, row: Any) -> Feature:
        self._where = _("feature %d") % number
        if not isinstance(row, Mapping) or row.get("type") != "Feature":
            raise self._unfit(_("is not a Feature"))
        about = row.get("properties") or {}
        if not isinstance(about, Mapping):
            raise self._unfit(_("has properties that are not an object"))
        name = self._word(about, "name", 80)
        if not name:
            raise self._unfit(_("has no name"))
        self._where = f"{self._where} “{name}”"
        polygons, point = self._geometry(row.get("geometry"))
        return Feature(
            name=name,
            name_en=self._word(about, "name_en", 80),
            slug=self._word(about, "slug", 50),
            code=self._word(about, "code", 12) or _code(row.get("id")),
            parent=self._word(about, "parent", 50),
            polygons=polygons,
            point=point,
        )

    def _geometry(self, found: Any) -> tuple[list[list[list[tuple[float, float]]]], Point | None]:
        if not isinstance(found, Mapping):
            raise self._unfit(_("has no geometry"))
        inside = found.get("coordinates")
        match found.get("type"):
            case "Polygon":
                return [self._polygon(inside)], None
            case "MultiPolygon":
                return [self._polygon(one) for one in self._list(inside)], None
            case "Point":
                lon, lat = self._corner(inside)
                return [], Point(lat, lon)
            case other:
                sentence = _("is a %s; only Polygon, MultiPolygon and Point have a place here")
                raise self._unfit(sentence % str(other)[:40])

    def _polygon(self, found: Any) -> list[list[tuple[float, float]]]:
        rings = [self._ring(one) for one in self._list(found)]
        if not rings:
            raise self._unfit(_("has a polygon without a ring"))
        return rings

    def _ring(self, found: Any) -> list[tuple[float, float]]:
        corners = [self._corner(one) for one in self._list(found)]
        if len(set(corners)) < FEWEST_CORNERS:
            raise self._unfit(_("has a ring with fewer than three corners"))
        # A ring that was not closed is meant to be.
        return corners if corners[0] == corners[-1] else [*corners, corners[0]]

    def _corner(self, found: Any) -> tuple[float, float]:
        self._corners += 1
        if self._corners > MOST_CORNERS:
            raise UnreadableAreas(_("The file has more than two million corners. Simplify it."))
        if not isinstance(found, list) or len(found) < 2 or not all(map(_is_number, found[:2])):
            raise self._unfit(_("has a corner that is not two numbers"))
        lon, lat = float(found[0]), float(found[1])
        if not is_on_earth(lat, lon):
            raise self._unfit(_("has a corner that is not on Earth: %s, %s") % (lon, lat))
        lat, lon = to_wgs84(Point(lat, lon), datum=self._datum)
        return round(lon, DECIMALS), round(lat, DECIMALS)

    def _list(self, found: Any) -> Iterator[Any]:
        if not isinstance(found, list):
            raise self._unfit(_("has coordinates that are not a list"))
        return iter(found)

    def _word(self, about: Mapping[str, Any], key: str, most: int) -> str:
        found = about.get(key)
        if found is None:
            return ""
        if not isinstance(found, str | int) or isinstance(found, bool):
            raise self._unfit(_("has a “%s” that is not text") % key)
        word = str(found).strip()
        if len(word) > most or "\0" in word:
            raise self._unfit(_("has a “%s” that is too long or not plain text") % key)
        return word

    def _unfit(self, what: str) -> UnreadableAreas:
        return UnreadableAreas(f"{self._where}: {what}.")


def _is_number(found: Any) -> bool:
    # A whole number of 400 digits is no float.
    return isinstance(found, int | float) and not isinstance(found, bool) and abs(found) < 1e9


def _code(found: Any) -> str:
    """The id of a feature is a division code when it looks like one."""
    word = str(found) if isinstance(found, str | int) else ""
    return word if word.isascii() and word.isdigit() and len(word) in (6, 9, 12) else ""
