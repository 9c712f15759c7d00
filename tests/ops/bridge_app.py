"""A WSGI application with manners good and bad, behind our bridge; Granian runs it in a test."""

import hashlib
import json
import time
from collections.abc import Iterator

from ronghe.config.bridge import Bridge
from ronghe.config.forwarded import Proxies
from ronghe.config.server import read_headers

closed: list[str] = []
# Seconds.
PATIENCE, SLOWER = 3.0, 4.5


class Streamed:
    streaming = True

    def __init__(self, pieces: Iterator[bytes], name: str) -> None:
        self._pieces, self._name = pieces, name

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        closed.append(self._name)


def for_ever() -> Iterator[bytes]:
    while True:
        yield b"x" * 65536


def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/crash":
        raise RuntimeError("on purpose")
    start_response("200 OK", [("Content-Type", "text/plain")])
    if path == "/slow":
        time.sleep(1.5)
        return [b"slow"]
    if path == "/slower":
        time.sleep(SLOWER)
        return [b"too late"]
    if path == "/slower-stream":
        time.sleep(SLOWER)
        return Streamed(iter([b"too late"]), "slower-stream")
    if path == "/stream":
        return Streamed((f"{number}\n".encode() for number in range(1000)), "stream")
    if path == "/for-ever":
        return Streamed(for_ever(), "for-ever")
    if path == "/closed":
        return [json.dumps(closed).encode()]
    body = environ["wsgi.input"].read()
    told = {name: value for name, value in environ.items() if isinstance(value, str)}
    told |= {"length": len(body), "sha256": hashlib.sha256(body).hexdigest()}
    return [json.dumps(told).encode()]


bridge = Bridge(
    application,
    threads=2,
    line=1,
    largest_body=4 * 2**20,
    proxies=Proxies(["127.0.0.1", "10.0.0.0/8"]),
    excuse=lambda path: (503, [("X-Excuse", path)], b"Back in a moment"),
    patience=PATIENCE,
)


class App:
    async def __rsgi__(self, scope, proto):
        await bridge.serve(scope, proto, read_headers(scope.headers))


app = App()
