from .answering import answering
from .asking import appeal, find, hear, join, mine, new, rate, receipt
from .department import deputies, link, revoke_link, templates
from .desk import act, case, contact, queue
from .many import batch, export, many
from .setup import setup

__all__ = [
    "act",
    "answering",
    "appeal",
    "batch",
    "case",
    "contact",
    "deputies",
    "export",
    "find",
    "hear",
    "join",
    "link",
    "many",
    "mine",
    "new",
    "queue",
    "rate",
    "receipt",
    "revoke_link",
    "setup",
    "templates",
]
