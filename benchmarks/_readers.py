"""Readers of `chaos` and `outage`: threads that ask a running paper again and again."""

import contextlib
import gzip
import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

# Readers are there, and leave the processors to the paper.
SECONDS_BETWEEN = 0.05
LONGEST = 10.0


@dataclass(frozen=True)
class Seen:
    """One answer; status 0: nobody answered, or not to the end."""

    path: str
    status: int
    body: bytes
    seconds: float
    headers: dict[str, str] = field(default_factory=dict)


class Line:
    """One reader's connection, opened again when it broke."""

    def __init__(self, address: str, *, longest: float = LONGEST) -> None:
        self._place = urlsplit(address).netloc
        self._longest = longest
        self._line: http.client.HTTPConnection | None = None

    def get(self, path: str, **headers: str) -> Seen:
        began = time.monotonic()
        fresh = self._line is None
        try:
            return self._ask(path, headers, began)
        except (OSError, http.client.HTTPException):
            self._close()
        # A line that was kept may have been closed by a server that ended; a new one tells.
        if not fresh:
            with contextlib.suppress(OSError, http.client.HTTPException):
                return self._ask(path, headers, began)
            self._close()
        return Seen(path, 0, b"", time.monotonic() - began)

    def _ask(self, path: str, headers: dict[str, str], began: float) -> Seen:
        if self._line is None:
            self._line = http.client.HTTPConnection(self._place, timeout=self._longest)
        self._line.request("GET", path, headers=headers)
        answer = self._line.getresponse()
        # Raises IncompleteRead when less arrives than was announced.
        body = answer.read()
        if answer.getheader("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Seen(path, answer.status, body, time.monotonic() - began, told)

    def _close(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None


@dataclass
class Tally:
    """How often each status came, and the slowest answer of each."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: dict[int, float] = field(default_factory=dict)

    def add(self, seen: Seen) -> None:
        self.statuses[seen.status] += 1
        self.slowest[seen.status] = max(self.slowest.get(seen.status, 0.0), seen.seconds)

    @property
    def unanswered(self) -> int:
        return self.statuses.total() - self.statuses[200]


@contextlib.contextmanager
def reading(
    address: str, look: Callable[[int, Line], None], *, count: int, longest: float = LONGEST
) -> Iterator[None]:
    """`count` readers who `look` until the block ends; what breaks in one breaks the block."""
    over = threading.Event()
    problems: list[BaseException] = []

    def read(number: int) -> None:
        line = Line(address, longest=longest)
        try:
            while not over.wait(SECONDS_BETWEEN):
                look(number, line)
        except BaseException as problem:  # noqa: BLE001 – told to the bench below
            problems.append(problem)

    threads = [threading.Thread(target=read, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if problems:
        raise problems[0]
