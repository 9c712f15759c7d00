"""What happened in planning. Ids and plain values; times as ISO 8601."""

from dataclasses import dataclass

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class LeadNoted(Fact):
    name = "LeadNoted"
    lead_id: int
    item_id: int | None


@dataclass(frozen=True)
class CaseForwarded(Fact):
    """A case became a lead. `redacted`: in somebody's own words, because it is confidential."""

    name = "CaseForwarded"
    lead_id: int
    case: int
    redacted: bool


@dataclass(frozen=True)
class LeadTaken(Fact):
    name = "LeadTaken"
    lead_id: int
    topic_id: int


@dataclass(frozen=True)
class LeadMerged(Fact):
    name = "LeadMerged"
    lead_id: int
    into_id: int


@dataclass(frozen=True)
class LeadParted(Fact):
    """A merge was taken back."""

    name = "LeadParted"
    lead_id: int
    from_id: int


@dataclass(frozen=True)
class LeadDropped(Fact):
    name = "LeadDropped"
    lead_id: int
    reason: str


@dataclass(frozen=True)
class TopicOpened(Fact):
    name = "TopicOpened"
    topic_id: int


@dataclass(frozen=True)
class TopicChanged(Fact):
    name = "TopicChanged"
    topic_id: int
    title: str
    planned_for: str


@dataclass(frozen=True)
class TopicClosed(Fact):
    """`state` is done or dropped."""

    name = "TopicClosed"
    topic_id: int
    state: str
    reason: str


@dataclass(frozen=True)
class AssignmentGiven(Fact):
    name = "AssignmentGiven"
    assignment_id: int
    topic_id: int
    owner_id: int
    due_at: str


@dataclass(frozen=True)
class AssignmentAccepted(Fact):
    name = "AssignmentAccepted"
    assignment_id: int


@dataclass(frozen=True)
class AssignmentDeclined(Fact):
    name = "AssignmentDeclined"
    assignment_id: int
    reason: str


@dataclass(frozen=True)
class AssignmentFinished(Fact):
    name = "AssignmentFinished"
    assignment_id: int


@dataclass(frozen=True)
class AssignmentCancelled(Fact):
    name = "AssignmentCancelled"
    assignment_id: int
    reason: str
