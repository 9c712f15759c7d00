from .answering import answering
from .asking import appeal, find, hear, join, less, mine, new, rate, receipt
from .department import deputies, link, revoke_link, templates
from .desk import act, case, contact, queue
from .files import desk_file, desk_small, file, file_act, small, upload, uploads
from .finding import find_by_code
from .many import batch, export, many
from .numbers import copies, judge, rates, rates_behind
from .routing import routing
from .setup import setup

__all__ = [
    "act",
    "answering",
    "appeal",
    "batch",
    "case",
    "contact",
    "desk_file",
    "desk_small",
    "file",
    "file_act",
    "copies",
    "deputies",
    "export",
    "find",
    "find_by_code",
    "hear",
    "join",
    "judge",
    "less",
    "link",
    "many",
    "mine",
    "new",
    "queue",
    "rate",
    "rates",
    "rates_behind",
    "receipt",
    "revoke_link",
    "routing",
    "setup",
    "small",
    "upload",
    "uploads",
    "templates",
]
