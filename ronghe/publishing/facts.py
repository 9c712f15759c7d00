"""What happened to the public state of a story."""

from dataclasses import dataclass
from typing import ClassVar

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class StoryScheduled(Fact):
    name: ClassVar[str] = "StoryScheduled"
    story: int
    rendition: int
    outlets: tuple[str, ...]
    not_before: str


@dataclass(frozen=True)
class StoryPublished(Fact):
    """Readers may see it from now on. Recorded once per opening, also after downtime."""

    name: ClassVar[str] = "StoryPublished"
    story: int
    rendition: int
    outlets: tuple[str, ...]


@dataclass(frozen=True)
class StoryCorrected(Fact):
    name: ClassVar[str] = "StoryCorrected"
    story: int
    rendition: int
    correction: int


@dataclass(frozen=True)
class StoryWithdrawn(Fact):
    name: ClassVar[str] = "StoryWithdrawn"
    story: int
    outlets: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class PublicationConfirmed(Fact):
    """A read-back proved that the outlet agrees with what is wanted."""

    name: ClassVar[str] = "PublicationConfirmed"
    publication: int
    story: int
    outlet: str
    state: str
    serial: int


@dataclass(frozen=True)
class ArchiveReleased(Fact):
    """Everything in a signed archive is public and confirmed; one fact for all its stories."""

    name: ClassVar[str] = "ArchiveReleased"
    archive: int
    stories: int
    outlets: tuple[str, ...]
