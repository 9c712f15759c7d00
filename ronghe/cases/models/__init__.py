"""What citizens ask, and what becomes of it."""

from ..moves import Side, State, Verb
from ..rate import LEAST, METHOD, Rate
from .case import DESK, Case, CaseQuerySet, Category, Share, TipReader, units_of
from .contact import Contact, Knock
from .copies import Copy, Print
from .counted import COUNTS, Counted, Scope, Span, added
from .course import Clock, ClockEvent, Extension, Move, TimeRule
from .rates import Snapshot, SnapshotFile, SnapshotLine, Tally
from .said import Answer, Join, Note, Question, Rating, Sorting

__all__ = [
    "COUNTS",
    "DESK",
    "LEAST",
    "METHOD",
    "Answer",
    "Case",
    "CaseQuerySet",
    "Category",
    "Clock",
    "ClockEvent",
    "Contact",
    "Copy",
    "Counted",
    "Extension",
    "Join",
    "Knock",
    "Move",
    "Note",
    "Print",
    "Question",
    "Rate",
    "Rating",
    "Scope",
    "Share",
    "Side",
    "Snapshot",
    "SnapshotFile",
    "SnapshotLine",
    "Sorting",
    "Span",
    "State",
    "Tally",
    "TimeRule",
    "TipReader",
    "Verb",
    "added",
    "units_of",
]
