"""Chinese text to words. Index and query must be cut the same way: hence `VERSION`."""

import re
from importlib.metadata import version

import rjieba

from .normal import normalise

# Stored with whatever was built from these words; another value means: build it again.
VERSION = f"rjieba {version('rjieba')} search+bigrams 1"

_HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
_WORD = re.compile(r"\w", re.UNICODE)


def words(text: str) -> list[str]:
    """Every piece of `text` in order, punctuation and spaces too: joined they are `text` again."""
    return list(rjieba.cut(text))


def search_words(text: str) -> list[str]:
    """What a text is found by: its words, the words inside long ones, and all pairs of characters.

    The pairs make every two-character word findable, also where the cut went another way.
    """
    plain = normalise(text)
    found = [word for word in rjieba.cut_for_search(plain) if _WORD.search(word)]
    for run in _HAN_RUN.findall(plain):
        found.extend(run[place : place + 2] for place in range(len(run) - 1))
    return found
