"""A whole paper as real processes, in a folder and on a port of its own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from . import ready

ROOT = Path(__file__).resolve().parents[1]
MARKS = {"web": "ronghe web", "worker": "ronghe worker", "database": "postgres -D"}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def is_open(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def environment(home: Path, port: int, **more: str) -> dict[str, str]:
    """A newcomer's environment: nothing of this test run's own."""
    kept = {"PATH", "LANG", "TMPDIR"}
    plain = {name: value for name, value in os.environ.items() if name in kept}
    return plain | {
        "RONGHE_HOME": str(home),
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
        **more,
    }


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A home that every user may enter, as the database's user must when we are root."""
    home = Path(tempfile.mkdtemp(prefix="ronghe-test-"))
    home.chmod(0o755)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def prepared_folder() -> Iterator[Path]:
    """The same with a database that is ready to be used, at rest."""
    with folder() as home:
        ready.copy(ready.home(Path(os.environ["RONGHE_HOME"])), home)
        yield home


def eventually(what: Callable[[], object], *, within: float, why: str = "") -> None:
    give_up = time.monotonic() + within
    while not what():
        assert time.monotonic() < give_up, why or "It did not happen in time."
        time.sleep(0.05)


class Paper:
    """`ronghe up` in `home`; `said` grows as it speaks."""

    def __init__(self, home: Path, **more: str) -> None:
        self.home = home
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = environment(home, self.port, **more)
        self.said: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    def start(self, *, within: float = 300) -> "Paper":
        self.said.clear()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ronghe", "up"],
            env=self.environment,
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()
        eventually(
            lambda: self.is_ready or self.process.poll() is not None,
            within=within,
            why="\n".join(self.said),
        )
        assert self.is_ready, "\n".join(self.said)
        return self

    def _listen(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout:
            self.said.append(line.rstrip())

    @property
    def is_ready(self) -> bool:
        return f"Ready: {self.address}" in self.said

    def stop(self, manner: signal.Signals = signal.SIGTERM) -> int:
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(manner)
        code = self.process.wait(60)
        self.process = None
        return code

    def find(self, name: str) -> list[psutil.Process]:
        """The living processes of one part: `web`, `worker` or `database`."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                line = " ".join(process.cmdline())
                if MARKS[name] in line and self._is_ours(process, line):
                    found.append(process)
        return found

    def _is_ours(self, process: psutil.Process, line: str) -> bool:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return str(self.home) in line or process.environ().get("RONGHE_HOME") == str(self.home)

    def kill(self, name: str) -> None:
        """kill -9 of the part; its supervisor must notice by itself."""
        for process in self.find(name):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def get(self, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers (lower-case); (0, …) while nobody answers."""
        request = urllib.request.Request(self.address + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read(), _lower(answer.headers)
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read(), _lower(refused.headers)
        except OSError:
            return 0, b"", {}

    def works(self) -> bool:
        return self.get("/readyz")[0] == 200


def _lower(headers: object) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
