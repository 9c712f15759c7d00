"""What happens to cases. Ids and plain values; nothing that says who a citizen is."""

from dataclasses import dataclass
from typing import Any, ClassVar

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class CaseSent(Fact):
    name: ClassVar[str] = "CaseSent"
    case: int
    kind: str
    digest: str


@dataclass(frozen=True)
class CaseMoved(Fact):
    """One step of the table of moves: who did it is the actor, from which side `side`."""

    name: ClassVar[str] = "CaseMoved"
    case: int
    serial: int
    verb: str
    before: str
    after: str
    side: str
    unit: int | None
    reason: str


@dataclass(frozen=True)
class CaseReplied(Fact):
    """A department said something on the way, or gave its answer (`is_final`)."""

    name: ClassVar[str] = "CaseReplied"
    case: int
    answer: int
    is_final: bool
    sha256: str


@dataclass(frozen=True)
class CaseRated(Fact):
    name: ClassVar[str] = "CaseRated"
    case: int
    round: int
    is_solved: bool
    is_satisfied: bool


@dataclass(frozen=True)
class CaseShared(Fact):
    """Departments that help the one that leads."""

    name: ClassVar[str] = "CaseShared"
    case: int
    units: list[int]


@dataclass(frozen=True)
class PartGiven(Fact):
    """A department that helps has said its part."""

    name: ClassVar[str] = "PartGiven"
    case: int
    unit: int


@dataclass(frozen=True)
class ExtensionAsked(Fact):
    name: ClassVar[str] = "ExtensionAsked"
    case: int
    extension: int
    minutes: int
    reason: str


@dataclass(frozen=True)
class ExtensionDecided(Fact):
    """`state` is granted or denied."""

    name: ClassVar[str] = "ExtensionDecided"
    case: int
    extension: int
    state: str


@dataclass(frozen=True)
class CaseUrged(Fact):
    """The case desk supervises it."""

    name: ClassVar[str] = "CaseUrged"
    case: int
    note: int


@dataclass(frozen=True)
class CaseNoted(Fact):
    """A colleague wrote something down; never public."""

    name: ClassVar[str] = "CaseNoted"
    case: int
    note: int


@dataclass(frozen=True)
class CaseSorted(Fact):
    """Kind, category, visibility or place was changed; such changes are counted."""

    name: ClassVar[str] = "CaseSorted"
    case: int
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class CaseJoined(Fact):
    """Somebody else is concerned too."""

    name: ClassVar[str] = "CaseJoined"
    case: int


@dataclass(frozen=True)
class ContactRead(Fact):
    """Somebody looked at how to reach a citizen, and said why."""

    name: ClassVar[str] = "ContactRead"
    case: int
    reason: str


@dataclass(frozen=True)
class PersonExported(Fact):
    """What we keep of one person was written out for them."""

    name: ClassVar[str] = "PersonExported"
    cases: list[int]


@dataclass(frozen=True)
class PersonErased(Fact):
    """What tells who sent these cases is gone, on request or because its time was over."""

    name: ClassVar[str] = "PersonErased"
    cases: list[int]
    why: str


@dataclass(frozen=True)
class ContactKeyTurned(Fact):
    """Contacts were sealed anew with another key."""

    name: ClassVar[str] = "ContactKeyTurned"
    key: str
    number: int


@dataclass(frozen=True)
class TipReaderAdmitted(Fact):
    name: ClassVar[str] = "TipReaderAdmitted"
    person: int


@dataclass(frozen=True)
class TipReaderDismissed(Fact):
    name: ClassVar[str] = "TipReaderDismissed"
    person: int


@dataclass(frozen=True)
class CategoryAdded(Fact):
    """Cases can be about something more."""

    name: ClassVar[str] = "CategoryAdded"
    category: int
    key: str


@dataclass(frozen=True)
class CaseRouted(Fact):
    """A case was dispatched that fits a rule: `followed`, or a person chose another department."""

    name: ClassVar[str] = "CaseRouted"
    case: int
    rule: int
    lead: int
    followed: bool
    by_itself: bool


@dataclass(frozen=True)
class RoutingRuleMarked(Fact):
    """A rule of the draft may dispatch by itself, or may no longer."""

    name: ClassVar[str] = "RoutingRuleMarked"
    rule: int
    by_itself: bool


@dataclass(frozen=True)
class RoutingPutInForce(Fact):
    """A list of routing rules counts from a moment on; `rules` in their order."""

    name: ClassVar[str] = "RoutingPutInForce"
    book: int
    since: str
    rules: list[dict[str, Any]]


@dataclass(frozen=True)
class TimeRuleMade(Fact):
    """A rule of deadlines is in force from a moment on; it ends the version before it."""

    name: ClassVar[str] = "TimeRuleMade"
    rule: int
    since: str


@dataclass(frozen=True)
class TimeRuleSpread(Fact):
    """A new rule of deadlines was given to cases that were open already, which somebody had seen."""

    name: ClassVar[str] = "TimeRuleSpread"
    rule: int
    cases: list[int]
