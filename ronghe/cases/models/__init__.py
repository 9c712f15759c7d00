"""What citizens ask, and what becomes of it."""

from ..moves import Side, State, Verb
from .case import DESK, MOST_TEXT, Case, CaseQuerySet, Category, Share, TipReader, units_of
from .contact import Contact, Knock
from .course import Clock, ClockEvent, Extension, Move, TimeRule
from .files import MOST_FILES, File, FileQuerySet
from .said import Answer, Join, Note, Question, Rating, Sorting

__all__ = [
    "DESK",
    "MOST_FILES",
    "MOST_TEXT",
    "Answer",
    "Case",
    "CaseQuerySet",
    "Category",
    "Clock",
    "ClockEvent",
    "Contact",
    "Extension",
    "File",
    "FileQuerySet",
    "Join",
    "Knock",
    "Move",
    "Note",
    "Question",
    "Rating",
    "Share",
    "Side",
    "Sorting",
    "State",
    "TimeRule",
    "TipReader",
    "Verb",
    "units_of",
]
