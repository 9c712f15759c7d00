"""Pressed files on disk: whole or not at all, and never older than what they replace.

Readers see a file when it is renamed into its place; that it outlasts a loss of power is a second
step, `sync`, for many files at once. Until then the manifest still wants the page.
"""

import ctypes
import gzip
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import brotli
from django.conf import settings

from . import serve
from .shelf import Seen

ENDINGS = (".br", ".gz")
# Below this many bytes compression saves nothing.
WORTH_COMPRESSING = 256
# Brotli below 5 makes files a tenth larger; gzip above 4 takes twice as long for three percent.
BROTLI, GZIP = 5, 4
# Of Linux's `renameat2`, which Python does not have.
AT_HERE, EXCHANGE = -100, 2
SECOND = 10**9


class Folder:
    """The shelf on this machine's disk, below PRESS_ROOT; `serve.py` answers from it."""

    is_far = False

    def put(self, path: str, body: bytes) -> None:
        file = _at(path)
        if not holds(file, body):
            write(file, body)

    def withdraw(self, path: str, notice: bytes) -> None:
        withdraw(_at(path), notice)

    def remove(self, path: str) -> None:
        remove(_at(path))

    def see(self, path: str) -> Seen:
        """By the very function that serves readers."""
        answer = serve.answer(settings.PRESS_ROOT, path, {})
        if answer is None:
            return Seen(404, b"")
        whole = answer.body if answer.file is None else answer.file.read_bytes()
        return Seen(answer.status, whole)

    def sync(self) -> None:
        sync(settings.PRESS_ROOT)


def _at(path: str) -> Path:
    file = file_of(settings.PRESS_ROOT, path)
    assert file is not None  # noqa: S101 – only pressable paths come here
    return file


def digest(body: bytes) -> str:
    return sha256(body).hexdigest()


def file_of(root: Path, path: str) -> Path | None:
    """The file that stands for `path`, or None when none ever can."""
    return serve.place(root, path)


def holds(file: Path, body: bytes) -> bool:
    """True when readers get exactly `body` already: then the page keeps its date."""
    if file.with_name(serve.GONE).exists() and file.name == "index.html":
        return False
    try:
        return file.read_bytes() == body
    except OSError:
        return False


def write(file: Path, body: bytes) -> None:
    """Replace `file` and its compressed siblings, then lift a withdrawal that stood there.

    Each step is a rename, so readers get the old page or the new one. The page itself comes last
    and is the sign that all is done: who is killed before it presses again, and a server that does
    not compare times (nginx) never keeps a sibling of an earlier text.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    stamp = _later_than(file)
    if len(body) >= WORTH_COMPRESSING:
        _replace(_sibling(file, ".br"), brotli.compress(body, quality=BROTLI), stamp)
        _replace(_sibling(file, ".gz"), gzip.compress(body, GZIP, mtime=0), stamp)
    else:
        _remove(_sibling(file, ending) for ending in ENDINGS)
    _replace(file, body, stamp)
    if file.name == "index.html":
        _remove([_gone(file)])


def withdraw(file: Path, notice: bytes) -> None:
    """Put the notice up first, then take the page away: it is never seen again in between.

    A full disk may have no room for the notice: the page goes all the same, and the view answers.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.name == "index.html":
            _replace(_gone(file), notice, _later_than(file))
    finally:
        remove(file, keep_notice=True)


def remove(file: Path, *, keep_notice: bool = False) -> None:
    # The page last: a compressed sibling alone is never served.
    _remove([*(_sibling(file, ending) for ending in ENDINGS), file])
    if file.name == "index.html" and not keep_notice:
        _remove([_gone(file)])


def sync(root: Path) -> None:
    """Everything written below `root` until now is on the disk when this returns.

    One call for the whole file system: a page has up to three files and a folder, and asking for
    each one costs readers of the next page some milliseconds a time.
    """
    root.mkdir(parents=True, exist_ok=True)
    handle = os.open(root, os.O_RDONLY)
    try:
        flush(handle)
    finally:
        os.close(handle)


def flush(handle: int) -> None:
    """Linux's `syncfs`, which Python does not have; elsewhere all file systems of the machine."""
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if syncfs is None:
        os.sync()
    elif syncfs(handle):
        problem = ctypes.get_errno()
        raise OSError(problem, os.strerror(problem))


def _sibling(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def _gone(file: Path) -> Path:
    return file.with_name(serve.GONE)


def _later_than(file: Path) -> int:
    """Now in nanoseconds, but at least in the second after every file that stands there.

    HTTP's dates and nginx's tags know seconds only: two versions within one would look the same.
    """
    moment = time.time_ns()
    for one in (file, *(_sibling(file, ending) for ending in ENDINGS), _gone(file)):
        with suppress(OSError):
            moment = max(moment, (one.stat().st_mtime_ns // SECOND + 1) * SECOND)
    return moment


def _replace(file: Path, body: bytes, stamp: int) -> None:
    handle, name = tempfile.mkstemp(prefix=".", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as open_file:
            open_file.write(body)
            open_file.flush()
            os.fchmod(open_file.fileno(), 0o644)
            os.utime(open_file.fileno(), ns=(stamp, stamp))
        _put_in_place(name, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _put_in_place(name: str, file: Path) -> None:
    """Readers get what stood there or what comes, nothing in between.

    A rename over a file makes ext4 write the new one out first, for programs that never `sync`;
    we do, for twenty pages at once. An exchange of the two names costs a quarter of that.
    """
    exchange = getattr(ctypes.CDLL(None), "renameat2", None)
    places = (AT_HERE, os.fsencode(name), AT_HERE, os.fsencode(file))
    if exchange is not None and exchange(*places, EXCHANGE) == 0:
        os.unlink(name)
    else:
        # Nothing stood there yet, or this file system cannot.
        os.rename(name, file)


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        with suppress(FileNotFoundError):
            file.unlink()
