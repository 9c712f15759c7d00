"""Keywords and headlines that go on as the reader began. Nobody's questions are kept for this."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tantivy

from ronghe.text.normal import normalise

from . import matching, reading, tokens

LONGEST = 40
# Ways in which the last word may end, at most.
ENDINGS = 200


@dataclass(frozen=True)
class Headline:
    story: int
    text: str


def keywords(typed: str, *, language: str, most: int) -> Sequence[str]:
    """Keywords of public stories that begin with `typed`, those with most stories first."""
    searcher = reading.searcher()
    begun = normalise(typed[:LONGEST])
    if searcher is None or not tokens.runs(begun):
        return []
    inside = matching.within(language, None, None, None)
    found = searcher.terms_with_prefix("keywords", begun, filter_query=inside, limit=ENDINGS)
    often = sorted(found, key=lambda one: (-one[1], one[0]))
    return [term for term, _count in often[:most]]


def headlines(typed: str, *, language: str, most: int) -> Sequence[Headline]:
    """The newest headlines with the words of `typed`, whose last one may be unfinished."""
    searcher = reading.searcher()
    runs = tokens.runs(typed[:LONGEST])
    if searcher is None or not runs:
        return []
    needed = [_needed(searcher, run, is_last=False) for run in runs[:-1]]
    needed.append(_needed(searcher, runs[-1], is_last=True))
    query = matching.all_of([*needed, matching.within(language, None, None, None)])
    found = searcher.search(query, most, False, order_by_field="at").hits
    return [_headline(searcher.doc(address)) for _at, address in found]


def _needed(searcher: Any, run: str, *, is_last: bool) -> Any:
    cut = tokens.pairs(run) if tokens.is_han(run) and len(run) > 1 else [run]
    if len(cut[0]) > 1 and not (is_last and not tokens.is_han(run)):
        return matching.phrase("head", cut)
    # One character, or a word still being typed: whatever begins like it.
    endings = searcher.terms_with_prefix("head", run, limit=ENDINGS)
    return tantivy.Query.term_set_query(matching.SCHEMA, "head", [term for term, _ in endings])


def _headline(document: Any) -> Headline:
    return Headline(int(document.get_first("story")), reading.shown(document)[0])
