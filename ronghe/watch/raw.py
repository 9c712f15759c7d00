"""Bytes exactly as they came, one file per content, named by its SHA-256."""

import os
import tempfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from .models import RawFile


def keep(raw: bytes, *, at: datetime, name: str = "", content_type: str = "") -> RawFile:
    """Write the bytes, then the row that says they are there. Twice the same bytes are one file."""
    digest = sha256(raw).hexdigest()
    _write_once(path_of(digest), raw)
    row = RawFile(
        sha256=digest,
        size=len(raw),
        content_type=content_type[:120],
        name=name[-500:],
        received_at=at,
    )
    RawFile.objects.bulk_create([row], ignore_conflicts=True)
    return RawFile.objects.get(sha256=digest)


def read(file: RawFile) -> bytes:
    return path_of(file.sha256).read_bytes()


def path_of(digest: str) -> Path:
    return Path(settings.RAW_ROOT) / digest[:2] / digest[2:4] / digest


def _write_once(path: Path, raw: bytes) -> None:
    """Atomic: a crash leaves the whole file or none."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
