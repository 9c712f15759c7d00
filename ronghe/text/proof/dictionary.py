"""A paper's own dictionary: its people and their offices, its places, its words."""

import hashlib
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date
from functools import cached_property

from .lookup import Words
from .report import Severity


@dataclass(frozen=True)
class Person:
    """One term of one office. `order` is the precedence: 1 stands before 2; 0 is not ordered."""

    name: str
    office: str = ""
    since: date | None = None
    until: date | None = None
    order: int = 0
    note: str = ""

    def holds(self, day: date | None) -> bool:
        """Whether the office was theirs on that day; on an unknown day, whether it still is."""
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True)
class Place:
    """`parent` is the place that administers it."""

    name: str
    parent: str = ""
    note: str = ""


@dataclass(frozen=True)
class Term:
    """Words the paper does not print, and what stands instead."""

    word: str
    instead: tuple[str, ...] = ()
    severity: Severity = "B"
    since: date | None = None
    until: date | None = None
    note: str = ""

    def holds(self, day: date | None) -> bool:
        begun = day is None or self.since is None or self.since <= day
        return begun and (self.until is None or (day is not None and day <= self.until))


@dataclass(frozen=True)
class Quotation:
    """A text that is quoted word for word or not at all."""

    text: str
    note: str = ""


@dataclass(frozen=True)
class Right:
    """Words that are right: nothing inside them is ever marked."""

    word: str
    note: str = ""


Entry = Person | Place | Term | Quotation | Right


@dataclass(frozen=True, eq=False)
class Dictionary:
    """Compared by `version`; detectors keep what they prepared under the dictionary itself."""

    entries: tuple[Entry, ...] = ()

    @cached_property
    def version(self) -> str:
        """Changes with the entries, not with their order."""
        rows = sorted(repr((type(one).__name__, astuple(one))) for one in self.entries)
        return hashlib.sha256("\n".join(rows).encode("utf-8", "surrogatepass")).hexdigest()[:12]

    @cached_property
    def people(self) -> dict[str, list[Person]]:
        """Every term of each name."""
        found: dict[str, list[Person]] = {}
        for one in self.entries:
            if isinstance(one, Person):
                found.setdefault(one.name, []).append(one)
        return found

    @cached_property
    def known_people(self) -> Words[list[Person]]:
        """Where their names stand in a text."""
        return Words(self.people.items())

    @cached_property
    def known_right(self) -> Words[bool]:
        return Words((one.word, True) for one in self.entries if isinstance(one, Right))

    @cached_property
    def places(self) -> dict[str, set[str]]:
        """The parents of each name; a name may stand for several places."""
        found: dict[str, set[str]] = {}
        for one in self.entries:
            if isinstance(one, Place):
                found.setdefault(one.name, set()).add(one.parent)
        return found

    @cached_property
    def terms(self) -> list[Term]:
        return [one for one in self.entries if isinstance(one, Term)]

    @cached_property
    def quotations(self) -> list[str]:
        return [one.text for one in self.entries if isinstance(one, Quotation)]

    def holders(self, office: str, day: date | None) -> set[str]:
        return {one.name for one in self._by_office.get(office, ()) if one.holds(day)}

    @cached_property
    def _by_office(self) -> dict[str, list[Person]]:
        found: dict[str, list[Person]] = {}
        for terms in self.people.values():
            for person in terms:
                found.setdefault(person.office, []).append(person)
        return found

    @cached_property
    def offices(self) -> frozenset[str]:
        return frozenset(filter(None, self._by_office))

    def above(self, place: str) -> Iterator[str]:
        """Every place that administers `place`, the nearest first."""
        seen = {place}
        rows = self._parents(place)
        while rows:
            fresh = [one for one in rows if one not in seen]
            yield from fresh
            seen.update(fresh)
            rows = [up for one in fresh for up in self._parents(one)]

    def _parents(self, place: str) -> list[str]:
        return sorted(filter(None, self.places.get(place, ())))


EMPTY = Dictionary()
