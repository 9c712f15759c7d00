from .asking import appeal, find, hear, join, mine, new, rate, receipt
from .desk import act, case, contact, queue
from .routing import routing
from .setup import setup

__all__ = [
    "act",
    "appeal",
    "case",
    "contact",
    "find",
    "hear",
    "join",
    "mine",
    "new",
    "queue",
    "rate",
    "receipt",
    "routing",
    "setup",
]
