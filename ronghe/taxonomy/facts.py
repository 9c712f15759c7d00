"""What changed in how we sort. Pages that show a name listen: their files must be pressed again."""

from dataclasses import dataclass
from typing import ClassVar

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class SectionAdded(Fact):
    name: ClassVar[str] = "section.added"
    section: int
    slug: str


@dataclass(frozen=True)
class SectionRenamed(Fact):
    """Its names or its place in the menu changed."""

    name: ClassVar[str] = "section.renamed"
    section: int
    slug: str
    before: str
    after: str


@dataclass(frozen=True)
class TagAdded(Fact):
    name: ClassVar[str] = "tag.added"
    tag: int
    slug: str


@dataclass(frozen=True)
class TagRenamed(Fact):
    name: ClassVar[str] = "tag.renamed"
    tag: int
    slug: str
    before: str
    after: str


@dataclass(frozen=True)
class TagsMerged(Fact):
    """`tag` is gone; what carried it now carries `into`."""

    name: ClassVar[str] = "tag.merged"
    tag: int
    slug: str
    into: int


@dataclass(frozen=True)
class PlaceAdded(Fact):
    name: ClassVar[str] = "place.added"
    place: int
    slug: str


@dataclass(frozen=True)
class PlaceRenamed(Fact):
    name: ClassVar[str] = "place.renamed"
    place: int
    slug: str
    before: str
    after: str
