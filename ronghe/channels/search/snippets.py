"""Show where the words were found, as HTML that is safe by construction."""

import re
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

AROUND = 45
LENGTH = 130
LATIN = re.compile(r"[A-Za-z0-9'’]{2}")


def highlight(text: str, marked: Sequence[str]) -> SafeString:
    """`text` escaped, with every occurrence of the words in `<mark>`."""
    pattern = _pattern(marked)
    if pattern is None:
        return escape(text)
    parts = []
    end = 0
    for match in pattern.finditer(text):
        parts += [escape(text[end : match.start()]), "<mark>", escape(match.group()), "</mark>"]
        end = match.end()
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308 – every piece of text is escaped above


def snippet(texts: Sequence[str], marked: Sequence[str]) -> SafeString:
    """The piece around the first occurrence; the beginning when there is none."""
    pattern = _pattern(marked)
    for text in texts:
        match = pattern.search(text) if pattern else None
        if match is not None:
            return _window(text, max(0, match.start() - AROUND), marked)
    return _window(texts[0] if texts else "", 0, marked)


def _window(text: str, start: int, marked: Sequence[str]) -> SafeString:
    start, end = _whole_words(text, start, -1), _whole_words(text, start + LENGTH, 1)
    piece = " ".join(text[start:end].split())
    before, after = ("…" if start else ""), ("…" if end < len(text) else "")
    return highlight(f"{before}{piece}{after}", marked)


def _whole_words(text: str, place: int, step: int) -> int:
    """Move a cut out of the middle of a Latin word; Chinese has no such middle."""
    while 0 < place < len(text) and LATIN.fullmatch(text[place - 1 : place + 1]):
        place += step
    return place


def _pattern(marked: Sequence[str]) -> re.Pattern[str] | None:
    words = sorted({word for word in marked if word.strip()}, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE) if words else None
