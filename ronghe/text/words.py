"""Chinese text to words. Index and query must be cut the same way: hence `VERSION`."""

import re
from functools import cache
from importlib.metadata import version
from typing import Any

from .normal import normalise

# Stored with whatever was built from these words; another value means: build it again.
VERSION = f"rjieba {version('rjieba')} search 2"

_WORD = re.compile(r"\w", re.UNICODE)


def words(text: str) -> list[str]:
    """Every piece of `text` in order, punctuation and spaces too: joined they are `text` again."""
    return list(_dictionary().cut(text))


def search_words(text: str) -> list[str]:
    """The words of a text, and the words inside long ones, as a dictionary knows them."""
    return [word for word in _dictionary().cut_for_search(normalise(text)) if _WORD.search(word)]


@cache
def _dictionary() -> Any:
    """Loaded when a text is cut: most commands cut none, and it holds 30 MB."""
    import rjieba  # noqa: PLC0415

    return rjieba
