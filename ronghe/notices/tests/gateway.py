"""A gateway for text messages on the loopback: it can fail, hang, answer twice, kill its caller."""

import json
import os
import signal
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl


class Gateway(ThreadingHTTPServer):
    """`manner` is what it does with the next messages: taken, busy, refused, silent, drop, kill."""

    daemon_threads = True

    def __init__(self, *, honours_key: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.honours_key = honours_key
        self.manner = "taken"
        self.can_be_asked = True
        self.victim = 0
        self.kill_at: set[int] = set()  # the numbers of the requests that end their caller
        self.sent: list[tuple[str, dict[str, Any]]] = []  # what arrived on phones
        self.keys: set[str] = set()
        self.asked = 0
        self.requests: list[dict[str, str]] = []
        self._lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def setting(self, **changes: Any) -> SimpleNamespace:
        fields = {"to": "{to}", "text": "{text}", "id": "{key}"}
        known: dict[str, Any] = {
            "url": f"{self.base}/send", "format": "json", "fields": fields,
            "headers": {"Authorization": "Bearer {secret}"}, "secret": "geheim-7391",
            "ask_url": f"{self.base}/sent/{{key}}", "private_hosts": ["127.0.0.1"],
            "key_header": "Idempotency-Key", "accepted": "",
        }  # fmt: skip
        return SimpleNamespace(**(known | changes))

    def take(self, key: str, fields: dict[str, Any]) -> int:
        """Put it on the phone, unless this key has been taken before."""
        with self._lock:
            if not (self.honours_key and key in self.keys):
                self.sent.append((key, fields))
            self.keys.add(key)
            return len(self.requests)

    @property
    def doubled(self) -> int:
        """Messages that arrived on a phone once too often."""
        return sum(number - 1 for number in Counter(key for key, _ in self.sent).values())


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_GET(self) -> None:
        self.server.asked += 1
        key = self.path.rsplit("/", 1)[-1]
        known = key in self.server.keys
        self._answer(501 if not self.server.can_be_asked else 200 if known else 404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        as_json = self.headers["Content-Type"].startswith("application/json")
        fields = json.loads(body) if as_json else dict(parse_qsl(body.decode()))
        server = self.server
        server.requests.append(dict(self.headers.items()))
        number = len(server.requests)
        match server.manner:
            case "busy":
                return self._answer(503, {"echo": fields})
            case "refused":
                return self._answer(400, {"echo": fields})
            case "says no":
                return self._answer(200, {"code": 7, "echo": fields})
            case "silent":
                time.sleep(4)
                return None
            case "stumble" if number % 2:
                return self._answer(500, {})
        key = self.headers.get("Idempotency-Key") or fields.get("id", "")
        server.take(key, fields)
        if server.manner == "kill" and number in server.kill_at:
            os.kill(server.victim, signal.SIGKILL)
            return None
        if server.manner == "drop":
            # It has the message and the answer is lost.
            return self.connection.close()
        return self._answer(200, {"code": 0})

    def _answer(self, status: int, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass
