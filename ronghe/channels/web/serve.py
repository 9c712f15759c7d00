"""Answer a request from a folder of files: what readers get when nothing else works.

Layout of the folder, shared with the press that writes it and with nginx in `deploy/`:

- `/x/y/` is `x/y/index.html`; `/feed.xml` is `feed.xml`.
- `<file>.br` and `<file>.gz` are the same bytes compressed. A sibling older than its file is
  of an earlier text and is not used.
- `x/y/index.gone.html` is a withdrawn page: 410, whatever else stands there.

No Django here: this runs in the event loop, before and without it.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.utils import formatdate, parsedate_to_datetime
from hashlib import blake2b
from pathlib import Path

from ronghe.kit.headers import SECURITY

from . import negotiate

REVALIDATE = "no-cache"
FOR_EVER = "public, max-age=31536000, immutable"

# A file up to this size is read at once, so that headers and bytes are of one version even when
# the press replaces the file meanwhile. Larger ones (pictures, recordings) never change.
READ_AT_ONCE = 512 * 1024

GONE = "index.gone.html"
_HIDDEN_ENDINGS = (".br", ".gz", ".gone.html")
NAMES = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "rss.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
}
ENDINGS = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".jsonld": "application/ld+json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".map": "application/json; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".m4a": "audio/mp4",
    ".mp4": "video/mp4",
    ".weba": "audio/webm",
    ".webm": "video/webm",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Answer:
    """Status and headers, and the bytes: in `body`, or `file` from `start` up to `end`."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    file: Path | None = None
    start: int = 0
    end: int = 0

    def header(self, name: str) -> str:
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")


# Inode, time in nanoseconds and size: the press never writes into a file that stands.
Version = tuple[int, int, int]


@dataclass(frozen=True)
class Found:
    """One opened representation of a resource, and the version of the page it belongs to."""

    path: Path
    size: int
    changed_ns: int
    encoding: str
    content: bytes | None
    version: Version
    page_version: Version

    @property
    def etag(self) -> str:
        """Strong: of the bytes where we hold them, else of time and size."""
        if self.content is not None:
            return f'"{blake2b(self.content, digest_size=12).hexdigest()}"'
        return f'"{self.changed_ns:x}-{self.size:x}{self.encoding and "-" + self.encoding}"'


def answer(
    root: Path,
    path: str,
    headers: Mapping[str, str],
    *,
    method: str = "GET",
    cache: str = REVALIDATE,
    security: Mapping[str, str] = SECURITY,
) -> Answer | None:
    """The answer to `path` (percent-decoded, without query) from `root`; None: ask elsewhere.

    `headers` are the request's, with lower-case names.
    """
    if method not in ("GET", "HEAD"):
        return None
    file = place(root, path)
    if file is None:
        return None
    if file.name == "index.html" and _is_file(file.with_name(GONE)):
        found = open_best(file.with_name(GONE), headers)
        return None if found is None else whole(found, 410, file.name, method, "no-cache", security)
    found = open_best(file, headers)
    if found is None:
        return None
    return _conditional(found, file.name, headers, method, cache, security)


def place(root: Path, path: str) -> Path | None:
    """The file in `root` that stands for a URL path; None when no file ever can."""
    if not path.startswith("/") or len(path) > 1024:
        return None
    segments = path[1:].split("/")
    if segments[-1] == "":
        segments[-1] = "index.html"
    elif segments[-1] == "index.html" or segments[-1].endswith(_HIDDEN_ENDINGS):
        return None
    if not all(_is_plain(segment) for segment in segments):
        return None
    return root.joinpath(*segments)


def content_type(name: str) -> str:
    """The media type by the name of a file."""
    usual = ENDINGS.get(os.path.splitext(name)[1].lower(), "application/octet-stream")
    return NAMES.get(name, usual)


def _is_plain(segment: str) -> bool:
    # A leading dot covers `.`, `..` and hidden files. Backslashes and control characters have
    # no place in our own names, and a lone surrogate cannot be a file name at all.
    return (
        len(segment) > 0
        and segment[0] != "."
        and "\\" not in segment
        and segment.isprintable()
        and len(segment.encode("utf-8", "surrogatepass")) <= 255
        and not any("\ud800" <= letter <= "\udfff" for letter in segment)
    )


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def open_best(path: Path, headers: Mapping[str, str]) -> Found | None:
    """The file or the compressed sibling that is welcome and of the same text."""
    plain = _read(path)
    if plain is None or "range" in headers:
        return plain
    for encoding, ending in negotiate.accepted(headers.get("accept-encoding", "")):
        sibling = _read(path.with_name(path.name + ending))
        if sibling is not None and sibling.changed_ns >= plain.changed_ns:
            # The text has one date, whatever its dress.
            return replace(
                sibling, changed_ns=plain.changed_ns, encoding=encoding, page_version=plain.version
            )
    return plain


def _read(path: Path) -> Found | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            return None
        small = facts.st_size <= READ_AT_ONCE
        content = os.read(handle, facts.st_size + 1) if small else None
    finally:
        os.close(handle)
    size = facts.st_size if content is None else len(content)
    version = version_of(facts)
    return Found(path, size, facts.st_mtime_ns, "", content, version, version)


def version_of(facts: os.stat_result) -> Version:
    return facts.st_ino, facts.st_mtime_ns, facts.st_size


def _conditional(
    found: Found,
    name: str,
    headers: Mapping[str, str],
    method: str,
    cache: str,
    security: Mapping[str, str],
) -> Answer:
    if _unchanged(found, headers):
        kept = _describing(found, name, cache, security)
        return Answer(304, tuple(pair for pair in kept if pair[0] != "Content-Type"))
    span = _span(found, headers)
    if span is None:
        return whole(found, 200, name, method, cache, security)
    about = _describing(found, name, cache, security)
    if span == negotiate.UNSATISFIABLE:
        return Answer(416, (*about, ("Content-Range", f"bytes */{found.size}")))
    start, end = span
    about = (
        *about,
        ("Content-Range", f"bytes {start}-{end - 1}/{found.size}"),
        ("Content-Length", str(end - start)),
    )
    return _with_bytes(found, 206, about, method, start, end)


def whole(
    found: Found,
    status: int,
    name: str,
    method: str,
    cache: str,
    security: Mapping[str, str],
) -> Answer:
    about = (
        *_describing(found, name, cache, security),
        ("Content-Length", str(found.size)),
    )
    return _with_bytes(found, status, about, method, 0, found.size)


def _with_bytes(
    found: Found,
    status: int,
    headers: tuple[tuple[str, str], ...],
    method: str,
    start: int,
    end: int,
) -> Answer:
    if method == "HEAD":
        return Answer(status, headers)
    if found.content is not None:
        return Answer(status, headers, body=found.content[start:end])
    return Answer(status, headers, file=found.path, start=start, end=end)


def _describing(
    found: Found, name: str, cache: str, security: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    pairs = [
        ("Content-Type", content_type(name)),
        ("ETag", found.etag),
        ("Last-Modified", formatdate(found.changed_ns // 10**9, usegmt=True)),
        ("Cache-Control", cache),
        ("Vary", "Accept-Encoding"),
        ("Accept-Ranges", "bytes"),
    ]
    if found.encoding:
        pairs.append(("Content-Encoding", found.encoding))
    return (*pairs, *security.items())


def _unchanged(found: Found, headers: Mapping[str, str]) -> bool:
    known = headers.get("if-none-match")
    if known is not None:
        tags = [tag.strip().removeprefix("W/") for tag in known.split(",")]
        return found.etag in tags or "*" in tags
    since = _seconds(headers.get("if-modified-since", ""))
    return since is not None and found.changed_ns // 10**9 <= since


def _span(found: Found, headers: Mapping[str, str]) -> tuple[int, int] | None:
    asked = headers.get("range")
    if asked is None:
        return None
    condition = headers.get("if-range")
    if condition is not None and condition != found.etag:
        since = None if condition.startswith(('"', "W/")) else _seconds(condition)
        if since is None or since != found.changed_ns // 10**9:
            return None
    return negotiate.span(asked, found.size)


def _seconds(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None
