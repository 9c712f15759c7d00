"""The lines of a file, plain or gzip, with their numbers; one sentence when it is no such file."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from ronghe.kit.refusal import Refused

# Bytes of one line; a story with its whole text has some thousands.
LONGEST = 4 * 1024 * 1024
GZIP, ZSTD, ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PK\x03\x04"


class NotLines(Refused):
    """The file as a whole is nothing we can read line by line."""

    code = "not_lines"


@dataclass(frozen=True)
class Line:
    """`raw` is None when the line was longer than we read."""

    number: int
    raw: bytes | None
    # How far into the file it ends, as stored on disk: for the progress bar.
    place: int


def check(path: Path) -> None:
    """Raise `NotLines` with one sentence unless `path` looks like lines of JSON."""
    if path.is_dir():
        raise NotLines(_("%(path)s is a folder. Name one file of ninjs lines.") % {"path": path})
    if not path.exists():
        raise NotLines(_("There is no file %(path)s; check the spelling.") % {"path": path})
    if not path.is_file():
        raise NotLines(_("%(path)s is no ordinary file.") % {"path": path})
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise NotLines(_("%(path)s is empty. Ask for the archive again.") % {"path": path})
    if start.startswith((ZSTD, ZIP)):
        raise NotLines(
            _("%(path)s is packed. Unpack it, or pack it with gzip, one story a line.")
            % {"path": path}
        )
    first = next(read(path), None)
    words = first.raw.lstrip(b"\xef\xbb\xbf \t") if first and first.raw is not None else b"{"
    if first is None:
        raise NotLines(_("%(path)s is empty. Ask for the archive again.") % {"path": path})
    if not words.startswith(b"{"):
        raise NotLines(
            _("%(path)s holds no ninjs lines: each line must be one JSON object.") % {"path": path}
        )


def read(path: Path) -> Iterator[Line]:
    """Every line that is not blank and no remark (`#`). Raises `NotLines` where a packed file breaks off."""
    with path.open("rb") as file:
        packed = file.read(2) == GZIP
        file.seek(0)
        opened: IO[bytes] = gzip.GzipFile(fileobj=file) if packed else file  # type: ignore[assignment]
        number = 0
        try:
            while True:
                raw = opened.readline(LONGEST + 1)
                if not raw:
                    return
                number += 1
                whole: bytes | None = raw
                if len(raw) > LONGEST:
                    whole = None
                    _skip(opened, raw)
                if whole is None or whole.strip()[:1] not in (b"", b"#"):
                    yield Line(number, whole, file.tell())
        except (EOFError, OSError, zlib.error) as problem:
            raise NotLines(
                _("%(path)s breaks off or is damaged after line %(number)d; ask for it again.")
                % {"path": path, "number": number}
            ) from problem


def _skip(file: IO[bytes], raw: bytes) -> None:
    """Go to the end of a line that is too long, without keeping it."""
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(LONGEST)
