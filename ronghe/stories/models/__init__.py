"""What we write, and its way through review."""

from .archive import Archive, ArchivedStory, final_role
from .filing import Filing, Note
from .machine import Dictionary, Judgement, MachineReport, RuleSetting
from .review import Round, SchemeVersion, Signature, SignatureQuerySet, Step, scheme_in_force
from .story import (
    DESK,
    Contributor,
    Story,
    StoryQuerySet,
    content_hash,
    hash_of,
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
    "Dictionary",
    "Judgement",
    "MachineReport",
    "RuleSetting",
    "Filing",
    "Note",
    "Round",
    "SchemeVersion",
    "Signature",
    "SignatureQuerySet",
    "Step",
    "Story",
    "StoryQuerySet",
    "content_hash",
    "hash_of",
    "final_role",
    "scheme_in_force",
    "text_hash",
    "version_is_signed",
]
