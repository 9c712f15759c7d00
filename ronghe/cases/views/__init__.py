from .asking import appeal, find, hear, join, mine, new, rate, receipt
from .desk import act, case, contact, queue
from .numbers import copies, judge, rates, rates_behind
from .setup import setup

__all__ = [
    "act",
    "appeal",
    "case",
    "contact",
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
]
