"""The verbs of a story."""

from .archive import close_archive, open_archive, sign_archive
from .editing import Envelope, Received, SentByAnother, take_typed
from .review import resume, send_to_review, sign, take_back
from .writing import first_version, mark_published, mark_withdrawn, save_version, start_story

__all__ = [
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
