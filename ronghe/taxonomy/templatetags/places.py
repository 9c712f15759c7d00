"""`{% load places %}`: the town's map with a list beside it, and the map of our areas."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import template

from .. import maps
from ..models import Area, Place

register = template.Library()


@register.inclusion_tag("taxonomy/_map_head.html")
def map_head() -> dict[str, Any]:
    """Style and script of the maps, once in the head of a page."""
    return {}


@register.inclusion_tag("taxonomy/map.html")
def place_map(pins: Iterable[maps.Pin], label: str) -> dict[str, Any]:
    """`pins` numbered on the map and listed beside it, in their order; those without a point too."""
    return _of(maps.drawing()) | {"rows": _rows(list(pins)), "label": label}


@register.inclusion_tag("taxonomy/_areas.html")
def areas_map(place: Place | None = None) -> dict[str, Any]:
    """Our areas for the desk; `place` stands out, with its pin."""
    drawn = maps.drawing()
    known = bool(place and Area.objects.filter(place=place).exists())
    pin = place.point if place else None
    spot = drawn.frame.spot(pin) if drawn and pin and drawn.frame.shows(pin) else None
    return _of(drawn) | {"place": place, "has_area": known, "spot": spot}


def _of(drawn: maps.Drawing | None) -> dict[str, Any]:
    if drawn is None:
        return {"frame": None}
    return {"frame": drawn.frame, "areas": maps.named(drawn), "ground": drawn.ground}


def _rows(pins: list[maps.Pin]) -> list[dict[str, Any]]:
    drawn = maps.drawing()
    seen: Counter[tuple[float, float]] = Counter()
    rows = []
    for number, pin in enumerate(pins, start=1):
        spot = None
        if drawn and pin.point and drawn.frame.shows(pin.point):
            spot = drawn.frame.spot(pin.point)
        rows.append({"number": number, "pin": pin, "spot": spot})
        if spot:
            rows[-1]["aside"] = maps.beside(seen[spot])
            seen[spot] += 1
    return rows
