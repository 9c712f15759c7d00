"""One piece of a file that arrives in pieces: what it must be to count, and what is said when it is not.

The row of the file is the caller's, locked by them; the bytes lie in `parts` under its name there.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO, Protocol

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ronghe.kit.refusal import Refused

from .. import parts

CHECKSUMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}


class UploadIsEmpty(Refused):
    code = "upload_empty"


class UploadTooBig(Refused):
    code = "upload_too_big"


class TooManyUploads(Refused):
    code = "too_many_uploads"


class OtherUpload(Refused):
    """The key belongs to a file of another size."""

    code = "other_upload"


class WrongOffset(Refused):
    code = "wrong_offset"


class TooMuchArrived(Refused):
    code = "too_much_arrived"


class WrongChecksum(Refused):
    code = "wrong_checksum"


class BeingWritten(Refused):
    """Another request writes to the same upload at this moment."""

    code = "being_written"


class UploadExpired(Refused):
    code = "upload_expired"


class UploadRefused(Refused):
    """The whole file arrived and did not pass the door."""

    code = "upload_refused"


class NotWholeYet(Refused):
    code = "not_whole_yet"


@dataclass(frozen=True)
class Checksum:
    """What the sender computed over one piece: a name out of `CHECKSUMS` and the digest."""

    algorithm: str
    digest: bytes


class Arriving(Protocol):
    """The row of a file on its way in. `part` names its bytes among the parts."""

    size: int
    offset: int
    expires_at: datetime

    @property
    def part(self) -> str: ...


def take_piece(
    row: Arriving, *, read: Callable[[int], bytes], offset: int, checksum: Checksum | None
) -> int:
    """Write the bytes that `read` gives behind `offset`. A piece counts whole or not at all.

    Returns the new offset; the caller keeps it, in the transaction that holds the row.
    """
    if offset != row.offset:
        raise WrongOffset(_("The upload goes on at byte %d.") % row.offset)
    whole = CHECKSUMS[checksum.algorithm]() if checksum else sha256()
    most = row.size - offset
    written = parts.write(row.part, read, offset=offset, most=most, seen=whole.update)
    try:
        _check(written, most, whole.digest(), checksum)
    except Refused:
        parts.cut(row.part, offset=offset)
        raise
    return offset + written


def held(rows: "QuerySet[Any]", *, at: datetime, is_open: Callable[[Any], bool]) -> Any:
    """The one row, locked: one writer at a time. `is_open` says whether more bytes may come."""
    try:
        with transaction.atomic():
            found = rows.select_for_update(nowait=True, of=("self",)).first()
    except OperationalError as taken:
        raise BeingWritten(_("This file is being written by another request.")) from taken
    if found is None or found.expires_at <= at:
        raise UploadExpired(_("This upload was given up. Send the file again."))
    if is_open(found) and parts.length(found.part) < found.offset:
        raise UploadExpired(_("This upload was given up. Send the file again."))
    return found


@contextmanager
def arrived(row: Arriving) -> Iterator[BinaryIO]:
    """The bytes that have arrived, to read."""
    with parts.place(row.part).open("rb") as part:
        yield part


def drop_part(row: Arriving) -> None:
    """Forget the bytes; after the commit of whatever made them needless."""
    parts.drop(row.part)


def _check(written: int, most: int, digest: bytes, checksum: Checksum | None) -> None:
    if written > most:
        raise TooMuchArrived(_("More arrived than the upload has room for."))
    if checksum is not None and not secrets.compare_digest(digest, checksum.digest):
        raise WrongChecksum(_("The piece was changed on its way. Send it again."))
