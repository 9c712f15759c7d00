"""What changed in the words that mean the same."""

from dataclasses import dataclass
from typing import ClassVar

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class SynonymsAdded(Fact):
    name: ClassVar[str] = "SynonymsAdded"
    group: int
    words: list[str]


@dataclass(frozen=True)
class SynonymsChanged(Fact):
    name: ClassVar[str] = "SynonymsChanged"
    group: int
    before: list[str]
    after: list[str]


@dataclass(frozen=True)
class SynonymsRemoved(Fact):
    name: ClassVar[str] = "SynonymsRemoved"
    group: int
    words: list[str]
