"""Opening gzip and zip with limits that hold whatever the headers claim."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from .refusals import Hostile, NotUnderstood, TooLarge

MAX_BYTES = 10 * 1024 * 1024
MAX_MEMBERS = 10_000
MAX_TOTAL = 500 * 1024 * 1024
MAX_RATIO = 200


def is_gzip(raw: bytes) -> bool:
    return raw.startswith(b"\x1f\x8b")


def is_zip(raw: bytes) -> bool:
    return raw.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def unpack_gzip(raw: bytes, limit: int = MAX_BYTES) -> bytes:
    """The content of a gzip file of at most `limit` bytes."""
    try:
        opener = zlib.decompressobj(wbits=31)
        content = opener.decompress(raw, limit + 1)
    except zlib.error as problem:
        raise NotUnderstood("broken_archive", str(problem)) from problem
    if len(content) > limit:
        bomb = len(content) > MAX_RATIO * len(raw)
        raise Hostile("zip_bomb") if bomb else TooLarge("too_large")
    if not opener.eof:
        raise NotUnderstood("broken_archive", "cut off")
    return content


def members(raw: bytes) -> Iterator[tuple[str, bytes | Hostile | NotUnderstood | TooLarge]]:
    """Name and bytes of each file in a zip; a member we cannot open comes as its refusal."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
            if len(files) > MAX_MEMBERS:
                raise TooLarge("too_many", str(len(files)))
            total = 0
            for info in files:
                content = _member(archive, info)
                total += len(content) if isinstance(content, bytes) else 0
                if total > MAX_TOTAL:
                    raise TooLarge("too_large", "more than 500 MB together")
                yield info.filename[-500:], content
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as problem:
        raise NotUnderstood("broken_archive", str(problem)) from problem


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo
) -> bytes | Hostile | NotUnderstood | TooLarge:
    try:
        with archive.open(info) as member:
            content = member.read(MAX_BYTES + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,  # locked with a password
        NotImplementedError,
        ValueError,
        OSError,
    ) as problem:
        return NotUnderstood("broken_archive", f"{info.filename[-100:]}: {problem}")
    if len(content) > MAX_BYTES:
        bomb = len(content) > MAX_RATIO * max(info.compress_size, 1)
        return Hostile("zip_bomb") if bomb else TooLarge("too_large", info.filename[-100:])
    return content
