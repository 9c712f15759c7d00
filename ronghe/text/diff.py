"""What changed between two texts, in words: blocks are matched first, then sentences, then words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeVar

from .likeness import likeness
from .words import words

T = TypeVar("T")
Kind = Literal["same", "added", "removed"]
_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+[”’」』）)]*|[^。！？!?；;\n]+")
# A pair of blocks or sentences less alike than this is shown as one removed and one added.
ALIKE = 0.35


@dataclass(frozen=True)
class Change:
    kind: Kind
    text: str


@dataclass(frozen=True)
class Block:
    """One block of a text as the comparison sees it: what it is, and its words."""

    kind: str
    text: str


@dataclass(frozen=True)
class BlockChange:
    """A block of the newer text (or a removed one), with its changes inside."""

    kind: Literal["same", "added", "removed", "changed"]
    block: Block
    changes: tuple[Change, ...]


def compare_text(old: str, new: str) -> list[Change]:
    """The pieces of both texts in reading order; joined without the added ones they are `old`."""
    if old == new:
        return [Change("same", new)] if new else []
    changes: list[Change] = []
    before, after = _SENTENCE.findall(old), _SENTENCE.findall(new)
    for left, right in _aligned(before, after):
        if left == right:
            changes.extend(Change("same", piece) for piece in right)
        else:
            changes.extend(_words_between("".join(left), "".join(right)))
    return _joined(_without_crumbs(_joined(changes)))


def compare_blocks(old: Sequence[Block], new: Sequence[Block]) -> list[BlockChange]:
    """All blocks of the newer text in order, with removed ones where they stood."""
    result: list[BlockChange] = []
    for left, right in _aligned(old, new):
        if left == right:
            result.extend(BlockChange("same", one, (Change("same", one.text),)) for one in right)
        else:
            result.extend(_between(left, right))
    return result


def _aligned(old: Sequence[T], new: Sequence[T]) -> Iterator[tuple[Sequence[T], Sequence[T]]]:
    """Runs of both sides: equal ones, and between them what stands in each other's place."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield old[i1:i2], new[j1:j2]


def _between(old: Sequence[Block], new: Sequence[Block]) -> Iterator[BlockChange]:
    """Pairs each new block with the first old one that is like it; the rest came or went."""
    place = 0
    for block in new:
        partner = next((at for at in range(place, len(old)) if _alike(old[at], block)), None)
        if partner is None:
            yield BlockChange("added", block, (Change("added", block.text),))
            continue
        yield from (_removed(one) for one in old[place:partner])
        yield BlockChange("changed", block, tuple(compare_text(old[partner].text, block.text)))
        place = partner + 1
    yield from (_removed(one) for one in old[place:])


def _removed(block: Block) -> BlockChange:
    return BlockChange("removed", block, (Change("removed", block.text),))


def _alike(old: Block, new: Block) -> bool:
    return old.kind == new.kind and likeness(old.text, new.text) >= ALIKE


def _words_between(old: str, new: str) -> Iterator[Change]:
    if not old or not new or likeness(old, new) < ALIKE / 2:
        yield from (Change("removed", old), Change("added", new))
        return
    # With its default for common words the matcher stays fast on long texts.
    before, after = words(old), words(new)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after).get_opcodes():
        if tag == "equal":
            yield Change("same", "".join(after[j1:j2]))
        else:
            yield Change("removed", "".join(before[i1:i2]))
            yield Change("added", "".join(after[j1:j2]))


def _without_crumbs(changes: list[Change]) -> list[Change]:
    """A lone character that stayed between two changes is read as part of them."""
    result: list[Change] = []
    for place, change in enumerate(changes):
        inside = 0 < place < len(changes) - 1
        if change.kind == "same" and len(change.text) == 1 and inside:
            result += [Change("removed", change.text), Change("added", change.text)]
        else:
            result.append(change)
    return result


def _joined(changes: list[Change]) -> list[Change]:
    """Neighbours of one kind become one; between two unchanged pieces, removed before added."""
    result: list[Change] = []
    removed = added = ""
    for change in [*changes, Change("same", "")]:
        if change.kind == "removed":
            removed += change.text
        elif change.kind == "added":
            added += change.text
        else:
            result += [Change("removed", removed)] if removed else []
            result += [Change("added", added)] if added else []
            removed = added = ""
            if result and result[-1].kind == "same":
                result[-1] = Change("same", result[-1].text + change.text)
            elif change.text:
                result.append(change)
    return result
