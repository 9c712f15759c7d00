"""What happened to a story. Fields hold ids and plain values."""

from dataclasses import dataclass

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class StoryStarted(Fact):
    name = "StoryStarted"
    story_id: int
    assignment_id: int | None


@dataclass(frozen=True)
class StorySaved(Fact):
    """A new version exists. Autosaves that only go on with the same version are not told."""

    name = "StorySaved"
    story_id: int
    version_id: int
    content_hash: str
    text_changed: bool


@dataclass(frozen=True)
class StorySentToReview(Fact):
    name = "StorySentToReview"
    story_id: int
    round_id: int
    version_id: int
    content_hash: str
    scheme_id: int


@dataclass(frozen=True)
class StorySigned(Fact):
    """One decision of one person at one step: approve, return, hold or reject."""

    name = "StorySigned"
    story_id: int
    round_id: int
    signature_id: int
    step_id: int
    decision: str
    version_id: int
    content_hash: str
    opinion: str
    answer: str


@dataclass(frozen=True)
class SignaturesVoided(Fact):
    name = "SignaturesVoided"
    story_id: int
    signature_ids: list[int]
    why: str  # text changed | returned | taken back | another scheme | emergency


@dataclass(frozen=True)
class StoryReturned(Fact):
    """Back to an earlier step, or to the writer when `to_step_id` is None."""

    name = "StoryReturned"
    story_id: int
    round_id: int
    to_step_id: int | None
    opinion: str


@dataclass(frozen=True)
class StoryHeld(Fact):
    name = "StoryHeld"
    story_id: int
    round_id: int
    opinion: str


@dataclass(frozen=True)
class StoryResumed(Fact):
    name = "StoryResumed"
    story_id: int
    round_id: int


@dataclass(frozen=True)
class StoryRejected(Fact):
    name = "StoryRejected"
    story_id: int
    round_id: int
    opinion: str


@dataclass(frozen=True)
class StoryTakenBack(Fact):
    name = "StoryTakenBack"
    story_id: int
    round_id: int


@dataclass(frozen=True)
class StoryReady(Fact):
    """All steps have signed this very text."""

    name = "StoryReady"
    story_id: int
    round_id: int
    version_id: int
    content_hash: str


@dataclass(frozen=True)
class ArchiveTakenIn(Fact):
    """All lines of an archive were read; one fact for all its stories."""

    name = "ArchiveTakenIn"
    archive_id: int
    title: str
    stories: int
    content_hash: str


@dataclass(frozen=True)
class ArchiveSigned(Fact):
    """Taken over as a whole, as published elsewhere."""

    name = "ArchiveSigned"
    archive_id: int
    stories: int
    content_hash: str
    statement: str


@dataclass(frozen=True)
class DictionaryTakenIn(Fact):
    """A new edition of the paper's own dictionary is in force."""

    name = "DictionaryTakenIn"
    dictionary_id: int
    version: str
    entries: int
    note: str


@dataclass(frozen=True)
class FindingJudged(Fact):
    """Somebody said what a finding of the machine check is worth: accepted, rejected, always."""

    name = "FindingJudged"
    story_id: int
    report_id: int
    code: str
    words: str
    verdict: str


@dataclass(frozen=True)
class RuleSet(Fact):
    """A rule of the machine check was switched, or given another severity."""

    name = "RuleSet"
    code: str
    is_off: bool
    severity: str


@dataclass(frozen=True)
class StoryFiled(Fact):
    """Something arrived from a phone: a story, a change of one, or a note. Told once per `key`."""

    name = "StoryFiled"
    story_id: int
    key: str
    what: str  # story | change | note


@dataclass(frozen=True)
class StoryNoted(Fact):
    """A note, a voice memo or a position stands beside the story. What it says is not repeated here."""

    name = "StoryNoted"
    story_id: int
    note_id: int
    what: str  # words | memo | position


@dataclass(frozen=True)
class SideDraftKept(Fact):
    """Typed text did not go into the story; it stands beside it (the words are in the row)."""

    name = "SideDraftKept"
    story_id: int
    side_draft_id: int
    place: str
    why: str  # later | late | deleted | closed | unfit
    by_id: int


@dataclass(frozen=True)
class SideDraftResolved(Fact):
    name = "SideDraftResolved"
    story_id: int
    side_draft_id: int
    how: str  # merged | taken | put_away


@dataclass(frozen=True)
class VersionNamed(Fact):
    name = "VersionNamed"
    story_id: int
    version_id: int
    called: str
    reason: str


@dataclass(frozen=True)
class Commented(Fact):
    """Said something about a block or a passage; the words are in the row."""

    name = "Commented"
    story_id: int
    comment_id: int
    mentioned_ids: list[int]


@dataclass(frozen=True)
class CommentResolved(Fact):
    name = "CommentResolved"
    story_id: int
    comment_id: int


@dataclass(frozen=True)
class ChangeSuggested(Fact):
    name = "ChangeSuggested"
    story_id: int
    suggestion_id: int


@dataclass(frozen=True)
class SuggestionDecided(Fact):
    """Accepted (the text changed, by the one who accepted) or rejected."""

    name = "SuggestionDecided"
    story_id: int
    suggestion_id: int
    accepted: bool


@dataclass(frozen=True)
class EmergencyBegun(Fact):
    """Somebody on the list lets a story out after the final review alone (先发后补)."""

    name = "EmergencyBegun"
    story_id: int
    round_id: int
    reason: str


@dataclass(frozen=True)
class DebtPaid(Fact):
    """A step that a story went out without was made up."""

    name = "DebtPaid"
    story_id: int
    round_id: int
    step_id: int
    in_time: bool


@dataclass(frozen=True)
class EmergencyRightGiven(Fact):
    name = "EmergencyRightGiven"
    right_id: int
    person: int
    since: str
    until: str | None


@dataclass(frozen=True)
class EmergencyRightEnded(Fact):
    name = "EmergencyRightEnded"
    right_id: int
    person: int
    until: str


@dataclass(frozen=True)
class StepOverdue(Fact):
    """A step was not signed within its working minutes. Told once."""

    name = "StepOverdue"
    story_id: int
    round_id: int
    step_id: int
    due_at: str


@dataclass(frozen=True)
class SchemeDrafted(Fact):
    """A new version of a scheme, not in force."""

    name = "SchemeDrafted"
    version_id: int
    scheme: str
    like_id: int | None


@dataclass(frozen=True)
class SchemeChanged(Fact):
    """A draft was changed: what it asks for now, whole."""

    name = "SchemeChanged"
    version_id: int
    scheme: str
    asks: str


@dataclass(frozen=True)
class SchemePutInForce(Fact):
    name = "SchemePutInForce"
    version_id: int
    scheme: str
    since: str
    until: str | None
    before_id: int | None


@dataclass(frozen=True)
class SchemeDiscarded(Fact):
    name = "SchemeDiscarded"
    version_id: int
    scheme: str


@dataclass(frozen=True)
class CaseLinked(Fact):
    """A story is about a case: by hand, or because its assignment came from it."""

    name = "CaseLinked"
    story_id: int
    case: int
    by_hand: bool


@dataclass(frozen=True)
class CaseUnlinked(Fact):
    name = "CaseUnlinked"
    story_id: int
    case: int


@dataclass(frozen=True)
class FollowUpTaken(Fact):
    """A case in a public story moved, and the newsroom goes on with it: here is its new lead."""

    name = "FollowUpTaken"
    story_id: int
    case: int
    serial: int
    lead_id: int


@dataclass(frozen=True)
class FollowUpDismissed(Fact):
    name = "FollowUpDismissed"
    story_id: int
    case: int
    serial: int
    reason: str
