"""What happened to the fronts. `serial` numbers the acts on one front; `front` is its id."""

from dataclasses import dataclass
from typing import ClassVar

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class BlockAdded(Fact):
    name: ClassVar[str] = "BlockAdded"
    front: int
    serial: int
    block: int
    kind: str


@dataclass(frozen=True)
class BlockChanged(Fact):
    name: ClassVar[str] = "BlockChanged"
    front: int
    serial: int
    block: int


@dataclass(frozen=True)
class BlockMoved(Fact):
    name: ClassVar[str] = "BlockMoved"
    front: int
    serial: int
    block: int
    place: int


@dataclass(frozen=True)
class BlockRemoved(Fact):
    name: ClassVar[str] = "BlockRemoved"
    front: int
    serial: int
    block: int


@dataclass(frozen=True)
class StoryPinned(Fact):
    name: ClassVar[str] = "StoryPinned"
    front: int
    serial: int
    block: int
    place: int
    story: int
    until: str


@dataclass(frozen=True)
class StoryUnpinned(Fact):
    name: ClassVar[str] = "StoryUnpinned"
    front: int
    serial: int
    block: int
    story: int


@dataclass(frozen=True)
class ArrangementRestored(Fact):
    """An undo, or an earlier arrangement brought back as the draft."""

    name: ClassVar[str] = "ArrangementRestored"
    front: int
    serial: int
    arrangement: int | None


@dataclass(frozen=True)
class FrontMadeAutomatic(Fact):
    name: ClassVar[str] = "FrontMadeAutomatic"
    front: int
    serial: int


@dataclass(frozen=True)
class ArrangementPutLive(Fact):
    """Readers see this arrangement from now on."""

    name: ClassVar[str] = "ArrangementPutLive"
    front: int
    serial: int
    arrangement: int


@dataclass(frozen=True)
class DraftDiscarded(Fact):
    name: ClassVar[str] = "DraftDiscarded"
    front: int
    serial: int
    arrangement: int
