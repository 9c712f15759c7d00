"""The verbs of a story."""

from .archive import close_archive, open_archive, sign_archive
from .beginning import begin_typed
from .beside import merge_side_draft, put_away_side_draft, take_side_draft
from .cases import LinkedAlready, NoSuchCase, follow_leads, link_case, unlink_case
from .editing import Envelope, Received, SentByAnother, take_typed
from .emergency import go_first, make_up, note_overdue, put_on_the_list, take_off_the_list
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
from .follow_ups import AnsweredAlready, NotAskedAnyMore, dismiss_follow_up, take_follow_up
from .naming import name_version
from .presence import be_here
from .review import resume, send_to_review, sign, take_back
from .schemes import (
    Frame,
    Plan,
    begin_scheme,
    change_draft,
    discard_draft,
    draft_like,
    place_step,
    put_in_force,
    remove_step,
)
from .talk import comment, decide_suggestion, resolve_comment, suggest
from .writing import first_version, mark_published, mark_withdrawn, save_version, start_story

__all__ = [
    "AnsweredAlready",
    "LinkedAlready",
    "NotAskedAnyMore",
    "dismiss_follow_up",
    "take_follow_up",
    "NoSuchCase",
    "follow_leads",
    "link_case",
    "unlink_case",
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
    "Frame",
    "Plan",
    "begin_scheme",
    "change_draft",
    "close_archive",
    "discard_draft",
    "draft_like",
    "first_version",
    "go_first",
    "make_up",
    "mark_published",
    "mark_withdrawn",
    "note_overdue",
    "open_archive",
    "place_step",
    "put_in_force",
    "put_on_the_list",
    "remove_step",
    "resume",
    "save_version",
    "send_to_review",
    "sign",
    "sign_archive",
    "start_story",
    "take_back",
    "take_typed",
    "take_off_the_list",
]
