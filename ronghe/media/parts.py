"""What has arrived of an upload, as a file. No address leads here, and no name comes from outside."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from ronghe.kit.refusal import Refused

AT_ONCE = 256 * 1024
Read = Callable[[int], bytes]


class NoRoom(Refused):
    code = "no_room"


def place(part: str | int) -> Path:
    """Where the bytes of the upload with this name lie; the name is ours, never a sender's."""
    return Path(settings.UPLOAD_ROOT) / str(part)


def length(part: str | int) -> int:
    """How many bytes lie there; 0 when nothing does."""
    try:
        return place(part).stat().st_size
    except FileNotFoundError:
        return 0


def write(
    part: str | int, read: Read, *, offset: int, most: int, seen: Callable[[bytes], None]
) -> int:
    """Put what `read` gives behind the first `offset` bytes, on the disk. Returns how many came.

    What stood behind `offset` was never confirmed: a server that was killed left it there. One byte
    more than `most` is read, so that the caller sees a body that is too long.
    """
    place(part).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(place(part), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+b") as file:
        file.truncate(offset)
        file.seek(offset)
        written = _copied(read, file, most, seen)
        file.flush()
        os.fsync(file.fileno())
    return written


def _copied(read: Read, file: BinaryIO, most: int, seen: Callable[[bytes], None]) -> int:
    written = 0
    while written <= most and (piece := read(min(AT_ONCE, most + 1 - written))):
        seen(piece)
        try:
            file.write(piece)
        except OSError as full:
            if full.errno != errno.ENOSPC:
                raise
            raise NoRoom("The disk is full.") from full
        written += len(piece)
    return written


def cut(part: str | int, *, offset: int) -> None:
    """Forget what came after the first `offset` bytes."""
    os.truncate(place(part), offset)


def drop(part: str | int) -> None:
    place(part).unlink(missing_ok=True)
