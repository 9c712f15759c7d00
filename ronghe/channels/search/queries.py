"""Ask the search index. Needs no database: it answers also when that is away."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import tantivy
from django.utils.safestring import SafeString

from ronghe.text.normal import normalise

from . import guesses, matching, reading
from .completions import headlines as headlines
from .completions import keywords as keywords
from .matching import Groups, Term
from .reading import shown
from .snippets import highlight, snippet

PER_PAGE = 20
LAST_PAGE = 500
# With fewer complete answers than this, stories with a part of the words are shown below them.
FEW, NEAR = 10, 10


@dataclass(frozen=True)
class Hit:
    """One story found. `headline` and `snippet` are safe HTML with `<mark>`."""

    story: int
    version: str
    language: str
    section: str  # slug
    published_at: datetime
    headline: SafeString
    snippet: SafeString
    score: float


@dataclass(frozen=True)
class Results:
    """`total` counts the complete answers of all pages; `near` have a part of the words.

    `suggestion` is a question that finds something where this one does not, or empty; `also` are
    words that were looked for because they mean the same. `shortened`: the question was longer
    than we read; `wordless`: nothing in it can be looked for. `available` is False while no index
    exists.
    """

    hits: Sequence[Hit]
    total: int
    page: int
    near: Sequence[Hit] = ()
    suggestion: str = ""
    also: Sequence[str] = ()
    shortened: bool = False
    wordless: bool = False
    available: bool = True

    @property
    def pages(self) -> int:
        return min(LAST_PAGE, math.ceil(self.total / PER_PAGE))


@dataclass(frozen=True)
class _Ask:
    """One question with its filters, on one state of the index."""

    searcher: Any
    question: str
    groups: Groups
    within: Any

    def count(self, question: str) -> int:
        """How many stories have every word."""
        terms = matching.terms_of(question)
        if not terms:
            return 0
        query = matching.all_of([matching.every(terms, self.groups), self.within])
        return int(self.searcher.search(query, 1, True, order_by_field="at").count)

    def complete(self, terms: Sequence[Term], *, page: int, newest: bool) -> Any:
        must = matching.all_of([matching.every(terms, self.groups), self.within])
        skip = (page - 1) * PER_PAGE
        if newest:
            return self.searcher.search(must, PER_PAGE, True, order_by_field="at", offset=skip)
        better = [(matching.Should, one) for one in matching.better(terms)]
        query = tantivy.Query.boolean_query([(matching.Must, must), *better])
        return self.searcher.search(query, PER_PAGE, True, offset=skip)

    def nearly(self, suggestion: str, hits: Sequence[Hit]) -> list[Hit]:
        """What the suggested question finds, and what has a part of the words."""
        terms = matching.terms_of(suggestion)
        found = self.complete(terms, page=1, newest=False).hits[: FEW // 2] if terms else []
        meant = [
            hit(self.searcher.doc(one), float(score), marked_of(terms, self.groups))
            for score, one in found
        ]
        return [*meant, *self.near({one.story for one in (*hits, *meant)})][:NEAR]

    def near(self, known: set[int]) -> list[Hit]:
        """The stories that have most of what is asked for, without those in `known`."""
        asked = matching.telling(self.question)
        also = matching.also_of(matching.terms_of(self.question), self.groups)
        same = [one for word in also for one in matching.telling(word)]
        told = matching.weights(self.searcher, dict.fromkeys((*asked, *same)))
        # With most words unknown to the paper, what is left is chance.
        if len(told) * 4 < len(asked) or not told:
            return []
        needed = sum(told.get(one, 0.0) for one in asked) / 3
        rare = matching.rarest(self.searcher, told)
        query = matching.all_of([matching.some(list(told), rare), self.within])
        found = self.searcher.search(query, NEAR + len(known), False)
        marked = [token for _field, token in told]
        hits = [
            hit(document, score, marked)
            for score, address in found.hits
            if telling_of(document := self.searcher.doc(address), told) >= needed
        ]
        return [one for one in hits if one.story not in known][:NEAR]


def marked_of(terms: Sequence[Term], groups: Groups) -> list[str]:
    """What is marked in the texts: the terms, their parts, and what is as good."""
    pieces = [piece for term in terms for piece in matching.pieces_of(term, groups)]
    return [term.text for term in terms] + [word for piece in pieces for word in piece.options]


def telling_of(document: Any, told: Mapping[matching.Token, float]) -> float:
    """How much of what is telling in a question a story has. A third is asked for."""
    text = normalise(" , ".join(shown(document)))
    return sum(weight for (_field, token), weight in told.items() if token in text)


def search(
    question: str,
    *,
    language: str,
    section: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    page: int = 1,
    newest: bool = False,
    groups: Groups = (),
) -> Results:
    """Stories that contain every word and quoted phrase of `question`, best or newest first.

    `section` is a slug; `since` is included, `until` is not; `groups` are words that mean the same
    (`synonyms.groups_for`). Without words there are no hits. Raises `SearchUnavailable` when the
    index was built by another version.
    """
    page = max(1, min(page, LAST_PAGE))
    shortened = len(question) > matching.LONGEST
    terms = matching.terms_of(question)
    searcher = reading.searcher()
    if searcher is None or not terms:
        return Results([], 0, page, wordless=not terms, available=searcher is not None)
    ask = _Ask(searcher, question, groups, matching.within(language, section, since, until))
    found = ask.complete(terms, page=page, newest=newest)
    marked = marked_of(terms, groups)
    hits = [hit(searcher.doc(address), float(score), marked) for score, address in found.hits]
    total = int(found.count)
    suggestion = "" if total else guesses.better(question, searcher, language, ask.count)
    return Results(
        hits,
        total,
        page,
        near=ask.nearly(suggestion, hits) if page == 1 and total < FEW else [],
        suggestion=suggestion,
        also=matching.also_of(terms, groups),
        shortened=shortened,
    )


def look_up(story: int) -> tuple[str, int] | None:
    """The version and serial the index holds of a story, or None. For the read-back."""
    searcher = reading.searcher()
    if searcher is None:
        return None
    found = searcher.search(matching.term_query("story", str(story)), 2, False).hits
    if not found:
        return None
    document = searcher.doc(found[0][1])
    return str(document.get_first("version")), int(document.get_first("serial"))


def size() -> int:
    """How many stories the index holds."""
    searcher = reading.searcher()
    return int(searcher.num_docs) if searcher else 0


def hit(document: Any, score: float, marked: Sequence[str]) -> Hit:
    headline, summary, body = shown(document)
    return Hit(
        story=int(document.get_first("story")),
        version=document.get_first("version"),
        language=document.get_first("language"),
        section=document.get_first("section"),
        published_at=datetime.fromtimestamp(document.get_first("at"), UTC),
        headline=highlight(headline, marked),
        snippet=snippet([text for text in (body, summary) if text], marked),
        score=score,
    )
