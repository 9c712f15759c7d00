"""What citizens ask, and what becomes of it."""

from ..moves import Side, State, Verb
from .batch import Batch, BatchItem
from .case import DESK, Case, CaseQuerySet, Category, Share, TipReader, units_of
from .contact import Contact, Knock
from .course import Clock, ClockEvent, Extension, Move, TimeRule
from .department import AnswerLink, Template
from .ladder import Rung, RungReached
from .said import Answer, Join, Note, Question, Rating, Sorting

__all__ = [
    "DESK",
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
    "Extension",
    "Join",
    "Knock",
    "Move",
    "Note",
    "Question",
    "Rating",
    "Rung",
    "RungReached",
    "Share",
    "Side",
    "Sorting",
    "State",
    "Template",
    "TimeRule",
    "TipReader",
    "Verb",
    "units_of",
]
