"""How long a newcomer waits: `script/demo` in a fresh clone with an empty home, first and later."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from .report import Bar, Report

ROOT = Path(__file__).parents[1]


def run() -> Report:
    with tempfile.TemporaryDirectory(prefix="ronghe-start-") as folder:
        clone = Path(folder) / "ronghe"
        home = Path(folder) / "home"
        home.mkdir()
        subprocess.run(
            [shutil.which("git") or "git", "clone", "-q", str(ROOT), str(clone)], check=True
        )
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PORT": str(_free_port())}
        environment |= {
            name: value for name, value in os.environ.items() if name.startswith("PIP_")
        }
        first, later = (_seconds_until_ready(clone, environment) for _ in range(2))
    return Report(
        "start",
        {"first_seconds": round(first, 1), "later_seconds": round(later, 1)},
        [
            Bar("first start, seconds", round(first, 1), "≤ 120"),
            Bar("later start, seconds", round(later, 1), "≤ 10"),
        ],
    )


def _seconds_until_ready(clone: Path, environment: dict[str, str]) -> float:
    began = time.monotonic()
    demo = subprocess.Popen(
        [clone / "script" / "demo"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    said = demo.stdout or ()
    if not any(line.startswith("Ready:") for line in said):
        raise SystemExit("script/demo ended before it was ready.")
    waited = time.monotonic() - began
    demo.send_signal(signal.SIGINT)
    demo.communicate(timeout=30)
    return waited


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
