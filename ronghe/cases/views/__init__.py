from .asking import appeal, find, hear, join, mine, new, rate, receipt
from .desk import act, case, contact, queue
from .files import desk_file, desk_small, file, file_act, small, upload, uploads
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
    "find",
    "hear",
    "join",
    "mine",
    "new",
    "queue",
    "rate",
    "receipt",
    "setup",
    "small",
    "upload",
    "uploads",
]
