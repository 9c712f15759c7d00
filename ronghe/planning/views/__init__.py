from .assignments import accept, assignment, assignments, board, cancel, decline, finish
from .calendar import calendar
from .cases import lead_from_case, lead_of_number
from .leads import drop_lead, lead, lead_from_item, leads, merge_lead, part_lead, take_lead
from .topics import assign, change_topic, close_topic, open_topic, topic, topics

__all__ = [
    "accept",
    "assign",
    "assignment",
    "assignments",
    "board",
    "calendar",
    "cancel",
    "change_topic",
    "close_topic",
    "decline",
    "drop_lead",
    "finish",
    "lead",
    "lead_from_case",
    "lead_from_item",
    "lead_of_number",
    "leads",
    "merge_lead",
    "open_topic",
    "part_lead",
    "take_lead",
    "topic",
    "topics",
]
