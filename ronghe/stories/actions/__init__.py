"""The verbs of a story."""

from .archive import close_archive, open_archive, sign_archive
from .beginning import begin_typed
from .beside import merge_side_draft, put_away_side_draft, take_side_draft
from .editing import Envelope, Received, SentByAnother, take_typed
from .filing import (
    Dispatch,
    NewerVersion,
    NoteIsEmpty,
    OtherWords,
    Position,
    file_change,
    file_note,
    file_story,
    send_filed,
)
from .naming import name_version
from .presence import be_here
from .review import resume, send_to_review, sign, take_back
from .talk import comment, decide_suggestion, resolve_comment, suggest
from .writing import first_version, mark_published, mark_withdrawn, save_version, start_story

__all__ = [
    "Dispatch",
    "NewerVersion",
    "NoteIsEmpty",
    "OtherWords",
    "Position",
    "file_change",
    "file_note",
    "file_story",
    "send_filed",
    "begin_typed",
    "be_here",
    "merge_side_draft",
    "put_away_side_draft",
    "take_side_draft",
    "name_version",
    "comment",
    "decide_suggestion",
    "resolve_comment",
    "suggest",
    "Envelope",
    "Received",
    "SentByAnother",
    "close_archive",
    "first_version",
    "mark_published",
    "mark_withdrawn",
    "open_archive",
    "resume",
    "save_version",
    "send_to_review",
    "sign",
    "sign_archive",
    "start_story",
    "take_back",
    "take_typed",
]
