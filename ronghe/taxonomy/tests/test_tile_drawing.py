"""A vector tile becomes a small drawing: what people find their way by, and nothing else."""

import contextlib
import re

import mapbox_vector_tile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ronghe.taxonomy.tile_drawing import LOOKS, MOST_IN_A_PART, SIDE, draw
from ronghe.taxonomy.tiles import Broken

from .grounds import vector

SQUARE = [[0, 0], [4096, 0], [4096, 4096], [0, 4096], [0, 0]]
HOLE = [[1024, 1024], [1024, 2048], [2048, 2048], [2048, 1024], [1024, 1024]]
ROAD = [[0, 0], [2048, 1024], [4096, 4096]]


def paths(tile: bytes) -> dict[str, str]:
    """What is drawn how: the look, and the commands."""
    text = draw(tile).decode()
    etree.fromstring(text)
    found = re.findall(r'<path (.*?) d="(.*?)"/>', text)
    looks = {how: look for look, how in LOOKS.items()}
    return {looks[how]: d for how, d in found}


def test_streets_water_green_and_houses_are_drawn_in_both_schemas():
    protomaps = vector(
        roads=[
            ("LineString", ROAD, {"kind": "highway", "name": "人民路"}),
            ("LineString", ROAD, {"kind": "minor_road"}),
            ("LineString", ROAD, {"kind": "rail"}),
            ("LineString", ROAD, {"kind": "path"}),
        ],
        water=[("Polygon", [SQUARE], {"kind": "lake"}), ("LineString", ROAD, {"kind": "river"})],
        landuse=[("Polygon", [SQUARE], {"kind": "park"}), ("Polygon", [SQUARE], {"kind": "zoo"})],
        buildings=[("Polygon", [SQUARE], {"kind": "building"})],
    )
    openmaptiles = vector(
        transportation=[
            ("LineString", ROAD, {"class": "primary"}),
            ("LineString", ROAD, {"class": "minor"}),
            ("LineString", ROAD, {"class": "rail"}),
        ],
        water=[("Polygon", [SQUARE], {"class": "lake"})],
        waterway=[("LineString", ROAD, {"class": "river"})],
        landcover=[("Polygon", [SQUARE], {"class": "wood"})],
        building=[("Polygon", [SQUARE], {})],
    )
    assert paths(protomaps) == paths(openmaptiles)
    assert list(paths(protomaps)) == list(LOOKS)
    assert paths(protomaps)["wide"] == "M0 0l512 256l512 768"
    assert paths(protomaps)["water"] == "M0 0l1024 0l0 1024l-1024 0z"


def test_names_points_and_unknown_layers_are_left_out():
    tile = vector(
        places=[("Point", [9, 9], {"kind": "city", "name": "临溪"})],
        pois=[("Point", [9, 9], {"kind": "school"})],
        boundaries=[("LineString", ROAD, {"kind": "country"})],
        water=[("Point", [9, 9], {"kind": "lake", "name": "东湖"})],
        roads=[("Polygon", [SQUARE], {"kind": "highway"})],
    )
    assert paths(tile) == {}
    assert paths(b"") == {}


def test_a_hole_stays_a_hole_and_two_parts_are_two():
    two = [[[0, 0], [64, 0], [64, 64], [0, 0]]], [[[640, 640], [704, 640], [704, 704], [640, 640]]]
    tile = vector(
        water=[("Polygon", [SQUARE, HOLE], {})], landuse=[("MultiPolygon", two, {"kind": "park"})]
    )
    drawn = paths(tile)
    assert drawn["water"].count("M") == drawn["water"].count("z") == 2
    assert drawn["green"].count("M") == 2 and "M160 160" in drawn["green"]

    def turn(ring: str) -> int:
        """Twice its area: outer and inner rings go round the other way, so that SVG leaves the hole."""
        x = y = area = 0
        for step in re.findall(r"[Ml](-?\d+) (-?\d+)", ring):
            dx, dy = map(int, step)
            area += x * dy - y * dx
            x, y = x + dx, y + dy
        return area

    outer, inner = (
        turn(f"l0 0{ring[ring.index('l') :]}") for ring in drawn["water"].split("z")[:2]
    )
    assert outer > 0 > inner


CORNER = st.tuples(st.integers(-300, 4400), st.integers(-300, 4400))


@given(st.lists(st.lists(CORNER, min_size=2, max_size=9), min_size=1, max_size=4))
@settings(deadline=None, max_examples=60)
def test_lines_are_where_the_package_of_others_reads_them(lines):
    tile = vector(roads=[("MultiLineString", lines, {"kind": "highway"})])
    read = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})
    wanted = set()
    for feature in read.get("roads", {}).get("features", []):
        shape = feature["geometry"]
        parts = shape["coordinates"]
        parts = [parts] if shape["type"] == "LineString" else parts
        wanted |= {
            (round(x * SIDE / 4096), round(y * SIDE / 4096)) for part in parts for x, y in part
        }
    drawn, x, y = set(), 0, 0
    for how, across, down in re.findall(r"([Ml])(-?\d+) (-?\d+)", paths(tile).get("wide", "")):
        x, y = (0, 0) if how == "M" else (x, y)
        x, y = x + int(across), y + int(down)
        drawn.add((x, y))
    assert drawn == wanted


# --- tiles that mean harm ------------------------------------------------------------------------


def part(field: int, body: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(body)) + body


def varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


WATER = part(1, b"water")
AREA = b"\x18\x03"


def shape(*numbers: int) -> bytes:
    """A layer with one area of these commands."""
    return part(3, WATER + part(2, AREA + part(4, b"".join(map(varint, numbers)))))


MOVE, LINES = 1 << 3 | 1, 2
HARM = {
    "a layer of gigabytes": b"\x1a\xff\xff\xff\xff\x7f",
    "a number without end": b"\xff" * 40,
    "features without end": part(3, WATER + b"\x12\x00" * (MOST_IN_A_PART + 1)),
    "more corners than it has": shape(MOVE, 0, 0, 10**9 << 3 | LINES, 1, 1),
    "corners without end": shape(MOVE, 0, 0, 150_000 << 3 | LINES, *[1] * 300_000),
    "a command nobody knows": shape(MOVE, 0, 0, 1 << 3 | 5, 1, 1),
    "no extent": part(3, WATER + b"\x28\x00"),
    "a feature that is a number": part(3, WATER + b"\x10\x01"),
    "a kind of field that is long gone": part(3, WATER + b"\x0b"),
}


@pytest.mark.parametrize("name", HARM)
def test_a_tile_that_means_harm_is_broken_and_nothing_else(name):
    with pytest.raises(Broken):
        draw(HARM[name])


@given(st.binary(max_size=300))
@settings(deadline=None, max_examples=300)
def test_any_bytes_are_drawn_or_broken(data):
    for tile in (data, part(3, WATER + data), part(3, WATER + part(2, AREA + part(4, data)))):
        with contextlib.suppress(Broken):
            etree.fromstring(draw(tile))
