"""What we write, and its way through review."""

from .archive import Archive, ArchivedStory, final_role
from .cases import ASKING, FollowUp, StoryCase
from .filing import Filing, Note
from .machine import Dictionary, Judgement, MachineReport, RuleSetting
from .review import (
    Debt,
    Overdue,
    Round,
    Signature,
    SignatureQuerySet,
)
from .scheme import EmergencyRight, Scheme, SchemeVersion, Step, may_go_first, scheme_for
from .story import (
    DESK,
    Contributor,
    Story,
    StoryQuerySet,
    content_hash,
    hash_of,
    other_way,
    text_hash,
    version_is_signed,
)
from .talk import Comment, Suggestion
from .writing import (
    PRESENT,
    Delivery,
    LastHand,
    Presence,
    SideDraft,
    VersionName,
    has_written,
    last_hands,
    open_beside,
    present,
)

__all__ = [
    "Comment",
    "Suggestion",
    "PRESENT",
    "Delivery",
    "LastHand",
    "Presence",
    "SideDraft",
    "VersionName",
    "has_written",
    "last_hands",
    "open_beside",
    "present",
    "DESK",
    "Archive",
    "ArchivedStory",
    "Contributor",
    "Debt",
    "Dictionary",
    "EmergencyRight",
    "Judgement",
    "MachineReport",
    "Overdue",
    "RuleSetting",
    "Filing",
    "Note",
    "Round",
    "Scheme",
    "SchemeVersion",
    "Signature",
    "SignatureQuerySet",
    "Step",
    "Story",
    "StoryCase",
    "ASKING",
    "FollowUp",
    "StoryQuerySet",
    "content_hash",
    "hash_of",
    "final_role",
    "may_go_first",
    "other_way",
    "scheme_for",
    "text_hash",
    "version_is_signed",
]
