"""Going outside, and only outside: the guard against being sent into our own network.

Names are resolved once, every answer is checked, and the connection goes to the checked address
itself, so a name that changes its mind between check and use gains nothing.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore

# 6to4, NAT64 and Teredo carry an IPv4 address inside; fec0::/10 is local though Python calls it global.
# Of IPv6 only this part is given out as public addresses; the rest is special or old wrapping.
_PUBLIC_6 = ipaddress.ip_network("2000::/3")
_NEVER = tuple(map(ipaddress.ip_network, ("2002::/16", "64:ff9b::/96", "2001::/32", "fec0::/10")))
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LARGEST_ANSWER = 64 * 1024  # bytes of an answer to `ask` that are read


class NotOutside(Exception):
    """The name leads nowhere (`unknown_host`) or to ourselves (`inside`)."""

    def __init__(self, code: str, host: str) -> None:
        self.code, self.host = code, host
        super().__init__(f"{code}: {host}")


class NoAnswer(Exception):
    """Whoever was asked said nothing that could be read. `was_sent`: it may have heard us."""

    def __init__(self, code: str, *, was_sent: bool) -> None:
        self.code, self.was_sent = code, was_sent
        super().__init__(code)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def is_outside(address: Address) -> bool:
    """True for a public unicast address that is itself and no wrapping of another."""
    wrapped = any(address in network for network in _NEVER)
    strange = isinstance(address, ipaddress.IPv6Address) and address not in _PUBLIC_6
    return address.is_global and not (address.is_multicast or wrapped or strange)


def is_plain(url: str) -> bool:
    """An http(s) address with a host, without a password. Where it leads is checked on the way."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 – raises when the port is no number
    except ValueError:
        return False
    return bool(parts.scheme in {"http", "https"} and parts.hostname and not parts.username)


def resolve(host: str, port: int, *, allowed: Collection[str]) -> str:
    """The address of `host`, checked. `allowed`: hosts inside that may be asked, `name[:port]`."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise NotOutside("unknown_host", host) from problem
    texts = [str(answer[4][0]).partition("%")[0] for answer in found]
    known = {f"{host}:{port}", host} & set(allowed)
    # One inner address among the answers is enough to distrust the name.
    if not known and not all(is_outside(ipaddress.ip_address(text)) for text in texts):
        raise NotOutside("inside", host)
    return texts[0]


class OutsideOnly(httpcore.SyncBackend):
    """Connects to checked public addresses only, and to none for longer than the deadline."""

    def __init__(self, deadline: float, *, allowed: Collection[str]) -> None:
        super().__init__()
        self._deadline, self._allowed = deadline, allowed

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        checked = resolve(host, port, allowed=self._allowed)
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


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes = b"",
    seconds: float,
    allowed: Collection[str] = (),
) -> Answer:
    """One question, answered within `seconds` all in all. Redirects are answers like others.

    Raises `NotOutside` before anything is sent, `NoAnswer` else.
    """
    if not is_plain(url):
        raise NotOutside("address", "")
    deadline = time.monotonic() + seconds
    backend = OutsideOnly(deadline, allowed=allowed)
    said = [("Host", urlsplit(url).netloc), ("Connection", "close"), *headers.items()]
    if body:
        said.append(("Content-Length", str(len(body))))
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=ssl.create_default_context(), network_backend=backend, retries=0
            ) as pool,
            pool.stream(method, url, headers=said, content=body or None) as answer,
        ):
            return Answer(answer.status, _said(answer.headers), _read(answer.iter_stream()))
    except httpcore.ConnectTimeout as problem:
        raise NoAnswer("too_slow", was_sent=False) from problem
    except httpcore.ConnectError as problem:
        raise NoAnswer("no_answer", was_sent=False) from problem
    except httpcore.TimeoutException as problem:
        raise NoAnswer("too_slow", was_sent=True) from problem
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as problem:
        raise NoAnswer("no_answer", was_sent=True) from problem


def _said(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in headers}


def _read(chunks: Iterable[bytes]) -> bytes:
    read = bytearray()
    for chunk in chunks:
        read += chunk
        if len(read) >= LARGEST_ANSWER:
            break
    return bytes(read[:LARGEST_ANSWER])
