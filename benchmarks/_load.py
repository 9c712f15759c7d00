"""Load from `wrk`, pinned to a core of its own; servers are pinned to the other."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.browser.town import SMALL_TOWN
from tests.paper import ROOT, Paper, environment, eventually, free_port

CORES = sorted(os.sched_getaffinity(0))
SERVER, CLIENT = str(CORES[0]), str(CORES[-1])
# As a phone's browser sends it.
BROWSER = "gzip, deflate, br"
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}


@dataclass
class Run:
    """One run of wrk: requests per second, 99 % of answers within so many ms, what went wrong."""

    rate: float
    p99_ms: float
    errors: int


def need(name: str, package: str | None = None) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise SystemExit(f"{name} is missing (on Debian: apt-get install {package or name}).")
    return found


def pinned(core: str, *words: str) -> list[str]:
    return [need("taskset", "util-linux"), "-c", core, *words]


def wrk(url: str, *, connections: int, seconds: int, script: str = "") -> Run:
    """`script`: a file in Lua, for readers who do more than ask again at once."""
    words = pinned(CLIENT, need("wrk"), "-t1", f"-c{connections}", f"-d{seconds}s")
    words += ["-s", script] if script else []
    words += ["--latency", "--timeout", "5s", "-H", f"Accept-Encoding: {BROWSER}", url]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    high = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", said)
    if rate is None or high is None:
        raise SystemExit(f"wrk said:\n{said}")
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    return Run(
        rate=float(rate[1]),
        p99_ms=float(high[1]) * _UNITS[high[2]],
        errors=int(errors[1] if errors else 0) + sum(map(int, broken.groups() if broken else ())),
    )


def build_town(home: Path) -> None:
    """A small town's pages, pressed into `home`; nothing of it runs afterwards."""
    paper = Paper(home).start()
    try:
        words = [sys.executable, "-m", "ronghe", "shell", "-c", SMALL_TOWN]
        subprocess.run(words, env=paper.environment, cwd=ROOT, check=True)
        eventually(lambda: paper.get("/feed.xml")[0] == 200, within=60)
    finally:
        paper.stop()


class NoDatabase:
    """Stands where the database should be, counts who comes and sends them away."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"postgresql://nobody@127.0.0.1:{self._door.getsockname()[1]}/none"
        self.visitors = 0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            visitor, _ = self._door.accept()
            self.visitors += 1
            visitor.close()


@contextlib.contextmanager
def web(home: Path, database: str, core: str = SERVER, **more: str) -> Iterator[str]:
    """`ronghe web` over that home, as `ronghe up` starts it; its address."""
    port = free_port()
    paper = Paper(home)
    paper.address = f"http://127.0.0.1:{port}"
    given = environment(home, port, DATABASE_URL=database, LOG_LEVEL="ERROR", **more)
    words = pinned(core, sys.executable, "-m", "ronghe", "web")
    process = subprocess.Popen(words, env=given)
    try:
        eventually(lambda: paper.get("/healthz")[0] == 200, within=90)
        yield paper.address
    finally:
        process.terminate()
        process.wait(20)
