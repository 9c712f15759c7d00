"""The one door for pictures and documents. Every way in – our actions, each of Wagtail's forms – passes here."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Protocol

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from ronghe.kit.refusal import Refused

from . import sniff
from .order import Order

MOST_BYTES = 20 * 1024 * 1024
MOST_DOCUMENT_BYTES = 10 * 1024 * 1024
WIDTHS = [360, 720, 1200]
# The widest is for cards over the whole width of a phone, and for screens with two dots a pixel.
CROPS = [[240, 160], [480, 320], [720, 480]]
SHARE = [1200, 630]
# What Wagtail's list and edit pages show; made here so that it never decodes in a request.
PREVIEWS = [[165, 165], [800, 600]]
ROOT = Path(__file__).resolve().parents[2]
# At a time in each process: a decoder may take the whole memory limit. Strangers stand in a line of
# their own, so that the newsroom never waits behind them.
_newsroom, _strangers = threading.BoundedSemaphore(2), threading.BoundedSemaphore(2)


class NotAPicture(Refused):
    """The file cannot become a picture of ours. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(SENTENCES.get(code, SENTENCES["broken"]))
        self.code = code


SENTENCES = {
    "empty": _("The file is empty. Choose a picture."),
    "too_big": _("The file is larger than 20 MB. Save it smaller and upload it again."),
    "not_a_picture": _("This is not a picture we can read. Use JPEG, PNG, WebP, AVIF or GIF."),
    "drawing": _("SVG drawings can carry scripts and are not taken as pictures. Export it as PNG."),
    "two_things": _(
        "This picture also contains a script, a page or an archive. Save it anew in a picture"
        " programme and upload that."
    ),
    "too_large": _("The picture has more than 50 million pixels. Make it smaller and try again."),
    "too_small": _("The picture is smaller than 16 pixels. Choose a larger one."),
    "truncated": _("The picture is cut off: part of the file is missing. Copy it again."),
    "broken": _("The picture is damaged and cannot be read. Save it anew and upload that."),
    "too_heavy": _("Reading this picture takes too much memory or time. Save it smaller."),
    "neither": _("Only photos (JPEG, PNG, WebP) and PDF documents can be sent."),
    "document_too_big": _(
        "The document is larger than 10 MB. Save it smaller, or send fewer pages."
    ),
    "document_grows": _(
        "The document becomes larger than 12 MB when it is made safe. Send fewer pages, or photos of them."
    ),
    "in_line": _(
        "A picture in this document could tell where it was taken, and cannot be cleaned. Print it to a new PDF and send that."
    ),
    "too_many_pages": _("The document has more than 20 pages. Send the pages that matter."),
    "locked": _("The document is protected by a password. Save it without one and send that."),
    "active": _(
        "This document contains a script, a form that sends, or other files. Print it to a new PDF and send that."
    ),
    "broken_document": _(
        "The document is damaged and cannot be read. Print it to a new PDF and send that."
    ),
}


class NoRoomAtTheDoor(Refused):
    """Nothing is said of the file: it may come again in a moment."""

    code = "busy"


@dataclass(frozen=True)
class Limits:
    """What the child may take: memory in MB, processor seconds, seconds on the wall.

    `turn`: seconds that its file waits until another one is done, None for as long as it takes;
    `nice`: how far it stands back.
    """

    memory: int = 1536
    seconds: int = 20
    wall: int = 120  # the processor time ends what computes; this ends only what hangs
    turn: int | None = None
    nice: int = 0


LIMITS = Limits()
# While a stranger's file waits and is read, it holds a thread that readers need.
FOR_STRANGERS = Limits(memory=1024, seconds=10, wall=30, turn=2, nice=10)


@dataclass(frozen=True)
class Made:
    """One file the child wrote."""

    spec: str
    width: int
    height: int
    suffix: str
    data: bytes


class CleanPicture(ContentFile):  # type: ignore[type-arg]
    """A picture that passed the door, with its renditions. Only `let_in` makes one."""

    def __init__(
        self, original: Made, renditions: list[Made], *, digest: str, embedded: dict[str, str]
    ) -> None:
        super().__init__(original.data, name=f"{secrets.token_hex(8)}{original.suffix}")
        self.width, self.height = original.width, original.height
        self.renditions = renditions
        self.digest = digest
        self.embedded = embedded
        self._bytes = original.data

    def read_all(self) -> bytes:
        return self._bytes


class Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


def let_in(
    file: Readable | IO[bytes], *, box: list[int] | None = None, limits: Limits = LIMITS
) -> CleanPicture:
    """Check, decode and re-encode `file` in a limited child. Raises `NotAPicture`.

    `box` is the focal box (x, y, width, height) in pixels of the upright picture.
    """
    if hasattr(file, "seek"):
        file.seek(0)
    data = file.read(MOST_BYTES + 1)
    kind = _checked(data)
    order = Order(kind, WIDTHS, CROPS, SHARE, PREVIEWS, box, keep_original=True)
    made, embedded = _decoded(data, order, limits)
    return CleanPicture(made[0], made[1:], digest=sha256(data).hexdigest(), embedded=embedded)


# Of a stranger's picture: as large as a screen shows it, and small beside words.
SEEN = [[1600, 1600], [480, 480]]


def let_in_bare(file: Readable | IO[bytes], *, limits: Limits = FOR_STRANGERS) -> list[Made]:
    """A stranger's photo, large and small, or document. Nothing of the file itself is kept, no word in it.

    Raises `NotAPicture`, and `NoRoomAtTheDoor` when too many come at once. A document is one `Made`, whose width is the number of its pages.
    """
    if hasattr(file, "seek"):
        file.seek(0)
    data = file.read(MOST_BYTES + 1)
    if sniff.is_document(data):
        return _decoded(_checked_document(data), Order("pdf", is_bare=True), limits)[0]
    try:
        kind = _checked(data)
    except NotAPicture as refusal:
        raise NotAPicture("neither" if refusal.code == "not_a_picture" else refusal.code) from None
    return _decoded(data, Order(kind, previews=SEEN, is_bare=True), limits)[0]


def _checked_document(data: bytes) -> bytes:
    if len(data) > MOST_DOCUMENT_BYTES:
        raise NotAPicture("document_too_big")
    if sniff.is_archive(data):
        raise NotAPicture("active")
    return data


def cut_again(data: bytes, *, box: list[int] | None) -> list[Made]:
    """New crops of a stored picture for another focal point."""
    kind = sniff.picture_format(data) or "jpeg"
    return _decoded(data, Order(kind, crops=CROPS, share=SHARE, box=box), LIMITS)[0]


def _checked(data: bytes) -> str:
    if not data:
        raise NotAPicture("empty")
    if len(data) > MOST_BYTES:
        raise NotAPicture("too_big")
    kind = sniff.picture_format(data)
    if kind is None:
        raise NotAPicture("drawing" if sniff.is_drawing(data) else "not_a_picture")
    if sniff.is_two_things(data):
        raise NotAPicture("two_things")
    return kind


def _decoded(data: bytes, order: Order, limits: Limits) -> tuple[list[Made], dict[str, str]]:
    line = _strangers if order.is_bare else _newsroom
    with _turn(line, limits), tempfile.TemporaryDirectory(prefix="ronghe-picture-") as name:
        folder = Path(name)
        (folder / "input").write_bytes(data)
        (folder / "order.json").write_text(
            json.dumps({**asdict(order), "limits": asdict(limits)}), encoding="utf-8"
        )
        answer = _asked(folder, limits)
        if "refused" in answer:
            raise NotAPicture(answer["refused"])
        made = [
            Made(
                entry["spec"],
                entry["width"],
                entry["height"],
                Path(entry["name"]).suffix,
                (folder / entry["name"]).read_bytes(),
            )
            for entry in answer["files"]
        ]
        return made, answer["embedded"]


@contextmanager
def _turn(line: threading.BoundedSemaphore, limits: Limits) -> Iterator[None]:
    if not line.acquire(timeout=limits.turn):
        raise NoRoomAtTheDoor(_("Too many files arrive at once. Send it again in a minute."))
    try:
        yield
    finally:
        line.release()


def _asked(folder: Path, limits: Limits) -> dict[str, Any]:
    """Run the child. Killed by a limit, it answers nothing, and that is an answer too."""
    # No inherited environment: the child must not know a password or a database.
    environment = {"PYTHONPATH": str(ROOT), "MALLOC_ARENA_MAX": "2", "PATH": os.defpath}
    command = [sys.executable, "-m", "ronghe.media.decode", str(folder)]
    try:
        done = subprocess.run(
            command, env=environment, cwd=folder, capture_output=True, timeout=limits.wall,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise NotAPicture("too_heavy") from late
    try:
        answer = json.loads(done.stdout)
    except ValueError as nothing:
        raise NotAPicture("too_heavy") from nothing
    if not isinstance(answer, dict):
        raise NotAPicture("broken")
    return answer
