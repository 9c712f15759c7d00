"""Personal data in a text."""

from .accounts import emails, qqs, wechats
from .homes import addresses
from .kinds import Finder, Found, Kind, Span
from .names import names
from .papers import cards, identities, passports, permits
from .phones import landlines, mobiles
from .plates import plates
from .view import view

FINDERS: tuple[Finder, ...] = (
    mobiles,
    landlines,
    identities,
    cards,
    passports,
    permits,
    plates,
    emails,
    wechats,
    qqs,
    addresses,
    names,
)
_ORDER = {kind: place for place, kind in enumerate(Kind)}


def found(text: str) -> list[Found]:
    """Everything personal in `text`, in order and without overlap: of two, the longer one.

    Takes time in proportion to the length of the text, whatever it is.
    """
    seen = view(text)
    spans = {span for finder in FINDERS for span in finder(seen)}
    taken = bytearray(len(seen.plain))
    kept = []
    for span in sorted(spans, key=_rank):
        # A span is short (an e-mail address at most some 300), so this is no second loop over the text.
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            start, end = seen.span(span.start, span.end)
            kept.append(Found(span.kind, start, end, text[start:end]))
    return sorted(kept, key=lambda one: one.start)


def _rank(span: Span) -> tuple[int, int, int]:
    return span.start - span.end, span.start, _ORDER[span.kind]
