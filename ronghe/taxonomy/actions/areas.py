"""Bringing in the borders of places: all of a file, or nothing of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.geo import Datum, Point
from ronghe.kit.refusal import Refused

from ..facts import AreasBrought
from ..geojson import Feature, read
from ..models import Area, Level, Place
from ..shapes import Polygons, Shape, box_of
from .sorting import free_address

LOCK = 0x52480005  # one file at a time: areas of two files have to fit each other


class UnclearPlace(Refused):
    """The file speaks of a place that cannot be told, or that stands elsewhere in the tree."""

    code = "unclear_place"


@dataclass
class Brought:
    """What a file did, for whoever brought it."""

    areas: int = 0
    # Landmarks may lie on each other; all others fit.
    fitted: bool = False
    points: int = 0
    added: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    # Lie, by their middle, outside of what they belong to.
    outside: list[str] = field(default_factory=list)
    square_km: float = 0


@transaction.atomic
def bring_areas(
    data: bytes,
    *,
    level: Level,
    datum: Datum,
    at: datetime,
    by: User | None = None,
    simplify: float = 0,
    tolerance: float = 10,
) -> Brought:
    """Areas (polygons) and pins (points) of one level out of a GeoJSON file, stored in WGS-84.

    A place is known by its slug, its division code or, within the level, its name; unknown ones are
    added. Lengths in metres. Refuses what cannot be read or does not fit, and then changes nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    told = Brought()
    features = read(data, datum=datum)
    places = [_place(feature, level, told) for feature in features]
    _refuse_twice(places)
    pairs = list(zip(places, features, strict=True))
    shaped = [(place, feature) for place, feature in pairs if feature.polygons]
    if shaped:
        _store(shaped, level, datum, at, simplify, tolerance, told)
    for place, feature in pairs:
        _settle(place, feature, level, told)
    counts = (told.areas, told.points, len(told.added))
    record(AreasBrought(level.name, datum, sha256(data).hexdigest(), *counts), actor=by, at=at)
    return told


def _place(feature: Feature, level: Level, told: Brought) -> Place:
    """The place that a feature speaks of; a new one when we know none."""
    found = _known(feature, level)
    if found is None:
        slug = free_address(feature.slug or feature.name, besides=feature.code)
        told.added.append(feature.name)
        return Place.objects.create(
            slug=slug,
            name=feature.name,
            name_en=feature.name_en,
            code=feature.code,
            level=level,
        )
    if found.level not in (None, level):
        sentence = _("“%(name)s” is in the house as %(known)s, not as %(asked)s.")
        known = Level(found.level).label
        about = {"name": found.name, "known": known, "asked": level.label}
        raise UnclearPlace(sentence % about)
    if found.level is None or (feature.code and not found.code):
        found.level, found.code = level, found.code or feature.code
        found.save(update_fields=["level", "code"])
    return found


def _known(feature: Feature, level: Level) -> Place | None:
    if feature.slug and (found := Place.objects.filter(slug=feature.slug).first()):
        return found
    if feature.code and (found := Place.objects.filter(code=feature.code).first()):
        return found
    if feature.slug:
        return None
    # With a code, a namesake that has one is another place.
    alike = Q(level=level, code="") if feature.code else Q(level=level)
    named = Place.objects.filter(alike | Q(level=None), name=feature.name)
    match list(named[:2]):
        case []:
            return None
        case [one]:
            return one
        case _:
            sentence = _("There is more than one “%s”. Give the feature its slug or code.")
            raise UnclearPlace(sentence % feature.name)


def _refuse_twice(places: Sequence[Place]) -> None:
    seen: set[int] = set()
    for place in places:
        if place.pk in seen:
            raise UnclearPlace(_("The file has “%s” twice.") % place.name)
        seen.add(place.pk)


def _store(
    shaped: Sequence[tuple[Place, Feature]],
    level: Level,
    datum: Datum,
    at: datetime,
    simplify: float,
    tolerance: float,
    told: Brought,
) -> None:
    """Fit new and known areas of the level to each other, and keep what came out."""
    # Loads numpy and GEOS, which no web process needs.
    from ..coverage import fit  # noqa: PLC0415

    new = {place.pk for place, _ in shaped}
    known = list(Area.objects.filter(place__level=level).exclude(place__in=new))
    known_places = Place.objects.in_bulk([area.place_id for area in known])
    named: list[tuple[str, Polygons]] = [(place.name, f.polygons) for place, f in shaped]
    neighbours: list[tuple[str, Polygons]] = [
        (known_places[area.place_id].name, area.borders) for area in known
    ]
    apart = level != Level.LANDMARK
    fitted = fit(named, neighbours=neighbours, tolerance=tolerance, simplify=simplify, apart=apart)
    datums = [str(datum)] * len(shaped) + [area.datum for area in known]
    places = [place for place, _ in shaped] + [known_places[area.place_id] for area in known]
    for place, area, own in zip(places, fitted.areas, datums, strict=True):
        _keep(place, area.borders, area.sketch, area.label, own, at)
    told.areas, told.fitted = len(shaped), apart
    told.square_km = sum(area.square_km for area in fitted.areas[: len(shaped)])
    told.repaired, told.closed, told.gaps = fitted.repaired, fitted.closed, fitted.gaps


def _keep(
    place: Place,
    borders: Polygons,
    sketch: Polygons,
    label: Point,
    datum: str,
    at: datetime,
) -> None:
    """A neighbour that did not change keeps its row as it was."""
    digest = sha256(repr((borders, sketch)).encode()).hexdigest()
    if Area.objects.filter(place=place, digest=digest).exists():
        return
    row = {
        "borders": borders,
        "sketch": sketch,
        "label_lat": label.lat,
        "label_lon": label.lon,
        "digest": digest,
        "datum": datum,
        "brought_at": at,
    }
    Area.objects.update_or_create(place=place, defaults=row | box_of(borders)._asdict())


def _settle(place: Place, feature: Feature, level: Level, told: Brought) -> None:
    """Its pin, and what it lies in: as the file says, else as we know, else as the borders say."""
    area = Area.objects.filter(place=place).first()
    pin = feature.point or place.point
    if pin is None and area is not None:
        pin = Point(area.label_lat, area.label_lon)
    told.points += feature.point is not None
    if feature.parent:
        place.parent = _parent(feature, level)
    elif place.parent_id is None and pin is not None and level != Level.LANDMARK:
        wider = Place.objects.filter(level__lt=level).covering(pin)
        place.parent = wider[-1] if wider else None
    if pin is not None:
        place.lat, place.lon = pin
    place.save(update_fields=["lat", "lon", "parent"])
    around = Area.objects.filter(place=place.parent_id).first()
    if around and pin and not Shape(around.borders).covers(pin):
        told.outside.append(place.name)


def _parent(feature: Feature, level: Level) -> Place:
    found = Place.objects.filter(slug=feature.parent) | Place.objects.filter(code=feature.parent)
    parent = found.first()
    if parent is None or parent.level is None or parent.level >= level:
        sentence = _(
            "“%(name)s” lies in “%(parent)s”, says the file; there is no such wider place."
        )
        raise UnclearPlace(sentence % {"name": feature.name, "parent": feature.parent})
    return parent
