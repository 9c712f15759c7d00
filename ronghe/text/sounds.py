"""Characters that sound alike, with the differences that southern tongues and fingers do not make.

Readings come from pypinyin (MIT). Loaded on first use: most processes never need them.
"""

import os
import re
from collections import defaultdict
from functools import cache

# The two levels of GB 2312: what a newspaper prints. Its rows 16 to 87 hold the characters.
_ROWS, _CELLS = range(0xB0, 0xF8), range(0xA1, 0xFF)
# zh/z, ch/c, sh/s and -ng/-n are one sound here; n and l stay apart.
_SAME = [(re.compile("^([zcs])h"), r"\1"), (re.compile("ng$"), "n"), (re.compile("^v|v"), "u")]
LONGEST = 6  # letters of a syllable
# The common readings stand first; the third of 厂 is known to dictionaries only.
READINGS = 2


def folded(syllable: str) -> str:
    for pattern, plain in _SAME:
        syllable = pattern.sub(plain, syllable)
    return syllable


def homophones(character: str) -> frozenset[str]:
    """Characters that may have been meant; `character` itself is one. Empty when it is rare."""
    by_sound, sounds = _tables()
    return frozenset().union(*(by_sound[sound] for sound in sounds.get(character, ())))


def typed_alike(character: str) -> frozenset[str]:
    """Characters that are typed with the same letters, each by its common reading; not itself."""
    sound = _readings().get(character, [""])[0]
    return _typed().get(sound, frozenset()) - {character}


def sounding(syllable: str) -> frozenset[str]:
    """Characters read like `syllable`, written in Latin letters without a tone."""
    return frozenset(_tables()[0].get(folded(syllable), ()))


def syllables(word: str) -> list[str]:
    """`wenchangqiao` cut into `wen`, `chang`, `qiao`; empty when it is no pinyin. Longest first."""
    known = _syllables()

    def rest(place: int) -> list[str] | None:
        if place == len(word):
            return []
        for end in range(min(len(word), place + LONGEST), place, -1):
            if word[place:end] in known and (after := rest(end)) is not None:
                return [word[place:end], *after]
        return None

    return rest(0) or []


@cache
def _readings() -> dict[str, list[str]]:
    # The words with their readings take 20 MB, and single characters are all we ask for.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    # Most processes never ask.
    from pypinyin import Style, pinyin  # noqa: PLC0415

    printed = [bytes((row, cell)).decode("gb2312", "ignore") for row in _ROWS for cell in _CELLS]
    return {
        one: pinyin(one, style=Style.NORMAL, heteronym=True)[0][:READINGS] for one in printed if one
    }


@cache
def _typed() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, read in _readings().items():
        found[read[0]].add(one)
    return {sound: frozenset(ones) for sound, ones in found.items()}


@cache
def _syllables() -> frozenset[str]:
    return frozenset(sound for sounds in _readings().values() for sound in sounds)


@cache
def _tables() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    by_sound: dict[str, set[str]] = defaultdict(set)
    sounds = {one: {folded(sound) for sound in read} for one, read in _readings().items()}
    for one, read in sounds.items():
        for sound in read:
            by_sound[sound].add(one)
    return dict(by_sound), sounds
