"""What happens to the keys of programs. Never the key itself."""

from dataclasses import dataclass
from typing import ClassVar

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class ApiKeyMade(Fact):
    """A program may send cases; `hint` is the end of its key."""

    name: ClassVar[str] = "ApiKeyMade"
    key: int
    holder: str
    mode: str
    hint: str


@dataclass(frozen=True)
class ApiKeyRevoked(Fact):
    name: ClassVar[str] = "ApiKeyRevoked"
    key: int
    reason: str


@dataclass(frozen=True)
class JurisdictionOpened(Fact):
    """Programs may name a part of the town; `place` is None for all of it."""

    name: ClassVar[str] = "JurisdictionOpened"
    jurisdiction: int
    key: str
    place: int | None


@dataclass(frozen=True)
class JurisdictionClosed(Fact):
    name: ClassVar[str] = "JurisdictionClosed"
    jurisdiction: int
    key: str
