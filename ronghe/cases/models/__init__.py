"""What citizens ask, and what becomes of it."""

from ..moves import OPEN, Side, State, Verb
from ..rate import LEAST, METHOD, Rate
from .batch import Batch, BatchItem
from .case import DESK, MOST_TEXT, Case, CaseQuerySet, Category, Share, TipReader, units_of
from .contact import Contact, Knock, Reading
from .copies import Copy, Print
from .counted import COUNTS, Counted, Scope, Span, added
from .course import Clock, ClockEvent, Extension, Move, TimeRule
from .department import AnswerLink, Template
from .files import MOST_FILES, File, FileQuerySet
from .ladder import Rung, RungReached
from .rates import Snapshot, SnapshotFile, SnapshotLine, Tally
from .routing import Lesson, RoutingBook, RoutingRule
from .said import Answer, Follow, Join, JoinedRating, Note, Question, Rating, Sorting

__all__ = [
    "OPEN",
    "COUNTS",
    "DESK",
    "MOST_FILES",
    "MOST_TEXT",
    "LEAST",
    "METHOD",
    "Answer",
    "AnswerLink",
    "Batch",
    "BatchItem",
    "Case",
    "CaseQuerySet",
    "Category",
    "Clock",
    "ClockEvent",
    "Contact",
    "Copy",
    "Counted",
    "Extension",
    "File",
    "FileQuerySet",
    "Follow",
    "Join",
    "JoinedRating",
    "Knock",
    "Lesson",
    "Move",
    "Note",
    "Print",
    "Question",
    "Rate",
    "Rating",
    "Reading",
    "Scope",
    "Rung",
    "RungReached",
    "RoutingBook",
    "RoutingRule",
    "Share",
    "Side",
    "Snapshot",
    "SnapshotFile",
    "SnapshotLine",
    "Sorting",
    "Span",
    "State",
    "Tally",
    "Template",
    "TimeRule",
    "TipReader",
    "Verb",
    "added",
    "units_of",
]
