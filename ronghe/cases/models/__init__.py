"""What citizens ask, and what becomes of it."""

from ..moves import Side, State, Verb
from .case import DESK, Case, CaseQuerySet, Category, Share, TipReader, units_of
from .contact import Contact, Knock
from .course import Clock, ClockEvent, Extension, Move, TimeRule
from .routing import Lesson, RoutingBook, RoutingRule
from .said import Answer, Join, Note, Question, Rating, Sorting

__all__ = [
    "DESK",
    "Answer",
    "Case",
    "CaseQuerySet",
    "Category",
    "Clock",
    "ClockEvent",
    "Contact",
    "Extension",
    "Join",
    "Knock",
    "Lesson",
    "Move",
    "Note",
    "Question",
    "Rating",
    "RoutingBook",
    "RoutingRule",
    "Share",
    "Side",
    "Sorting",
    "State",
    "TimeRule",
    "TipReader",
    "Verb",
    "units_of",
]
