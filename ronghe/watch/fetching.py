"""Asking an address outside, and only outside: `kit.outside` stands guard."""

import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore
from django.conf import settings

from ronghe.kit.outside import NotOutside, OutsideOnly, is_plain

from .failures import NotFetched
from .parsers import Hostile, TooLarge, Unreadable, archive

TIMEOUT = 15  # seconds for one step: connect, write, read
DEADLINE = 45  # seconds for everything, redirects included
MAX_REDIRECTS = 5
LONGEST_WAIT = 24 * 60 * 60  # seconds; nobody makes us wait longer
_AS_IT_IS = "/%:;=&?@!$'()*+,~[]"
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class Fetched:
    """`raw` is None when nothing changed since the last time (304)."""

    raw: bytes | None
    url: str
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""


def fetch(url: str, *, etag: str = "", last_modified: str = "") -> Fetched:
    """Ask `url`, following at most five redirects. Raises `NotFetched` and nothing else."""
    deadline = time.monotonic() + DEADLINE
    backend = OutsideOnly(deadline, allowed=settings.WATCH_PRIVATE_HOSTS)
    with httpcore.ConnectionPool(
        ssl_context=ssl.create_default_context(), network_backend=backend, retries=0
    ) as pool:
        for _ in range(MAX_REDIRECTS + 1):
            answer = _ask(pool, url, etag, last_modified, deadline)
            if isinstance(answer, Fetched):
                return answer
            url = answer
    raise NotFetched("redirects", url)


def check_address(url: str) -> None:
    """Refuse what is no http(s) address. Where it leads is checked when we connect."""
    if not is_plain(url):
        raise NotFetched("address", url)


def _in_ascii(url: str) -> str:
    """As it travels: the host in Punycode, other letters and blanks percent-encoded."""
    check_address(url)
    parts = urlsplit(url)
    try:
        netloc = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
        path, query = (quote(one, safe=_AS_IT_IS) for one in (parts.path, parts.query))
    except UnicodeError as problem:
        raise NotFetched("address", ascii(url)) from problem
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def _ask(
    pool: httpcore.ConnectionPool, url: str, etag: str, last_modified: str, deadline: float
) -> Fetched | str:
    """The answer, or the address it redirects to."""
    url = _in_ascii(url)
    headers = _headers(etag, last_modified, urlsplit(url).netloc)
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), TIMEOUT)
    try:
        with pool.stream("GET", url, headers=headers, extensions={"timeout": timeouts}) as answer:
            said = {
                key.decode("latin-1").lower(): value.decode("latin-1")
                for key, value in answer.headers
            }
            if answer.status in _REDIRECTS:
                return urljoin(url, said.get("location", ""))
            if answer.status == 304:
                return Fetched(None, url, "", etag, last_modified)
            _refuse_status(answer.status, said)
            raw = _unpacked(_limited(answer.iter_stream(), deadline), said)
    except NotOutside as problem:
        raise NotFetched(problem.code, problem.host) from problem
    except httpcore.TimeoutException as problem:
        raise NotFetched("too_slow", urlsplit(url).netloc) from problem
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        ssl.SSLError,
        OSError,
        ValueError,
    ) as problem:
        raise NotFetched("no_answer", str(problem)[:80]) from problem
    return Fetched(
        raw,
        url,
        said.get("content-type", "")[:120],
        said.get("etag", "")[:300],
        said.get("last-modified", "")[:100],
    )


def _headers(etag: str, last_modified: str, host: str) -> list[tuple[str, str]]:
    headers = [
        ("Host", host),
        ("User-Agent", f"Ronghe (+{settings.SITE_URL})"),
        (
            "Accept",
            "application/atom+xml, application/rss+xml, application/feed+json, application/json, */*;q=0.5",
        ),
        ("Accept-Encoding", "gzip"),
        ("Connection", "close"),
    ]
    if etag:
        headers.append(("If-None-Match", etag))
    if last_modified:
        headers.append(("If-Modified-Since", last_modified))
    return headers


def _refuse_status(status: int, said: dict[str, str]) -> None:
    if status in {429, 503}:
        raise NotFetched("busy", str(status), retry_after=_retry_after(said.get("retry-after", "")))
    if status == 410:
        raise NotFetched("gone")
    if status != 200:
        raise NotFetched("status", str(status))


def _retry_after(value: str) -> int | None:
    """Seconds, from a number or a date, never more than a day."""
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), LONGEST_WAIT)
    try:
        seconds = parsedate_to_datetime(value).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return None
    return int(min(max(seconds, 0), LONGEST_WAIT))


def _limited(chunks: Iterator[bytes], deadline: float) -> bytes:
    raw = bytearray()
    for chunk in chunks:
        raw += chunk
        if len(raw) > archive.MAX_BYTES:
            raise NotFetched("too_large")
        if time.monotonic() > deadline:
            raise NotFetched("too_slow")
    return bytes(raw)


def _unpacked(raw: bytes, said: dict[str, str]) -> bytes:
    encoding = said.get("content-encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        return raw
    if encoding not in {"gzip", "x-gzip"}:
        raise NotFetched("encoding", encoding[:20])
    try:
        return archive.unpack_gzip(raw)
    except (TooLarge, Hostile) as problem:
        raise NotFetched("too_large") from problem
    except Unreadable as problem:
        raise NotFetched("encoding", problem.code) from problem
