"""Plain text as it is typed on a phone, and the blocks of a body.

Blocks are parted by a blank line; a heading begins with `## `. A block that plain text cannot say
(a picture, a table) is a line of its own, 〔2〕, and comes back as it was, wherever that line stands.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from .markup import plain_text

Block = dict[str, Any]
HEADING = "## "
LONGEST_HEADING = 120
_MARK = re.compile(r"[〔\[]\s*(\d{1,3})\s*[〕\]]")


def words_of(blocks: Iterable[Block]) -> str:
    """The body as text to go on with."""
    pieces, others = [], 0
    for block in blocks:
        words = _words(block)
        if words is None:
            others += 1
            words = f"〔{others}〕"
        pieces.append(words)
    return "\n\n".join(piece for piece in pieces if piece)


def blocks_of(text: str, *, before: Sequence[Block] = ()) -> list[Block]:
    """The body that `text` says. What it leaves as it was stays the very block of `before`."""
    same: dict[str, list[Block]] = defaultdict(list)
    others: dict[int, Block] = {}
    for block in before:
        words = _words(block)
        if words is None:
            others[len(others) + 1] = block
        else:
            same[words].append(block)
    blocks: list[Block] = []
    for piece in re.split(r"\n[^\S\n]*\n", _lines(text)):
        if same.get(piece.strip()):
            blocks.append(same[piece.strip()].pop(0))
            continue
        blocks += [_block(line.strip(), others) for line in piece.splitlines() if line.strip()]
    # A picture whose line was lost in typing is not lost.
    return blocks + [block for block in others.values() if block not in blocks]


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _words(block: Block) -> str | None:
    """None for what plain text cannot say."""
    match block["type"]:
        case "paragraph":
            return plain_text(str(block["value"]))
        case "heading":
            return HEADING + str(block["value"]).strip()
    return None


def _block(line: str, others: dict[int, Block]) -> Block:
    mark = _MARK.fullmatch(line)
    if mark and int(mark[1]) in others:
        return others[int(mark[1])]
    if line.startswith(HEADING) and len(line) <= LONGEST_HEADING + len(HEADING):
        return {"type": "heading", "value": line.removeprefix(HEADING).strip()}
    return {"type": "paragraph", "value": f"<p>{escape(line, quote=False)}</p>"}
