"""PMTiles files, honest ones and others: a tile, none, or a sentence; never a process without memory."""

import contextlib
import gzip
import random
import time
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pmtiles.tile import (
    Compression,
    Entry,
    TileType,
    serialize_directory,
    serialize_header,
)

from ronghe.taxonomy.tiles import DEPTH, HEADER, MOST_DIRECTORY, MOST_TILE, Archive, Broken, NoTiles

from .grounds import pmtiles

HONEST = pmtiles({(0, 0, 0): b"world", (1, 1, 0): b"east", (1, 1, 1): b"east"})


def tile(data: bytes, *where: int) -> bytes | None:
    return Archive(BytesIO(data)).tile(*where)


def test_a_tile_comes_out_as_it_went_in():
    assert tile(HONEST, 0, 0, 0) == b"world"
    assert tile(HONEST, 1, 1, 0) == tile(HONEST, 1, 1, 1) == b"east"
    assert tile(HONEST, 1, 0, 0) is None
    assert tile(HONEST, 7, 3, 3) is None


def test_twenty_thousand_tiles_in_leaves_are_all_found():
    zoom, chance = 8, random.Random(1)
    tiles = {
        (zoom, x, y): chance.randbytes(chance.randrange(3, 900))
        for x in range(200)
        for y in range(200)
        if chance.random() < 0.5
    }
    data = pmtiles(tiles)
    assert Archive(BytesIO(data)).header["leaf_directory_length"] > 0
    archive = Archive(BytesIO(data))
    for where in list(tiles)[::397]:
        assert archive.tile(*where) == tiles[where]
    assert archive.tile(zoom, 250, 250) is None


def test_packed_tiles_are_unpacked():
    packed = {(0, 0, 0): gzip.compress(b"a" * 9000)}
    assert tile(pmtiles(packed, tile_compression=Compression.GZIP), 0, 0, 0) == b"a" * 9000


def by_hand(directory: bytes, leaves: bytes = b"", body: bytes = b"", **said) -> bytes:
    """A file of these parts, one behind the other; `said` overrides the header."""
    header = {
        "root_offset": HEADER, "root_length": len(directory), "metadata_offset": 0, "metadata_length": 0,
        "leaf_directory_offset": HEADER + len(directory), "leaf_directory_length": len(leaves),
        "tile_data_offset": HEADER + len(directory) + len(leaves), "tile_data_length": len(body),
        "clustered": True, "internal_compression": Compression.GZIP, "min_zoom": 0, "max_zoom": 9,
        "tile_compression": Compression.NONE, "tile_type": TileType.PNG,
    }  # fmt: skip
    return serialize_header({**header, **said}) + directory + leaves + body


def listed(*entries: Entry) -> bytes:
    return serialize_directory(entries)


def test_a_directory_that_is_not_packed_is_read_too():
    plain = gzip.decompress(listed(Entry(0, 0, 3, 1)))
    data = by_hand(plain, body=b"abc", internal_compression=Compression.NONE)
    assert tile(data, 0, 0, 0) == b"abc"


ROUND = listed(Entry(0, 0, 60, 0))  # a leaf that leads to itself
BOMB = gzip.compress(b"\0" * (MOST_DIRECTORY + 1))
HARM = {
    "a directory in itself": by_hand(ROUND, ROUND.ljust(60, b"\0")[:60]),
    "a directory of gigabytes": by_hand(BOMB),
    "a directory beyond the end": by_hand(b"", root_offset=10**9, root_length=100),
    "a directory as long as it likes": by_hand(b"", root_length=2**62),
    "a directory far away": by_hand(b"", root_offset=2**64 - 1, root_length=10),
    "a directory that says it is longer": by_hand(gzip.compress(b"\xff\xff\xff\x7f\0\0")),
    "a number without end": by_hand(gzip.compress(b"\xff" * 5000)),
    "no gzip": by_hand(b"no gzip at all"),
    "gzip cut off": by_hand(listed(Entry(0, 0, 3, 1))[:-9]),
    "a directory packed with zstd": by_hand(b"", internal_compression=Compression.ZSTD),
    "a tile beyond the end": by_hand(listed(Entry(0, 0, 9000, 1)), body=b"short"),
    "a tile of gigabytes": by_hand(listed(Entry(0, 0, 2**40, 1))),
    "a tile that is a bomb": by_hand(
        listed(Entry(0, 0, len(bomb := gzip.compress(b"\0" * (MOST_TILE + 1))), 1)),
        body=bomb,
        tile_compression=Compression.GZIP,
    ),
}


@pytest.mark.parametrize("name", HARM)
def test_a_file_that_means_harm_is_broken_at_once(name):
    began = time.process_time()
    with pytest.raises(Broken):
        tile(HARM[name], 0, 0, 0)
    assert time.process_time() - began < 1


def chain(leaves: int) -> bytes:
    """A root that leads to a leaf that leads to a leaf … that has the tile."""
    steps = [Entry(0, (number + 1) * 60, 60, 0) for number in range(leaves - 1)]
    parts = [listed(one).ljust(60, b"\0") for one in (*steps, Entry(0, 0, 3, 1))]
    return by_hand(listed(Entry(0, 0, 60, 0)), b"".join(parts), b"abc")


def test_leaves_in_leaves_are_followed_as_deep_as_the_format_says():
    assert tile(chain(DEPTH - 1), 0, 0, 0) == b"abc"
    with pytest.raises(Broken):
        tile(chain(DEPTH), 0, 0, 0)


NO_TILES = [b"", b"PMTiles", b"PMTiles\x02" + b"\0" * 200, b"\xff" * 200, b"GIF89a" * 90]


@pytest.mark.parametrize("data", NO_TILES)
def test_what_is_no_pmtiles_of_version_3_is_told(data):
    with pytest.raises(NoTiles):
        Archive(BytesIO(data))


@given(st.binary(min_size=119, max_size=400))
@settings(deadline=None, max_examples=400)
def test_any_bytes_behind_the_right_beginning_are_broken_or_empty(data):
    try:
        found = tile(b"PMTiles\x03" + data, 0, 0, 0)
    except Broken:
        return
    assert found is None or len(found) <= MOST_TILE


@given(st.binary(max_size=200), st.sampled_from([Compression.NONE, Compression.GZIP]))
@settings(deadline=None, max_examples=300)
def test_any_directory_is_read_or_broken(data, packing):
    directory = gzip.compress(data) if packing == Compression.GZIP else data
    for zoom in (0, 5):
        with contextlib.suppress(Broken):
            tile(by_hand(directory, data, data, internal_compression=packing), zoom, 0, 0)
