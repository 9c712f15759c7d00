"""What happened to pictures and clips."""

from dataclasses import dataclass
from typing import ClassVar

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class PictureUploaded(Fact):
    name: ClassVar[str] = "PictureUploaded"
    picture: int
    title: str
    sha256: str


@dataclass(frozen=True)
class PictureChanged(Fact):
    """Words, rights or focal point changed: pages that show the picture must be pressed again."""

    name: ClassVar[str] = "PictureChanged"
    picture: int
    fields: list[str]


@dataclass(frozen=True)
class PictureDeleted(Fact):
    name: ClassVar[str] = "PictureDeleted"
    picture: int
    title: str
    sha256: str


@dataclass(frozen=True)
class ClipUploaded(Fact):
    name: ClassVar[str] = "ClipUploaded"
    clip: int
    title: str
    sha256: str


@dataclass(frozen=True)
class ClipChanged(Fact):
    name: ClassVar[str] = "ClipChanged"
    clip: int
