"""Pages kept in memory as they were last read, each looked at on disk again when it is asked for.

An answer costs three looks at the folder (the page, the sibling that is sent, a notice of
withdrawal) instead of reading, hashing and writing out headers anew. What is in memory is only
sent while the disk still holds that very version, so nobody gets an older page than from the disk.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from ronghe.kit.headers import SECURITY

from . import negotiate, serve

# A city's front pages are a few megabytes; beyond this the oldest leave first.
ROOM = 16 * 2**20
LARGEST = 256 * 1024
# With one of these the answer depends on more than the page and its encoding.
_CONDITIONS = ("if-none-match", "if-modified-since", "range")


class Headers(Protocol):
    """A request's headers, by lower-case name."""

    def get(self, key: str, default: str = ..., /) -> str: ...
    def __contains__(self, key: object, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class Ready:
    """A whole page, 200, ready to be sent."""

    headers: list[tuple[str, str]]
    body: bytes
    page: str
    sent: str
    notice: str
    page_version: serve.Version
    sent_version: serve.Version

    def is_current(self) -> bool:
        if _version(self.page) != self.page_version:
            return False
        if self.sent != self.page and _version(self.sent) != self.sent_version:
            return False
        return not (self.notice and os.path.lexists(self.notice))


class Memory:
    """What was read from the folder `root`, at most `room` bytes of it; `security`: headers by path."""

    def __init__(
        self,
        root: Path,
        *,
        room: int = ROOM,
        security: Callable[[str], Mapping[str, str]] = lambda path: SECURITY,
    ) -> None:
        self._root = root
        self._security = security
        self._left = room
        self._ready: dict[tuple[str, str], Ready] = {}

    def find(self, path: str, headers: Headers) -> Ready | None:
        """The whole page for a plain GET or HEAD of `path`; None: `serve.answer` decides."""
        for condition in _CONDITIONS:
            if condition in headers:
                return None
        key = (path, _welcome(headers.get("accept-encoding", "")))
        known = self._ready.get(key)
        if known is not None and known.is_current():
            return known
        self._forget(key)
        return self._keep(key)

    def kept(self) -> list[Ready]:
        return list(self._ready.values())

    def _keep(self, key: tuple[str, str]) -> Ready | None:
        fresh = _read(self._root, *key, self._security(key[0]))
        if fresh is None or not fresh.is_current():
            return None
        self._ready[key] = fresh
        self._left -= len(fresh.body)
        while self._left < 0:
            self._forget(next(iter(self._ready)))
        return fresh

    def _forget(self, key: tuple[str, str]) -> None:
        known = self._ready.pop(key, None)
        if known is not None:
            self._left += len(known.body)


def _read(root: Path, path: str, welcome: str, security: Mapping[str, str]) -> Ready | None:
    file = serve.place(root, path)
    found = serve.open_best(file, {"accept-encoding": welcome}) if file is not None else None
    if file is None or found is None or found.content is None or found.size > LARGEST:
        return None
    answer = serve.whole(found, 200, file.name, "GET", serve.REVALIDATE, security)
    notice = str(file.with_name(serve.GONE)) if file.name == "index.html" else ""
    return Ready(
        headers=list(answer.headers),
        body=found.content,
        page=str(file),
        sent=str(found.path),
        notice=notice,
        page_version=found.page_version,
        sent_version=found.version,
    )


@lru_cache(maxsize=256)
def _welcome(header: str) -> str:
    """`Accept-Encoding` as short as it can be said, so that equal wishes share a page."""
    return ", ".join(name for name, _ in negotiate.accepted(header[:256]))


def _version(path: str) -> serve.Version | None:
    try:
        return serve.version_of(os.lstat(path))
    except OSError:
        return None
