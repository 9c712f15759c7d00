"""What happened in planning. Ids and plain values; times as ISO 8601."""

from dataclasses import dataclass

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class LeadNoted(Fact):
    name = "planning.lead_noted"
    lead_id: int
    item_id: int | None


@dataclass(frozen=True)
class LeadTaken(Fact):
    name = "planning.lead_taken"
    lead_id: int
    topic_id: int


@dataclass(frozen=True)
class LeadMerged(Fact):
    name = "planning.lead_merged"
    lead_id: int
    into_id: int


@dataclass(frozen=True)
class LeadParted(Fact):
    """A merge was taken back."""

    name = "planning.lead_parted"
    lead_id: int
    from_id: int


@dataclass(frozen=True)
class LeadDropped(Fact):
    name = "planning.lead_dropped"
    lead_id: int
    reason: str


@dataclass(frozen=True)
class TopicOpened(Fact):
    name = "planning.topic_opened"
    topic_id: int


@dataclass(frozen=True)
class TopicChanged(Fact):
    name = "planning.topic_changed"
    topic_id: int
    title: str
    planned_for: str


@dataclass(frozen=True)
class TopicClosed(Fact):
    """`state` is done or dropped."""

    name = "planning.topic_closed"
    topic_id: int
    state: str
    reason: str


@dataclass(frozen=True)
class AssignmentGiven(Fact):
    name = "planning.assignment_given"
    assignment_id: int
    topic_id: int
    owner_id: int
    due_at: str


@dataclass(frozen=True)
class AssignmentAccepted(Fact):
    name = "planning.assignment_accepted"
    assignment_id: int


@dataclass(frozen=True)
class AssignmentDeclined(Fact):
    name = "planning.assignment_declined"
    assignment_id: int
    reason: str


@dataclass(frozen=True)
class AssignmentFinished(Fact):
    name = "planning.assignment_finished"
    assignment_id: int


@dataclass(frozen=True)
class AssignmentCancelled(Fact):
    name = "planning.assignment_cancelled"
    assignment_id: int
    reason: str
