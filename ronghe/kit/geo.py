"""Points on the Earth, and the two shifts that Chinese maps put on them.

WGS-84 is what a GPS says and what we store. GCJ-02 is what maps published in China show, 100 to
700 m away; BD-09 is Baidu's second shift on top of it. The forward formula of GCJ-02 was never
published; the one here is the reconstruction everybody uses since 2010 ("Mars coordinates", on the
Krasovsky 1940 ellipsoid). BD-09 is as in Baidu's own conversion. Both are turned back by iteration,
because the usual one-step inverse is metres off.
"""

from enum import StrEnum
from math import asin, atan2, cos, hypot, isfinite, pi, radians, sin, sqrt
from typing import NamedTuple

EARTH_RADIUS_M = 6_371_008.8  # mean radius of WGS-84 (IUGG)
METRES_PER_DEGREE = EARTH_RADIUS_M * pi / 180
_A = 6_378_245.0  # Krasovsky 1940: semi-major axis in metres, and squared eccentricity
_EE = 0.006_693_421_622_965_943_23
# The rectangle in which maps of China are shifted; outside of it nothing is.
_SOUTH, _NORTH, _WEST, _EAST = 0.8293, 55.8271, 72.004, 137.8347
_BAIDU = pi * 3000 / 180
_CLOSE = 1e-10  # degrees: a hundredth of a millimetre


class Datum(StrEnum):
    """What a pair of degrees was measured against."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


class Point(NamedTuple):
    """Degrees north and east, in WGS-84 unless a name says otherwise."""

    lat: float
    lon: float


def is_on_earth(lat: float, lon: float) -> bool:
    return isfinite(lat) and isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180


def is_shifted(point: Point) -> bool:
    """Do Chinese maps shift this place?"""
    return _SOUTH <= point.lat <= _NORTH and _WEST <= point.lon <= _EAST


def to_wgs84(point: Point, *, datum: Datum) -> Point:
    """Where a point of a map in `datum` truly lies."""
    match datum:
        case Datum.GCJ02:
            return _undone(point)
        case Datum.BD09:
            return _undone(_without_baidu(point)) if is_shifted(point) else point
        case _:
            return point


def to_gcj02(point: Point) -> Point:
    """Where a map published in China shows a WGS-84 point."""
    if not is_shifted(point):
        return point
    x, y = point.lon - 105.0, point.lat - 35.0
    angle = radians(point.lat)
    magic = 1 - _EE * sin(angle) ** 2
    north = _north(x, y) * 180 / ((_A * (1 - _EE)) / (magic * sqrt(magic)) * pi)
    east = _east(x, y) * 180 / (_A / sqrt(magic) * cos(angle) * pi)
    return Point(point.lat + north, point.lon + east)


def distance(here: Point, there: Point) -> float:
    """Metres along the great circle, by the haversine formula; 0.5 % off the ellipsoid at most."""
    north = radians(there.lat - here.lat) / 2
    east = radians(there.lon - here.lon) / 2
    chord = sin(north) ** 2 + cos(radians(here.lat)) * cos(radians(there.lat)) * sin(east) ** 2
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))


def _undone(shifted: Point) -> Point:
    """The point that `to_gcj02` brings to `shifted`: guess, look how far off it is, guess again."""
    if not is_shifted(shifted):
        return shifted
    guess = shifted
    for _ in range(20):  # four are enough everywhere in China
        there = to_gcj02(guess)
        off = Point(there.lat - shifted.lat, there.lon - shifted.lon)
        guess = Point(guess.lat - off.lat, guess.lon - off.lon)
        if abs(off.lat) < _CLOSE and abs(off.lon) < _CLOSE:
            break
    return guess


def _without_baidu(point: Point) -> Point:
    """From BD-09 to GCJ-02: the one-step inverse that Baidu publishes, then made exact."""
    x, y = point.lon - 0.0065, point.lat - 0.006
    away = hypot(x, y) - 0.00002 * sin(y * _BAIDU)
    turn = atan2(y, x) - 0.000003 * cos(x * _BAIDU)
    guess = Point(away * sin(turn), away * cos(turn))
    for _ in range(20):
        there = _with_baidu(guess)
        off = Point(there.lat - point.lat, there.lon - point.lon)
        guess = Point(guess.lat - off.lat, guess.lon - off.lon)
        if abs(off.lat) < _CLOSE and abs(off.lon) < _CLOSE:
            break
    return guess


def _with_baidu(point: Point) -> Point:
    away = hypot(point.lon, point.lat) + 0.00002 * sin(point.lat * _BAIDU)
    turn = atan2(point.lat, point.lon) + 0.000003 * cos(point.lon * _BAIDU)
    return Point(away * sin(turn) + 0.006, away * cos(turn) + 0.0065)


def _north(x: float, y: float) -> float:
    """Metres, nearly: how far to the north a point is shifted."""
    waves = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    waves += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    waves += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    return -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves


def _east(x: float, y: float) -> float:
    """Metres, nearly: how far to the east a point is shifted."""
    waves = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    waves += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    waves += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    return 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
