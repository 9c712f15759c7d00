"""A text as the finders read it: what is written to be overlooked is undone, and places are kept."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Letters of other scripts that are drawn as nothing.
_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_MARKS = str.maketrans("•・‧∙⋅●⁄∕⧸⁎∗＃", "······///**#")
# Digits as they are written, spoken on the telephone, and drawn with letters.
_SPOKEN = str.maketrans(
    {
        character: str(digit)
        for digit, characters in enumerate(
            (
                "〇零○◯洞O",
                "一壹幺弌L",
                "二贰两",
                "三叁",
                "四肆",
                "五伍",
                "六陆",
                "七柒拐",
                "八捌",
                "九玖勾",
            )
        )
        for character in characters
    }
)
# 一 that belongs to a word and ends a number spoken before it, or stands before one.
_WORD_ONE = re.compile(
    r"一(?=[直下个些点般定样起家边会次旦共同切生声])|(?<=[统唯之第单万期周专])一"
)


class View(NamedTuple):
    """`plain` and `spoken` have one character for each visible one of the text; `at` says which.

    `plain` is in capitals and half width; `spoken` has digits for 一, 幺, O and their like.
    """

    plain: str
    spoken: str
    at: list[int]  # one more than characters: the last is the end of the text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece of the view stands in the text, with the invisible that hangs on it."""
        return self.at[start], self.at[end]

    def before(self, place: int, length: int) -> str:
        """What stands before, at most `length` characters and no further than the sentence."""
        return re.split("[。!?;\n]", self.plain[max(0, place - length) : place])[-1]


def view(text: str) -> View:
    pairs = [(_folded(one), place) for place, one in enumerate(text)]
    plain = "".join(one for one, _ in pairs)
    spoken = "".join(map(_digit, _WORD_ONE.sub(".", plain).translate(_SPOKEN)))
    return View(plain, spoken, [*(place for one, place in pairs if one), len(text)])


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """One character, or none for what cannot be seen."""
    kind = unicodedata.category(character)
    if character in "\n\t" or kind == "Zs" or character == "\u2800":
        return "\n" if character == "\n" else " "
    if kind in {"Cf", "Cc", "Mn", "Me"} or character in _BLANK:
        return ""
    if kind == "Pd":
        return "-"
    if kind == "No":
        return character  # ① is as often the number of a line as a digit: `spoken` takes it for one
    return _single(_single(character, unicodedata.normalize("NFKC", character)).translate(_MARKS))


def _digit(character: str) -> str:
    digit = None if character.isascii() else unicodedata.digit(character, None)
    return character if digit is None else str(digit)


def _single(character: str, other: str | None = None) -> str:
    """`other`, or the capital, if that is one character too: places must not move."""
    other = character.upper() if other is None else other
    return other if len(other) == 1 else character
