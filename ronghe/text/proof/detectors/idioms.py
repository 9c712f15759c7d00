"""Idioms with one wrong character. The idioms are those whose reading pypinyin (MIT) knows."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import rjieba

from ..lookup import Near
from ..reading import Hit, Reading
from ..rulebook import Rule

_LISTED = re.compile(r'"([\u4e00-\u9fff]{4})":')


@cache
def known() -> Near:
    """Read as text on first use: as a table of readings it would take 20 MB."""
    package = find_spec("pypinyin")
    folder = Path(str(package.origin if package else "")).parent
    listed = (folder / "phrases_dict.json").read_text(encoding="utf-8")
    return Near(phrase for phrase in _LISTED.findall(listed) if _is_idiom(phrase))


def _is_idiom(phrase: str) -> bool:
    """扁桃体炎 has four characters, too; the dictionary knows idioms and set phrases by kind."""
    kinds = [kind for _, kind in rjieba.tag(phrase)]
    return len(kinds) == 1 and kinds[0] in ("i", "l", "z")


def idioms(reading: Reading, rule: Rule) -> Iterator[Hit]:
    for number, text in reading.texts(rule.kinds):
        done = 0
        for found in sorted(known().find(text)):
            window = text[found.start : found.end]
            if found.start < done or _is_fine(window):
                continue
            done = found.end
            yield Hit(number, found.start, found.end, (found.value,))


def _is_fine(window: str) -> bool:
    """A word of its own, or two words that happen to stand together."""
    if rjieba.has_word(window):
        return True
    return bool(rjieba.has_word(window[:2]) and rjieba.has_word(window[2:]))
