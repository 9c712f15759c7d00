"""One PMTiles file, version 3, read with suspicion: nothing in it makes us read, unpack or loop without end.

The format: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md. The package `pmtiles` reads
the header and numbers the tiles. Directories are read here: it unpacks them without a limit.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

HEADER = 127
# A directory of 50,000 tiles unpacked; files that are cut out have a tenth.
MOST_DIRECTORY = 512 * 1024
MOST_TILE = 4 * 1024 * 1024
# Root, and leaves in leaves: the format asks readers to follow no more.
DEPTH = 4
# Whole numbers of at most 64 bits, seven in a byte.
LONGEST_NUMBER = 10
KINDS = {
    TileType.MVT: "image/svg+xml",  # drawn by us
    TileType.PNG: "image/png",
    TileType.JPEG: "image/jpeg",
    TileType.WEBP: "image/webp",
    TileType.AVIF: "image/avif",
}
PACKINGS = (Compression.NONE, Compression.GZIP)


class Broken(Exception):
    """The file says of itself what cannot be, or what nobody needs on a map."""


class NoTiles(Broken):
    """Not PMTiles, or not version 3."""


def kind_of(name: str) -> str:
    """The media type under which a tile is sent."""
    return KINDS[TileType[name.upper()]]


def path_of(digest: str) -> Path:
    """Beside pictures and clips, so that a backup has it; no part of what the web gives out."""
    return Path(settings.MEDIA_ROOT) / "ground" / f"{digest}.pmtiles"


@contextmanager
def opened(path: Path) -> Iterator["Archive"]:
    with path.open("rb") as file:
        yield Archive(file)


class Archive:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.header = _header(file.read(HEADER))

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """One tile, unpacked; None where the file has none."""
        number, header = zxy_to_tileid(zoom, x, y), self.header
        start, length = header["root_offset"], header["root_length"]
        for _ in range(DEPTH):
            found = find_tile(self._directory(start, length), number)
            if found is None:
                return None
            if found.run_length:
                start = header["tile_data_offset"] + found.offset
                packed = self._part(start, found.length, MOST_TILE)
                return _unpacked(packed, header["tile_compression"], MOST_TILE)
            start, length = header["leaf_directory_offset"] + found.offset, found.length
        raise Broken("directories without end")

    def _directory(self, start: int, length: int) -> list[Entry]:
        packed = self._part(start, length, MOST_DIRECTORY)
        data = _unpacked(packed, self.header["internal_compression"], MOST_DIRECTORY)
        return _entries(numbers(data))

    def _part(self, start: int, length: int, most: int) -> bytes:
        if not 0 <= start < 2**63 or length > most:
            raise Broken("a part too long or too far away")
        self._file.seek(start)
        data = self._file.read(length)
        if len(data) < length:
            raise Broken("a part behind the end")
        return data


def _header(data: bytes) -> HeaderDict:
    if len(data) < HEADER:
        raise NoTiles
    try:
        return deserialize_header(data)
    except (MagicNumberNotFound, SpecVersionUnsupported, UnicodeDecodeError):
        raise NoTiles from None
    except ValueError as problem:
        raise Broken("an unknown kind or packing") from problem


def _unpacked(data: bytes, packing: Compression, most: int) -> bytes:
    """At most `most` bytes, whatever it was packed from."""
    if packing == Compression.NONE:
        return data
    if packing != Compression.GZIP:
        raise Broken("packed in a way we do not read")
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        told = stream.decompress(data, most + 1)
    except zlib.error as problem:
        raise Broken("badly packed") from problem
    if len(told) > most or not stream.eof:
        raise Broken("too large, or cut off")
    return told


def numbers(data: bytes) -> list[int]:
    """Every varint of `data`: seven bits in a byte, the last one without the eighth."""
    found, value, bits = [], 0, 0
    for byte in data:
        value |= (byte & 0x7F) << bits
        if byte < 0x80:
            found.append(value)
            value = bits = 0
        else:
            bits += 7
            if bits >= 7 * LONGEST_NUMBER:
                raise Broken("a number without end")
    if bits:
        raise Broken("a number cut off")
    return found


def _entries(told: list[int]) -> list[Entry]:
    """Four columns one after the other: number of the tile (as steps), how many, length, where."""
    count = told[0] if told else 0
    if len(told) < 1 + 4 * count:
        raise Broken("a directory cut off")
    steps, runs, lengths, starts = (
        told[1 + count * column : 1 + count * (column + 1)] for column in range(4)
    )
    entries, tile, end = [], 0, 0
    for step, run, length, start in zip(steps, runs, lengths, starts, strict=True):
        tile += step
        # Nought: right behind the one before.
        offset = start - 1 if start else end
        end = offset + length
        entries.append(Entry(tile, offset, length, run))
    return entries
