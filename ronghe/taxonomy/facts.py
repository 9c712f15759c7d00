"""What changed in how we sort. Pages that show a name listen: their files must be pressed again."""

from dataclasses import dataclass
from typing import ClassVar

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class SectionAdded(Fact):
    name: ClassVar[str] = "SectionAdded"
    section: int
    slug: str


@dataclass(frozen=True)
class SectionRenamed(Fact):
    """Its names or its place in the menu changed."""

    name: ClassVar[str] = "SectionRenamed"
    section: int
    slug: str
    before: str
    after: str


@dataclass(frozen=True)
class TagAdded(Fact):
    name: ClassVar[str] = "TagAdded"
    tag: int
    slug: str


@dataclass(frozen=True)
class TagRenamed(Fact):
    name: ClassVar[str] = "TagRenamed"
    tag: int
    slug: str
    before: str
    after: str


@dataclass(frozen=True)
class TagsMerged(Fact):
    """`tag` is gone; what carried it now carries `into`."""

    name: ClassVar[str] = "TagsMerged"
    tag: int
    slug: str
    into: int


@dataclass(frozen=True)
class PlaceAdded(Fact):
    name: ClassVar[str] = "PlaceAdded"
    place: int
    slug: str


@dataclass(frozen=True)
class PlaceRenamed(Fact):
    name: ClassVar[str] = "PlaceRenamed"
    place: int
    slug: str
    before: str
    after: str


@dataclass(frozen=True)
class AreasBrought(Fact):
    """A file of borders and pins came in for the places of one level."""

    name: ClassVar[str] = "AreasBrought"
    level: str
    datum: str
    sha256: str
    areas: int
    points: int
    added: int


@dataclass(frozen=True)
class TreeBrought(Fact):
    """A file of division codes and names came in."""

    name: ClassVar[str] = "TreeBrought"
    within: str
    sha256: str
    added: int
    changed: int


@dataclass(frozen=True)
class GroundBrought(Fact):
    """A file of map tiles lies under the areas now."""

    name: ClassVar[str] = "GroundBrought"
    sha256: str
    kind: str
    datum: str
    credit: str
    min_zoom: int
    max_zoom: int


@dataclass(frozen=True)
class GroundTakenAway(Fact):
    """Nothing lies under the areas any more."""

    name: ClassVar[str] = "GroundTakenAway"
    sha256: str
