"""`outage`: the database silent for a while, and the database gone for a while."""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGCONT, SIGSTOP
from typing import Any

import psutil

from ronghe.kit import postgres
from tests.drill.findings import UNCONFIRMED, ask
from tests.paper import ROOT, Paper, eventually, folder

from . import _house
from ._readers import Line, Seen, Tally, reading
from .report import Bar

READERS = 4
# More than the web server has threads, so that some have to wait for one.
STAFF = 12
DESK = ("/desk/", "/desk/published/", "/desk/review/", "/desk/stories/mine/")
# Nobody waits longer than this.
LONGEST = 120.0
SECONDS_BEFORE = 10
SECONDS_TO_COME_BACK = 180
SIGN_IN = """
from django.conf import settings
from django.test import Client
from ronghe.accounts.models import User
client = Client()
client.force_login(User.objects.get(username="chief"))
print(settings.SESSION_COOKIE_NAME + "=" + client.cookies[settings.SESSION_COOKIE_NAME].value)
"""
Manner = Callable[[Paper], contextlib.AbstractContextManager[None]]


@contextlib.contextmanager
def silent(paper: Paper) -> Iterator[None]:
    """It takes connections and never answers, as a machine that hangs."""
    tree = {
        one.pid: one
        for process in paper.find("database")
        for one in (process, *process.children(recursive=True))
    }
    for process in tree.values():
        with contextlib.suppress(psutil.NoSuchProcess):
            process.suspend()
    try:
        yield
    finally:
        for process in tree.values():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()


@contextlib.contextmanager
def gone(paper: Paper) -> Iterator[None]:
    """Killed, and the supervisor that would start it again is held back."""
    if paper.process is None:
        raise SystemExit("The paper does not run.")
    paper.process.send_signal(SIGSTOP)
    paper.kill("database")
    try:
        yield
    finally:
        paper.process.send_signal(SIGCONT)


MANNERS: dict[str, Manner] = {"silent": silent, "gone": gone}


@dataclass
class Told:
    """What readers and staff were told while the database was away."""

    paths: list[str]
    cookie: str
    readers: Tally = field(default_factory=Tally)
    staff: Tally = field(default_factory=Tally)
    rude: list[str] = field(default_factory=list)
    is_away: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _asked: int = 0

    def look(self, number: int, line: Line) -> None:
        if number < READERS:
            self._read(line)
        else:
            self._work(line)

    def _read(self, line: Line) -> None:
        with self._lock:
            self._asked += 1
            path = self.paths[self._asked % len(self.paths)]
        seen = line.get(path, **{"Accept-Encoding": "gzip"})
        with self._lock:
            self.readers.add(seen)

    def _work(self, line: Line) -> None:
        with self._lock:
            self._asked += 1
            path = DESK[self._asked % len(DESK)]
        was_away = self.is_away
        seen = line.get(path, Cookie=self.cookie)
        if not was_away:
            return
        with self._lock:
            self.staff.add(seen)
            # Who waited until the database was back got what was asked for, late.
            if not is_polite(seen) and (self.is_away or seen.status != 200):
                self.rude.append(f"{path}: {seen.status} {seen.body[:200]!r}")


def is_polite(seen: Seen) -> bool:
    """503 with a time to come back, as a page in words."""
    text = seen.body.decode("utf-8", "replace")
    return (
        seen.status == 503
        and "retry-after" in seen.headers
        and "Traceback" not in text
        and "</html>" in text
        and "</h1>" in text
    )


def pressed(home: Path) -> list[str]:
    """The address of every page that stands on the disk."""
    root = home / "press"
    found = []
    for file in sorted(root.rglob("*")):
        if not file.is_file() or file.name.startswith("."):
            continue
        if file.name.endswith((".br", ".gz", ".gone.html")):
            continue
        path = "/" + str(file.relative_to(root))
        found.append(path.removesuffix("index.html"))
    return found


def run(prepared: Path, seconds: float, acts: int) -> tuple[dict[str, Any], list[Bar]]:
    figures: dict[str, Any] = {}
    bars: list[Bar] = []
    with folder() as home:
        _house.copy(prepared, home)
        paper = _house.paper_in(home).start()
        url = postgres.url(home)
        try:
            _house.act(paper, url, "act", "1", str(acts), "0")
            eventually(lambda: ask(url, UNCONFIRMED) == 0, within=SECONDS_TO_COME_BACK)
            for name, manner in MANNERS.items():
                more, kept = _outage(paper, url, name, manner, seconds)
                figures |= {f"{name}_{what}": value for what, value in more.items()}
                bars += kept
        finally:
            paper.stop()
    return figures, bars


def _outage(
    paper: Paper, url: str, name: str, manner: Manner, seconds: float
) -> tuple[dict[str, Any], list[Bar]]:
    told = Told(pressed(paper.home), sign_in(paper, url))
    with reading(paper.address, told.look, count=READERS + STAFF, longest=LONGEST):
        # Until every thread of the web server has a connection to lose.
        time.sleep(SECONDS_BEFORE)
        with manner(paper):
            told.is_away = True
            time.sleep(seconds)
            told.is_away = False
        began = time.monotonic()
        eventually(paper.works, within=SECONDS_TO_COME_BACK)
        back = round(time.monotonic() - began, 1)
    for problem in told.rude[:10]:
        sys.stderr.write(f"{name}: {problem}\n")
    figures = {
        "pages": len(told.paths),
        "readers_answers": dict(told.readers.statuses),
        "readers_slowest_s": _slowest(told.readers),
        "staff_answers": dict(told.staff.statuses),
        "seconds_until_ready_again": back,
    }
    share = told.readers.statuses[200] / max(1, told.readers.statuses.total())
    return figures, [
        Bar(f"database {name}: pressed pages answered, %", round(100 * share, 3), "≥ 100"),
        Bar(f"database {name}: answers to staff", told.staff.statuses[503], "≥ 1"),
        Bar(f"database {name}: answers to staff that are no polite 503", len(told.rude), "≤ 0"),
        Bar(f"database {name}: slowest answer to staff, s", _slowest(told.staff), "≤ 30"),
    ]


def _slowest(tally: Tally) -> float:
    return round(max(tally.slowest.values(), default=0.0), 2)


def sign_in(paper: Paper, url: str) -> str:
    words = [sys.executable, "-m", "ronghe", "shell", "-v", "0", "-c", SIGN_IN]
    done = subprocess.run(
        words, env=_house.given(paper, url), cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.split()[-1]
