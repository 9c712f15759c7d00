"""What happens to cases. Ids and plain values; nothing that says who a citizen is.

Nobody's own words about a case are here: the journal cannot forget, and more people read it than the
case. They stand in the rows of the case; `proof` (`vault.proof_of`) shows that they are still those.
"""

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
    proof: str


@dataclass(frozen=True)
class CaseReplied(Fact):
    """A department said something on the way, or gave its answer (`is_final`)."""

    name: ClassVar[str] = "CaseReplied"
    case: int
    answer: int
    is_final: bool
    proof: str


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
    proof: str


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
class DoneOnBehalf(Fact):
    """A deputy did `act` for `giver`, who lent them the role. Stands beside the fact of the act."""

    name: ClassVar[str] = "DoneOnBehalf"
    case: int
    act: str
    giver: int


@dataclass(frozen=True)
class LinkMade(Fact):
    """A department without an account can answer this case by a link until then."""

    name: ClassVar[str] = "LinkMade"
    case: int
    link: int
    unit: int
    until: str


@dataclass(frozen=True)
class LinkRevoked(Fact):
    """The link to a case is taken back."""

    name: ClassVar[str] = "LinkRevoked"
    case: int
    link: int


@dataclass(frozen=True)
class LinkUsed(Fact):
    """A department did `act` by its link. Stands beside the fact of the act, which has no actor."""

    name: ClassVar[str] = "LinkUsed"
    case: int
    link: int
    act: str


@dataclass(frozen=True)
class CaseRang(Fact):
    """A clock of a case reached a step of the ladder; `is_told` is false where a higher one was."""

    name: ClassVar[str] = "CaseRang"
    case: int
    clock: str
    rung: str
    due_at: str
    is_told: bool


@dataclass(frozen=True)
class TemplateMade(Fact):
    """A department has new words to begin an answer from."""

    name: ClassVar[str] = "TemplateMade"
    template: int
    unit: int
    sha256: str


@dataclass(frozen=True)
class TemplateRetired(Fact):
    name: ClassVar[str] = "TemplateRetired"
    template: int


@dataclass(frozen=True)
class CasesExported(Fact):
    """Somebody took a list of cases out as a file: how many, chosen how. No contacts are in it."""

    name: ClassVar[str] = "CasesExported"
    number: int
    kind: str
    chosen: dict[str, str]


@dataclass(frozen=True)
class CaseSorted(Fact):
    """Kind, category, visibility or place was changed; such changes are counted."""

    name: ClassVar[str] = "CaseSorted"
    case: int
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class CaseShownLess(Fact):
    """Its citizen shows readers less of it: without the name, or nothing. Never more again."""

    name: ClassVar[str] = "CaseShownLess"
    case: int
    before: str
    after: str


@dataclass(frozen=True)
class CaseJoined(Fact):
    """Somebody else is concerned too."""

    name: ClassVar[str] = "CaseJoined"
    case: int


@dataclass(frozen=True)
class FilesAdded(Fact):
    """Photos or documents came with a report, a reply or an answer; `sha256` of a department's only."""

    name: ClassVar[str] = "FilesAdded"
    case: int
    side: str
    files: list[int]
    sha256: list[str]


@dataclass(frozen=True)
class FileSeenBy(Fact):
    """The case desk hid a file or changed who sees it: `hidden`, `public` or `department`."""

    name: ClassVar[str] = "FileSeenBy"
    case: int
    file: int
    before: str
    after: str


@dataclass(frozen=True)
class ContactRead(Fact):
    """Somebody looked at how to reach a citizen, and said why (`reading`)."""

    name: ClassVar[str] = "ContactRead"
    case: int
    reading: int
    proof: str


@dataclass(frozen=True)
class ContactUsed(Fact):
    """The house told a citizen something at the address left with the case. Nobody saw it."""

    name: ClassVar[str] = "ContactUsed"
    case: int
    what: str


@dataclass(frozen=True)
class CaseSplit(Fact):
    """A second matter of a report has a case of its own."""

    name: ClassVar[str] = "CaseSplit"
    case: int
    new: int


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
class RatesFrozen(Fact):
    """The numbers of a month are kept as they are; `digest` is of its file."""

    name: ClassVar[str] = "RatesFrozen"
    month: str
    cases: int
    digest: str


@dataclass(frozen=True)
class CopyJudged(Fact):
    """The case desk looked at an answer that stands under another case, too."""

    name: ClassVar[str] = "CopyJudged"
    answer: int
    earlier: int
    verdict: str


@dataclass(frozen=True)
class TimeRuleTakenBack(Fact):
    """It had not begun yet; the version before it goes on."""

    name: ClassVar[str] = "TimeRuleTakenBack"
    rule: int
    since: str


@dataclass(frozen=True)
class TimeRuleSpread(Fact):
    """A new rule of deadlines was given to cases that were open already, which somebody had seen."""

    name: ClassVar[str] = "TimeRuleSpread"
    rule: int
    cases: list[int]
