"""`outage`: the disk that holds the whole home full to the last byte while the newsroom works on."""

import contextlib
import json
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import brotli
import psycopg

from ronghe.kit import postgres
from tests.drill.findings import UNCONFIRMED, ask
from tests.paper import eventually, folder

from . import _house, _judge, _plan
from ._outage_database import DESK, is_polite, pressed, sign_in
from ._readers import Line, Seen, reading
from ._withdrawn import Watch
from .report import Bar

READERS = 4
SEED = 5
MEGABYTES = 600
SECONDS_TO_COME_BACK = 180
ENCODINGS = ("identity", "gzip", "br")
# So many stand when the disk becomes full.
PAGES = 20
FAILED = "SELECT count(*) FROM publishing_delivery WHERE ok IS FALSE"


@dataclass
class Told:
    """What readers got, page by page: whole or not, and whether a good page went away."""

    watch: Watch
    cookie: str
    paths: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    staff: Counter[int] = field(default_factory=Counter)
    rude: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _asked: int = 0

    def look(self, number: int, line: Line) -> None:
        if number == 0 or not self.paths:
            self.watch.look(number, line)
            return
        if number == 1:
            self._work(line)
            return
        with self._lock:
            self._asked += 1
            path = self.paths[self._asked % len(self.paths)]
            encoding = ENCODINGS[self._asked // len(self.paths) % len(ENCODINGS)]
        seen = line.get(path, **{"Accept-Encoding": encoding})
        problem = problem_of(seen)
        with self._lock:
            self.answers[seen.status] += 1
            if problem:
                self.faults.append(f"{path} ({encoding}): {problem}")

    def _work(self, line: Line) -> None:
        with self._lock:
            self._asked += 1
            path = DESK[self._asked % len(DESK)]
        seen = line.get(path, Cookie=self.cookie)
        with self._lock:
            self.staff[seen.status] += 1
            if seen.status != 200 and not is_polite(seen):
                self.rude.append(f"{path}: {seen.status} {seen.body[:200]!r}")


def problem_of(seen: Seen) -> str:
    """Why this is not the whole page, or its notice of withdrawal; empty: it is."""
    if seen.status not in (200, 410):
        return f"answered {seen.status}"
    try:
        body = seen.body
        if seen.headers.get("content-encoding") == "br":
            body = brotli.decompress(body)
        kind = seen.headers.get("content-type", "").partition(";")[0]
        if kind.endswith("json"):
            json.loads(body)
        elif kind.endswith("xml"):
            ElementTree.fromstring(body)  # noqa: S314 – our own page
        elif kind == "text/html" and not body.rstrip().endswith(b"</html>"):
            return f"ends with {body[-40:]!r}"
    except (ValueError, brotli.error, ElementTree.ParseError) as problem:
        return f"is not whole: {problem}"
    return "" if body else "is empty"


@contextlib.contextmanager
def small_disk(home: Path) -> Iterator[None]:
    """A file system of its own at `home`. Raises CalledProcessError where we may not mount one."""
    options = f"size={MEGABYTES}m,mode=755"
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(home)]
    subprocess.run(words, check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(home)], check=True)  # noqa: S607


@contextlib.contextmanager
def full(home: Path) -> Iterator[None]:
    """Whatever becomes free is taken at once, until the block ends."""
    ballast = home / "ballast"
    over = threading.Event()

    def fill() -> None:
        with open(ballast, "ab", buffering=0) as file:
            while True:
                for size in (2**20, 4096, 1):
                    with contextlib.suppress(OSError):
                        while not over.is_set():
                            file.write(bytes(size))
                if over.wait(0.05):
                    return

    filling = threading.Thread(target=fill)
    filling.start()
    try:
        yield
    finally:
        over.set()
        filling.join()
        ballast.unlink()


def run(prepared: Path, seconds: float, acts: int) -> tuple[dict[str, Any], list[Bar]]:
    with folder() as home, folder() as elsewhere:
        try:
            with small_disk(home):
                _house.copy(prepared, home)
                # The outlet of somebody else does not stand on our disk.
                ledger = elsewhere / "ledger.txt"
                ledger.touch()
                (home / "ledger.txt").symlink_to(ledger)
                return _on_a_full_disk(home, seconds, acts)
        except subprocess.CalledProcessError as refused:
            if "mount" not in refused.cmd:
                raise
            why = f"A disk of our own could not be mounted: {refused.stderr.decode().strip()}"
            return {"not_run": why}, [Bar("disk full was tried", 0, "≥ 1")]


def _met(home: Path, url: str) -> dict[str, Any]:
    """How full it was, and what could not be done meanwhile; None: the database did not tell."""
    met: dict[str, Any] = {"free_bytes": shutil.disk_usage(home).free}
    for name, question in (("unconfirmed", UNCONFIRMED), ("failed_deliveries", FAILED)):
        met[name] = None
        with contextlib.suppress(psycopg.Error):
            met[name] = ask(url, question)
    return met


def _on_a_full_disk(home: Path, seconds: float, acts: int) -> tuple[dict[str, Any], list[Bar]]:
    paper = _house.paper_in(home).start()
    url = postgres.url(home)
    told = Told(Watch(url, seed=SEED), sign_in(paper, url))
    pace = str(1.5 * seconds / acts)
    try:
        with reading(paper.address, told.look, count=READERS):
            with _house.newsroom(paper, url, "act", str(SEED), str(acts), pace) as newsroom:
                eventually(lambda: len(pressed(home)) >= PAGES, within=SECONDS_TO_COME_BACK)
                told.paths = pressed(home)
                with full(home):
                    _house.has_ended(newsroom, within=seconds)
                    met = _met(home, url)
                newsroom.stdin.close()
                while not _house.has_ended(newsroom, within=1):
                    pass
            began = time.monotonic()
            eventually(paper.works, within=SECONDS_TO_COME_BACK)
            eventually(lambda: ask(url, UNCONFIRMED) == 0, within=SECONDS_TO_COME_BACK)
            took = round(time.monotonic() - began, 1)
        verdict = _judge.judge(paper, url, _plan.plan(SEED, acts), [])
    finally:
        paper.stop()
    sys.stderr.write("\n".join(paper.said[-40:]) + "\n")
    for problem in (
        *told.faults[:10],
        *told.rude[:10],
        *told.watch.faults,
        *verdict.lost,
        *verdict.doubled,
    ):
        sys.stderr.write(f"disk: {problem}\n")
    figures = {
        "pages": len(told.paths),
        **met,
        "database_ended": paper.said.count("The database ended; it starts again."),
        "readers_answers": dict(told.answers),
        "staff_answers": dict(told.staff),
        "journal": verdict.journal,
    }
    return figures, [
        Bar("disk full: pages not answered whole", len(told.faults), "≤ 0"),
        Bar("disk full: withdrawn words after the confirmation", len(told.watch.faults), "≤ 0"),
        Bar(
            "disk full: answers to staff that are no page and no polite 503", len(told.rude), "≤ 0"
        ),
        Bar("disk full: lost or doubled", len(verdict.lost) + len(verdict.doubled), "≤ 0"),
        Bar("disk full: from the last act to confirmed = wanted, s", took, "≤ 120"),
    ]
