"""Two texts that began as one become one again: no word that either of them added is lost."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from .words import words

_TAG = re.compile(r"(<[^<>]+>)")


def merge_text(base: str | None, ours: str, theirs: str) -> str:
    """What both made of `base`; without it, what both have in common, and then the words of each.

    Where both changed the same words, ours stand first and theirs follow. Markup may come in:
    a tag is one word.
    """
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    mine, other = _pieces(ours), _pieces(theirs)
    if base is None:
        return "".join(_both(mine, other))
    return "".join(_three(_pieces(base), mine, other))


def _pieces(text: str) -> list[str]:
    return [
        word
        for part in _TAG.split(text)
        for word in ([part] if _TAG.fullmatch(part) else words(part))
    ]


def _both(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[str]:
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for _tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield from ours[i1:i2]
        if ours[i1:i2] != theirs[j1:j2]:
            yield from theirs[j1:j2]


def _three(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Iterator[str]:
    """Between words that all three share: whoever changed something is right; both are, one by one."""
    at_base = at_ours = at_theirs = 0
    in_ours, in_theirs = _partners(base, ours), _partners(base, theirs)
    shared = [one for one in range(len(base)) if one in in_ours and one in in_theirs]
    for one in [*shared, len(base)]:
        mine_end, other_end = in_ours.get(one, len(ours)), in_theirs.get(one, len(theirs))
        yield from _chunk(base[at_base:one], ours[at_ours:mine_end], theirs[at_theirs:other_end])
        yield from base[one : one + 1]
        at_base, at_ours, at_theirs = one + 1, mine_end + 1, other_end + 1


def _chunk(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> Sequence[str]:
    if base == ours:
        return theirs
    if base == theirs:
        return ours
    return [*ours, *theirs]


def _partners(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return {
        block.a + step: block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }
