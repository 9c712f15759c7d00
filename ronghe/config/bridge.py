"""From Granian's RSGI to Django's WSGI, through a bounded pool of threads.

Django answers in threads, each with its own database connection; so the number of threads, not
of visitors, bounds the connections. When all are busy and the line is long, the answer is 503 at
once: a short line served beats a long one timed out. Who has waited for too long is answered 503
as well: a database that hangs holds the threads, and must not hold the visitors.
"""

import asyncio
import logging
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, Any, Protocol

from .forwarded import Proxies

Pairs = list[tuple[str, str]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
# What is said, given the path, to who has waited for too long: status, headers, body.
Excuse = Callable[[str], tuple[int, Pairs, bytes]]
logger = logging.getLogger(__name__)

SPOOL_AFTER = 1024 * 1024
SECONDS_FOR_A_BODY = 300
SECONDS_FOR_A_CHUNK = 60
# Until an answer begins. Less than front servers wait (nginx: 60), more than any page of ours takes.
SECONDS_FOR_AN_ANSWER = 25.0


class TooLarge(Exception):
    """The request's body is longer than we take."""


class Scope(Protocol):
    """What Granian tells about a request."""

    proto: str
    http_version: str
    client: str
    server: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None
    headers: Any


class Bridge:
    """Hands requests to a WSGI application and its answers back."""

    def __init__(
        self,
        application: Wsgi,
        *,
        threads: int,
        line: int,
        largest_body: int,
        proxies: Proxies,
        excuse: Excuse,
        patience: float = SECONDS_FOR_AN_ANSWER,
    ) -> None:
        self._application = application
        self._excuse = excuse
        self._patience = patience
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="django")
        self._room = threads + line
        self._largest_body = largest_body
        self._proxies = proxies

    async def serve(self, scope: Scope, proto: Any, headers: Mapping[str, str]) -> None:
        if self._room <= 0:
            say(proto, 503, "Too many requests at once. Try again in a moment.", retry_after=2)
            return
        self._room -= 1
        try:
            await self._serve(scope, proto, headers)
        finally:
            self._room += 1

    async def _serve(self, scope: Scope, proto: Any, headers: Mapping[str, str]) -> None:
        try:
            async with asyncio.timeout(SECONDS_FOR_A_BODY):
                body, length = await self._body(proto, headers)
        except TooLarge:
            say(proto, 413, "This is larger than we take.")
            return
        except TimeoutError:
            say(proto, 408, "The request took too long to arrive.")
            return
        except OSError:
            logger.exception("A request's body could not be kept")
            say(proto, 503, "The server has no room for this now.", retry_after=60)
            return
        with body:
            environ = self._environ(scope, headers, body, length)
            sender = _Sender(asyncio.get_running_loop(), proto)
            job = self._pool.submit(self._call, environ, sender)
            working = asyncio.wrap_future(job)
            await asyncio.wait([working], timeout=self._patience)
            if not working.done() and sender.excuse(*self._excuse(scope.path)):
                logger.warning("No answer in time to %s", scope.path)
                if job.cancel():
                    return
            # It keeps its place, and its body, until the thread is free again.
            await working

    async def _body(self, proto: Any, headers: Mapping[str, str]) -> tuple[IO[bytes], int]:
        announced = headers.get("content-length", "")
        if announced.isdigit() and int(announced) > self._largest_body:
            raise TooLarge
        # Closed by the caller, or below.
        body = tempfile.SpooledTemporaryFile(max_size=SPOOL_AFTER)  # noqa: SIM115
        length = 0
        if announced not in ("", "0") or "transfer-encoding" in headers:
            async for chunk in proto:
                length += len(chunk)
                if length > self._largest_body:
                    body.close()
                    raise TooLarge
                body.write(chunk)
            body.seek(0)
        return body, length

    def _environ(
        self, scope: Scope, headers: Mapping[str, str], body: IO[bytes], length: int
    ) -> dict[str, Any]:
        visitor = self._proxies.visitor(scope.client, scope.scheme, headers)
        host, _, port = scope.server.rpartition(":")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": scope.method,
            "SCRIPT_NAME": "",
            # WSGI carries the bytes of the path as latin-1.
            "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
            "QUERY_STRING": scope.query_string.encode("utf-8", "surrogateescape").decode("latin-1"),
            "SERVER_NAME": host or "localhost",
            "SERVER_PORT": port if port.isdigit() else "80",
            "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
            "REMOTE_ADDR": visitor.address,
            "CONTENT_LENGTH": str(length) if length else headers.get("content-length", ""),
            "CONTENT_TYPE": headers.get("content-type", ""),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": visitor.scheme,
            "wsgi.input": body,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        environ.update(_as_variables(headers))
        if scope.authority and "HTTP_HOST" not in environ:
            environ["HTTP_HOST"] = scope.authority
        return environ

    def _call(self, environ: dict[str, Any], sender: "_Sender") -> None:
        """In a thread of the pool: run Django and send what it says."""
        try:
            result = self._application(environ, sender.begin)
            try:
                if getattr(result, "streaming", False):
                    sender.stream(result)
                else:
                    sender.whole(b"".join(result))
            finally:
                # Django closes its database connections here: in the thread that has them.
                close = getattr(result, "close", None)
                if close is not None:
                    close()
        except Disconnected:
            logger.info("The visitor left before the end of %s", environ["PATH_INFO"])
        except Exception:
            logger.exception("No answer to %s", environ["PATH_INFO"])
            sender.fail()


class Disconnected(Exception):
    """The visitor is gone; nobody reads what we send."""


class _Sender:
    """Sends from a thread what must be sent in the event loop, where one answer only is begun."""

    def __init__(self, loop: asyncio.AbstractEventLoop, proto: Any) -> None:
        self._loop = loop
        self._proto = proto
        self._status = 500
        self._headers: Pairs = []
        self._begun = False

    def begin(self, status: str, headers: Pairs, exc_info: object = None) -> None:
        self._status = int(status.split(" ", 1)[0])
        self._headers = headers

    def whole(self, body: bytes) -> None:
        self._loop.call_soon_threadsafe(self._send, self._status, self._headers, body)

    def excuse(self, status: int, headers: Pairs, body: bytes) -> bool:
        """In the event loop: answer in place of the thread, unless it has begun to."""
        if self._begun:
            return False
        self._send(status, headers, body)
        return True

    def _send(self, status: int, headers: Pairs, body: bytes) -> None:
        if self._begun:
            return
        self._begun = True
        # A HEAD request or a 304 has headers about a body that is not there.
        if body:
            self._proto.response_bytes(status, headers, body)
        else:
            self._proto.response_empty(status, headers)

    def stream(self, chunks: Iterable[bytes]) -> None:
        transport = self._wait(self._open())
        for chunk in chunks:
            if chunk:
                self._wait(transport.send_bytes(chunk))

    async def _open(self) -> Any:
        if self._begun:
            raise Disconnected
        self._begun = True
        return self._proto.response_stream(self._status, self._headers)

    def _wait(self, sending: Any) -> Any:
        async def send() -> Any:
            return await sending

        waiting: Future[Any] = asyncio.run_coroutine_threadsafe(send(), self._loop)
        try:
            return waiting.result(SECONDS_FOR_A_CHUNK)
        except (RuntimeError, TimeoutError) as left:
            # Granian's "protocol closed" is a RuntimeError.
            waiting.cancel()
            raise Disconnected from left

    def fail(self) -> None:
        self._loop.call_soon_threadsafe(self._fail)

    def _fail(self) -> None:
        if not self._begun:
            self._begun = True
            say(self._proto, 500, "Something went wrong here.")


def _as_variables(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers as WSGI variables.

    A name with an underscore would land on the same variable as its twin with a hyphen, so that
    a visitor could speak for a proxy: such names are left out.
    """
    return {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in headers.items()
        if "_" not in name and not name.startswith("x-forwarded-") and name not in _UNPREFIXED
    }


_UNPREFIXED = {"content-length", "content-type"}


def say(proto: Any, status: int, sentence: str, *, retry_after: int | None = None) -> None:
    """A plain answer of the server itself."""
    headers = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]
    if retry_after is not None:
        headers.append(("retry-after", str(retry_after)))
    proto.response_str(status, headers, sentence + "\n")
