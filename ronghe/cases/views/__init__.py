from .asking import appeal, find, hear, join, mine, new, rate, receipt
from .desk import act, case, contact, queue
from .files import desk_file, desk_small, file, file_act, small, upload, uploads
from .numbers import copies, judge, rates, rates_behind
from .setup import setup

__all__ = [
    "act",
    "appeal",
    "case",
    "contact",
    "desk_file",
    "desk_small",
    "file",
    "file_act",
    "copies",
    "find",
    "hear",
    "join",
    "judge",
    "mine",
    "new",
    "queue",
    "rate",
    "rates",
    "rates_behind",
    "receipt",
    "setup",
    "small",
    "upload",
    "uploads",
]
