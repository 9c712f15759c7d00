"""Asking an address outside, and only outside: the guard against being sent into our own network.

Names are resolved once, every answer is checked, and the connection goes to the checked address
itself, so a name that changes its mind between check and use gains nothing.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore
from django.conf import settings

from .failures import NotFetched
from .parsers import Hostile, TooLarge, Unreadable, archive

TIMEOUT = 15  # seconds for one step: connect, write, read
DEADLINE = 45  # seconds for everything, redirects included
MAX_REDIRECTS = 5
LONGEST_WAIT = 24 * 60 * 60  # seconds; nobody makes us wait longer
_AS_IT_IS = "/%:;=&?@!$'()*+,~[]"
_REDIRECTS = {301, 302, 303, 307, 308}
# 6to4, NAT64 and Teredo carry an IPv4 address inside; fec0::/10 is local though Python calls it global.
# Of IPv6 only this part is given out as public addresses; the rest is special or old wrapping.
_PUBLIC_6 = ipaddress.ip_network("2000::/3")
_NEVER = tuple(map(ipaddress.ip_network, ("2002::/16", "64:ff9b::/96", "2001::/32", "fec0::/10")))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


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
    with httpcore.ConnectionPool(
        ssl_context=ssl.create_default_context(), network_backend=_OutsideOnly(deadline), retries=0
    ) as pool:
        for _ in range(MAX_REDIRECTS + 1):
            answer = _ask(pool, url, etag, last_modified, deadline)
            if isinstance(answer, Fetched):
                return answer
            url = answer
    raise NotFetched("redirects", url)


def check_address(url: str) -> None:
    """Refuse what is no http(s) address. Where it leads is checked when we connect."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in {"http", "https"} and parts.hostname and not parts.username
        parts.port  # noqa: B018 – raises when the port is no number
    except ValueError as problem:
        raise NotFetched("address", url) from problem
    if not known:
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


def is_outside(address: Address) -> bool:
    """True for a public unicast address that is itself and no wrapping of another."""
    wrapped = any(address in network for network in _NEVER)
    strange = isinstance(address, ipaddress.IPv6Address) and address not in _PUBLIC_6
    return address.is_global and not (address.is_multicast or wrapped or strange)


class _OutsideOnly(httpcore.SyncBackend):
    """Connects to checked public addresses only, and to none for longer than the deadline."""

    def __init__(self, deadline: float) -> None:
        super().__init__()
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        checked = _resolve(host, port)
        left = _left(self._deadline, timeout)
        stream = super().connect_tcp(checked, port, left, local_address, socket_options)
        return _Hurried(stream, self._deadline)


class _Hurried(httpcore.NetworkStream):
    """A connection whose every step ends with the deadline: also one that drips its headers."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout)
        return _Hurried(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None) -> float:
    """Seconds this step may take."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if timeout is None else min(left, timeout)


def _resolve(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise NotFetched("unknown_host", host) from problem
    texts = [str(answer[4][0]).partition("%")[0] for answer in found]
    allowed = {f"{host}:{port}", host} & set(settings.WATCH_PRIVATE_HOSTS)
    # One inner address among the answers is enough to distrust the name.
    if not allowed and not all(is_outside(ipaddress.ip_address(text)) for text in texts):
        raise NotFetched("inside", host)
    return texts[0]


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
