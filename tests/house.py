"""The whole house as real processes, for browser tests and drills."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]


@dataclass
class House:
    """`ronghe up --demo` with a home and a port of its own. Its cast signs in with DEMO_PASSWORD."""

    home: Path
    port: int = field(default_factory=lambda: free_port())
    more: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, seconds: float = 180) -> None:
        """Returns when the house says it is ready."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ronghe", "up", "--demo"],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        said = []
        give_up = time.monotonic() + seconds
        for line in self.process.stdout:
            said.append(line)
            if line.startswith("Ready:"):
                return
            if time.monotonic() > give_up:
                break
        self.stop()
        raise AssertionError("The house did not get ready:\n" + "".join(said))

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)

    def run(self, *words: str) -> str:
        """One command of `ronghe` in this house; its output."""
        done = subprocess.run(
            [sys.executable, "-m", "ronghe", *words],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def children(self, word: str) -> list[psutil.Process]:
        """Processes of this house whose command line contains `word`: web, worker, postgres."""
        assert self.process is not None
        tree = psutil.Process(self.process.pid).children(recursive=True)
        return [one for one in tree if word in " ".join(_words(one))]

    def environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "RONGHE_MODE", "DJANGO_SETTINGS_MODULE"}
        }
        return kept | {"RONGHE_HOME": str(self.home), "PORT": str(self.port)} | self.more


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
