"""What happened to a story. Fields hold ids and plain values."""

from dataclasses import dataclass

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class StoryStarted(Fact):
    name = "story.started"
    story_id: int
    assignment_id: int | None


@dataclass(frozen=True)
class StorySaved(Fact):
    """A new version exists. Autosaves that only go on with the same version are not told."""

    name = "story.saved"
    story_id: int
    version_id: int
    content_hash: str
    text_changed: bool


@dataclass(frozen=True)
class StorySentToReview(Fact):
    name = "story.sent_to_review"
    story_id: int
    round_id: int
    version_id: int
    content_hash: str


@dataclass(frozen=True)
class StorySigned(Fact):
    """One decision of one person at one step: approve, return, hold or reject."""

    name = "story.signed"
    story_id: int
    round_id: int
    signature_id: int
    step_id: int
    decision: str
    version_id: int
    content_hash: str
    opinion: str


@dataclass(frozen=True)
class SignaturesVoided(Fact):
    name = "story.signatures_voided"
    story_id: int
    signature_ids: list[int]
    why: str  # text changed | returned | taken back


@dataclass(frozen=True)
class StoryReturned(Fact):
    """Back to an earlier step, or to the writer when `to_step_id` is None."""

    name = "story.returned"
    story_id: int
    round_id: int
    to_step_id: int | None
    opinion: str


@dataclass(frozen=True)
class StoryHeld(Fact):
    name = "story.held"
    story_id: int
    round_id: int
    opinion: str


@dataclass(frozen=True)
class StoryResumed(Fact):
    name = "story.resumed"
    story_id: int
    round_id: int


@dataclass(frozen=True)
class StoryRejected(Fact):
    name = "story.rejected"
    story_id: int
    round_id: int
    opinion: str


@dataclass(frozen=True)
class StoryTakenBack(Fact):
    name = "story.taken_back"
    story_id: int
    round_id: int


@dataclass(frozen=True)
class StoryReady(Fact):
    """All steps have signed this very text."""

    name = "story.ready"
    story_id: int
    round_id: int
    version_id: int
    content_hash: str
