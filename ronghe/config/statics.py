"""Static files under names that carry their content: cached for ever, and never stale.

`{% static "front/css/page.css" %}` becomes `/static/front/css/page.3f2a9c01d4e5.css`. Nothing is
collected first: the name is made and resolved from the files where they lie. An old name still
finds today's file, so a page pressed before an upgrade keeps its dress.
"""

import gzip
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.exceptions import SuspiciousFileOperation

from ronghe.channels.web.serve import FOR_EVER, REVALIDATE, Answer, answer
from ronghe.kit.headers import SECURITY

_HASHED = re.compile(r"(?P<stem>.+)\.(?P<key>[0-9a-f]{12})(?P<ending>\.[^./]+)")
_WORTH_PACKING = {".css", ".js", ".mjs", ".json", ".svg", ".map", ".txt", ".webmanifest"}


class HashedNameFinder(finders.BaseFinder):
    """Finds `page.3f2a9c01d4e5.css` where `page.css` is. First in STATICFILES_FINDERS."""

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        plain, key = split_name(path)
        found = finders.find(plain) if key else None
        if find_all:
            return [found] if found else []
        return found

    def check(self, **_: Any) -> list[Any]:
        return []

    def list(self, ignore_patterns: Any) -> Iterator[Any]:
        return iter(())


class HashedNameStorage(StaticFilesStorage):
    """Writes the names that HashedNameFinder finds; `collectstatic` copies under both names."""

    def url(self, name: str | None) -> str:
        source = source_of(name or "")
        return super().url(hashed_name(name or "", source) if source else name)

    def post_process(
        self, paths: Mapping[str, Any], dry_run: bool = False, **_: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """For nginx: the hashed name and its compressed siblings beside each collected file."""
        for name in [] if dry_run else list(paths):
            source = Path(self.path(name))
            hashed = hashed_name(name, source)
            _write_with_siblings(source.read_bytes(), Path(self.path(hashed)))
            yield name, hashed, True


def split_name(name: str) -> tuple[str, str]:
    """`page.3f2a9c01d4e5.css` → (`page.css`, `3f2a9c01d4e5`); without a key the name itself."""
    match = _HASHED.fullmatch(name)
    if match is None:
        return name, ""
    return match["stem"] + match["ending"], match["key"]


def hashed_name(name: str, source: Path) -> str:
    stem, ending = os.path.splitext(name)
    return f"{stem}.{content_key(source)}{ending}" if ending else name


def content_key(source: Path) -> str:
    facts = source.stat()
    return _content_key(source, facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=4096)
def _content_key(source: Path, changed: int, size: int) -> str:
    return sha256(source.read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=4096)
def _known(name: str) -> Path | None:
    try:
        found = finders.find(name)
    except (SuspiciousFileOperation, ValueError):
        # A name that climbs out of every folder, or no file name at all.
        return None
    return Path(found) if isinstance(found, str) and os.path.isfile(found) else None


def source_of(name: str) -> Path | None:
    """Where the static file `name` (without key) lies."""
    # Only hits stay known: a miss may be a file that is still to come, or an attacker's guess.
    found = _known(name)
    if found is None:
        _known.cache_clear()
    return found


def serve(name: str, headers: Mapping[str, str], *, method: str = "GET") -> Answer | None:
    """The answer to `/static/<name>`; None when there is no such file."""
    plain, key = split_name(name)
    source = source_of(plain)
    if source is None:
        return None
    current = content_key(source)
    cache = FOR_EVER if key == current else REVALIDATE
    packed = _packed(source, current)
    return answer(
        packed.parent, f"/{packed.name}", headers, method=method, cache=cache, security=SECURITY
    )


def _packed(source: Path, key: str) -> Path:
    """A copy of `source` with compressed siblings, or `source` itself when there is none."""
    if source.suffix not in _WORTH_PACKING:
        return source
    copy = Path(settings.HOME) / "cache" / "static" / f"{key}{source.suffix}"
    if not copy.exists():
        try:
            _write_with_siblings(source.read_bytes(), copy)
        except OSError:
            # A full disk costs the readers some bandwidth, not the page.
            return source
    return copy


def _write_with_siblings(content: bytes, target: Path) -> None:
    """Siblings first: the plain file is the sign that all are there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix in _WORTH_PACKING:
        _write(brotli.compress(content, quality=9), target.with_name(target.name + ".br"))
        _write(gzip.compress(content, 9, mtime=0), target.with_name(target.name + ".gz"))
    _write(content, target)
    moment = target.stat()
    for ending in (".br", ".gz"):
        sibling = target.with_name(target.name + ending)
        if sibling.exists():
            os.utime(sibling, ns=(moment.st_atime_ns, moment.st_mtime_ns))


def _write(content: bytes, target: Path) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except OSError:
        os.unlink(name)
        raise
