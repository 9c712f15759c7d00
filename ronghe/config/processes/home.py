"""The folder everything of one paper lives in: usable, and used by one supervisor at a time."""

import contextlib
import errno
import fcntl
import json
import shutil
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

ROOM = 64  # MB: below this not even the logs and a day's pages have room


class CannotStart(Exception):
    """Why `ronghe up` gives up: one sentence."""


def make_ready(home: Path) -> None:
    """Make the folder, and prove that it can be written to."""
    try:
        (home / "log").mkdir(parents=True, exist_ok=True)
        proof = home / "log" / ".writable"
        proof.write_bytes(b"x" * 4096)
        proof.unlink()
    except OSError as problem:
        raise CannotStart(
            f"The folder {home} cannot be written to ({problem.strerror}): choose another one"
            " with RONGHE_HOME."
        ) from problem
    free = shutil.disk_usage(home).free // 2**20
    if free < ROOM:
        raise CannotStart(
            f"The disk that holds {home} is full: {free} MB are free and {ROOM} MB are needed."
        )


@contextlib.contextmanager
def held(home: Path) -> Iterator[None]:
    """Hold the folder for this process; the kernel lets go of it however the process ends."""
    with open(home / "up.lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise CannotStart(f"Ronghe already runs in {home}: stop it first.") from problem
        yield


def need_port(host: str, port: int) -> None:
    """Refuse a port that somebody else listens on, before anything is started."""
    try:
        with socket.create_server((host, port)):
            pass
    except PermissionError as problem:
        raise CannotStart(f"Port {port} may only be used by root: set PORT.") from problem
    except OSError as problem:
        if problem.errno != errno.EADDRINUSE:
            raise CannotStart(
                f"The address {host} is not one of this machine: set HOST."
            ) from problem
        raise CannotStart(
            f"Port {port} on {host} is used by another program: set PORT to a free one."
        ) from problem


def note_children(home: Path, pids: Iterable[int]) -> None:
    """Write down who belongs to us, for the start after a crash."""
    known = []
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess):
            known.append([pid, psutil.Process(pid).create_time()])
    # A full disk must not bring a running paper down.
    with contextlib.suppress(OSError):
        (home / "children.json").write_text(json.dumps(known))


def end_leftovers(home: Path) -> int:
    """End what a killed supervisor left behind; returns how many processes that were."""
    try:
        known = json.loads((home / "children.json").read_text())
    except (OSError, ValueError):
        return 0
    left = [process for pid, born in known if (process := _same(pid, born))]
    with_grandchildren = [*left]
    for process in left:
        with contextlib.suppress(psutil.NoSuchProcess):
            with_grandchildren += process.children(recursive=True)
    for process in with_grandchildren:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(with_grandchildren, timeout=10)
    (home / "children.json").unlink(missing_ok=True)
    return len(left)


def _same(pid: int, born: float) -> psutil.Process | None:
    """The process, unless its number went to another one meanwhile."""
    try:
        process = psutil.Process(pid)
        alive = process.status() != psutil.STATUS_ZOMBIE
        return process if alive and abs(process.create_time() - born) < 1 else None
    except psutil.Error:
        return None
