"""Areas for tests: squares of a kilometre beside each other, and what files do to them."""

import json
from typing import Any

# A corner in China, so that the datum matters; degrees that are about a kilometre there.
LON, LAT, STEP = 113.0, 25.0, 0.01
Corner = tuple[float, float]


def ring(*corners: Corner, close: bool = True) -> list[list[float]]:
    """Corners counted in squares east and north of the first one."""
    made = [[LON + x * STEP, LAT + y * STEP] for x, y in corners]
    return [*made, made[0]] if close else made


def square(x: float, y: float, size: float = 1) -> list[list[float]]:
    return ring((x, y), (x + size, y), (x + size, y + size), (x, y + size))


def feature(name: str, *rings: list[list[float]], kind: str = "Polygon", **about: Any) -> Any:
    inside: Any = [[one] for one in rings] if kind == "MultiPolygon" else list(rings)
    return {
        "type": "Feature",
        "properties": {"name": name, **about},
        "geometry": {"type": kind, "coordinates": inside},
    }


def pin(name: str, x: float, y: float, **about: Any) -> Any:
    where = {"type": "Point", "coordinates": [LON + x * STEP, LAT + y * STEP]}
    return {"type": "Feature", "properties": {"name": name, **about}, "geometry": where}


def file(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()
