"""The verbs of a story."""

from .review import resume, send_to_review, sign, take_back
from .writing import first_version, mark_published, mark_withdrawn, save_version, start_story

__all__ = [
    "first_version",
    "mark_published",
    "mark_withdrawn",
    "resume",
    "save_version",
    "send_to_review",
    "sign",
    "start_story",
    "take_back",
]
