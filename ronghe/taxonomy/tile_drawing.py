"""A vector tile as a small calm drawing: water, green, buildings, roads and rails; no names, which are ours.

Vector tiles (https://github.com/mapbox/vector-tile-spec, 2.1) are read here: the package that reads them
loads numpy, GEOS and protobuf (23 MB in each web process), and makes objects of what becomes a path.
The tones let the paper through, so that one drawing is right on a light page and on a dark one, whoever
chose it; a style sheet in a picture knows nothing of the page's own choice.
"""

from collections import defaultdict
from collections.abc import Iterator

from .tiles import LONGEST_NUMBER, Broken, numbers

# The side of the drawing, in its own units: two in a dot of a good phone.
SIDE = 1024
# More is no map for people, and takes seconds to read. A part: the tile, a layer, a feature.
MOST_CORNERS = 200_000
MOST_IN_A_PART = 30_000

LINE, AREA = 2, 3
MOVE, STEP, CLOSE = 1, 2, 7

# How it looks, in the order of drawing: as the attributes of a path.
_LINE = 'fill="none" stroke-linecap="round" stroke-linejoin="round" stroke='
LOOKS = {
    "green": 'fill="#5f9b4c" fill-opacity=".22"',
    "water": 'fill="#3f87b5" fill-opacity=".42"',
    "stream": f'{_LINE}"#3f87b5" stroke-opacity=".5" stroke-width="5"',
    "building": 'fill="#8a7f70" fill-opacity=".3"',
    "narrow": f'{_LINE}"#8a8378" stroke-opacity=".5" stroke-width="5"',
    "wide": f'{_LINE}"#8a8378" stroke-opacity=".75" stroke-width="12"',
    "rail": f'{_LINE}"#77716a" stroke-opacity=".8" stroke-width="5" stroke-dasharray="16 10"',
}
_GREEN = "park nature_reserve forest wood grass grassland garden meadow scrub orchard cemetery pitch golf_course recreation_ground village_green"
_WIDE = "highway major_road medium_road motorway trunk primary secondary"
_NARROW = "minor_road tertiary minor street service busway"
# What a feature of a layer is, by its `kind` (Protomaps) or `class` (OpenMapTiles); "" is any other.
_green = dict.fromkeys(_GREEN.split(), "green")
_roads = dict.fromkeys(_WIDE.split(), "wide") | dict.fromkeys(_NARROW.split(), "narrow")
_roads |= {"rail": "rail"}
LAYERS: dict[str, dict[str, str]] = {
    "water": {"": "water"},
    "waterway": {"": "water"},
    "landcover": _green,
    "landuse": _green,
    "natural": _green,
    "park": {"": "green"},
    "buildings": {"": "building"},
    "building": {"": "building"},
    "roads": _roads,
    "transit": {"rail": "rail"},
    "transportation": _roads,
}
# The same thing as an area and as a line; what has no look here is not drawn: a point has none.
AS = {
    AREA: {"green": "green", "water": "water", "building": "building"},
    LINE: {"water": "stream", "narrow": "narrow", "wide": "wide", "rail": "rail"},
}

Value = int | bytes
# By the number of the field.
Parts = defaultdict[int, list[Value]]


def draw(tile: bytes) -> bytes:
    """SVG of the parts that we know; an empty drawing where a tile has none of them."""
    paths: dict[str, list[str]] = {look: [] for look in LOOKS}
    left = MOST_CORNERS
    for name, layer in _layers(tile).items():
        for look, shape, scale in _known(LAYERS[name], layer):
            left -= len(shape)
            if left < 0:
                raise Broken("more corners than a map needs")
            paths[look].append(_path(shape, scale))
    drawn = [f'<path {how} d="{d}"/>' for look, how in LOOKS.items() if (d := "".join(paths[look]))]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}">'
    return f"{head}{''.join(drawn)}</svg>".encode()


def _layers(tile: bytes) -> dict[str, Parts]:
    """Those that we know, by their names, which a tile has once."""
    found = [_parts(_bytes(layer)) for layer in _parts(tile)[3]]
    named = {b"".join(map(_bytes, one[1])).decode(errors="replace"): one for one in found}
    return {name: one for name, one in named.items() if name in LAYERS}


def _known(looks: dict[str, str], layer: Parts) -> Iterator[tuple[str, list[int], float]]:
    """(look, commands of its shape, units of ours in one of its) of every feature we draw."""
    kinds = _kinds(layer)
    extent = _whole(layer[5][-1]) if layer[5] else 4096
    if not 0 < extent <= 2**16:
        raise Broken("a layer without a size")
    for feature in map(_bytes, layer[2]):
        kind, shape_kind, shape = _feature(feature, kinds)
        look = AS.get(shape_kind, {}).get(looks.get(kind) or looks.get("", ""))
        if look:
            yield look, shape, SIDE / extent


def _kinds(layer: Parts) -> dict[tuple[int, int], str]:
    """The pairs of numbers by which a feature says its kind."""
    keys, values = layer[3], map(_bytes, layer[4])
    column = next((number for number, key in enumerate(keys) if key in (b"kind", b"class")), None)
    if column is None:
        return {}
    return {
        (column, row): _bytes(text).decode(errors="replace")
        for row, value in enumerate(values)
        for field, text in _fields(value)
        if field == 1
    }


def _feature(data: bytes, kinds: dict[tuple[int, int], str]) -> tuple[str, int, list[int]]:
    """Its kind, whether it is a line or an area, and the commands of its shape."""
    parts = _parts(data)
    tags, shape = (numbers(b"".join(map(_bytes, parts[field]))) for field in (2, 4))
    pairs = zip(tags[::2], tags[1::2], strict=False)
    kind = next((kinds[pair] for pair in pairs if pair in kinds), "")
    return kind, _whole(parts[3][-1]) if parts[3] else 0, shape


def _path(shape: list[int], scale: float) -> str:
    """Commands of a feature as those of SVG, in whole units; a corner upon the one before is left out."""
    told: list[str] = []
    x = y = 0
    here: tuple[int, int] | None = None
    at, end = 0, len(shape)
    while at < end:
        command, count = shape[at] & 7, shape[at] >> 3
        at += 1
        if command == CLOSE:
            told.append("z")
            continue
        if command not in (MOVE, STEP) or at + 2 * count > end:
            raise Broken("a shape that nobody can draw")
        for corner in range(at, at + 2 * count, 2):
            x += (shape[corner] >> 1) ^ -(shape[corner] & 1)
            y += (shape[corner + 1] >> 1) ^ -(shape[corner + 1] & 1)
            there = (round(x * scale), round(y * scale))
            if command == MOVE:
                told.append(f"M{there[0]} {there[1]}")
            elif here != there and here is not None:
                told.append(f"l{there[0] - here[0]} {there[1] - here[1]}")
            here = there
        at += 2 * count
    return "".join(told)


def _parts(data: bytes) -> Parts:
    found: Parts = defaultdict(list)
    for count, (field, value) in enumerate(_fields(data)):
        if count == MOST_IN_A_PART:
            raise Broken("more parts than a map has")
        found[field].append(value)
    return found


def _fields(data: bytes) -> Iterator[tuple[int, Value]]:
    """Protocol buffers: (number of the field, whole number or bytes). Fractions are stepped over."""
    at, end = 0, len(data)
    while at < end:
        key, at = _number(data, at)
        match key & 7:
            case 0:
                value, at = _number(data, at)
                yield key >> 3, value
            case 2:
                length, at = _number(data, at)
                if length > end - at:
                    raise Broken("a field longer than what it stands in")
                yield key >> 3, data[at : at + length]
                at += length
            case 1:
                at += 8
            case 5:
                at += 4
            case _:
                raise Broken("a field of no known kind")


def _number(data: bytes, at: int) -> tuple[int, int]:
    """The varint that begins there, and where it ends."""
    value = bits = 0
    while at < len(data) and bits < 7 * LONGEST_NUMBER:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << bits
        if byte < 0x80:
            return value, at
        bits += 7
    raise Broken("a number without end")


def _bytes(value: Value) -> bytes:
    if isinstance(value, int):
        raise Broken("a number where a part should be")
    return value


def _whole(value: Value) -> int:
    if isinstance(value, bytes):
        raise Broken("a part where a number should be")
    return value
