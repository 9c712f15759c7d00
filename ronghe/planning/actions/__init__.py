"""The verbs of planning."""

from .assignments import (
    AlreadyAnswered,
    AssignmentClosed,
    DueInThePast,
    NotInNewsroom,
    accept,
    assign,
    cancel,
    decline,
    finish,
)
from .cases import OwnWordsNeeded, lead_from_case
from .hiding import take_words_back
from .leads import (
    AlreadyALead,
    AlreadySettled,
    CannotMerge,
    ItemTakenBack,
    drop_lead,
    merge_leads,
    note_lead,
    part_leads,
    take_lead,
)
from .said import NothingSaid
from .topics import TopicIsClosed, WorkIsOpen, change_topic, close_topic, open_topic

__all__ = [
    "AlreadyALead",
    "AlreadyAnswered",
    "AlreadySettled",
    "AssignmentClosed",
    "CannotMerge",
    "DueInThePast",
    "ItemTakenBack",
    "NotInNewsroom",
    "NothingSaid",
    "OwnWordsNeeded",
    "TopicIsClosed",
    "WorkIsOpen",
    "accept",
    "assign",
    "cancel",
    "change_topic",
    "close_topic",
    "decline",
    "drop_lead",
    "finish",
    "lead_from_case",
    "merge_leads",
    "note_lead",
    "open_topic",
    "part_leads",
    "take_lead",
    "take_words_back",
]
