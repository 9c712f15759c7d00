"""Ask the search index. Needs no database: it answers also when that is away."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tantivy
from django.utils.safestring import SafeString

from ronghe.text.words import search_words, words

from . import index, tokens
from .snippets import highlight, snippet

PER_PAGE = 20
# More is no question but a text; the rest is not read.
LONGEST, MOST_TERMS = 200, 16
LAST_PAGE = 500

WEIGHTS = {"headline": 3.0, "summary": 1.5, "body": 1.0}
# Which alternative of the pattern is a phrase stands in the groups.
_TERMS = re.compile(r'["“”„]([^"“”„]*)["“”„]?|「([^」]*)」?|([^\s"“”„「」]+)')


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
    """`total` counts all pages; `suggestion` is a question that finds more, or empty.

    `shortened`: the question was longer than we read. `available` is False while no index exists.
    """

    hits: Sequence[Hit]
    total: int
    page: int
    suggestion: str = ""
    shortened: bool = False
    available: bool = True

    @property
    def pages(self) -> int:
        return min(LAST_PAGE, math.ceil(self.total / PER_PAGE))


@dataclass(frozen=True)
class Term:
    """What must be found. A phrase is found as it stands, a word also in parts."""

    text: str
    is_phrase: bool


def terms_of(question: str) -> list[Term]:
    """The parts of a question: every one must be found. Signs of query languages mean nothing."""
    found = []
    for quoted, cornered, plain in _TERMS.findall(question[:LONGEST]):
        phrase = quoted or cornered
        if tokens.runs(phrase or plain):
            found.append(Term(phrase or plain, bool(phrase)))
    return found[:MOST_TERMS]


def search(
    question: str,
    *,
    language: str,
    section: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    page: int = 1,
) -> Results:
    """Stories that contain every word and quoted phrase of `question`, best first.

    `section` is a slug; `since` is included, `until` is not. Without words there are no hits.
    Raises `SearchUnavailable` when the index was built by another version.
    """
    page = max(1, min(page, LAST_PAGE))
    shortened = len(question) > LONGEST
    terms = terms_of(question)
    folder = index.current()
    if folder is None or not terms:
        return Results([], 0, page, shortened=shortened, available=folder is not None)
    searcher = _searcher(folder)
    query = _both(_matching(terms), _filter(language, section, since, until))
    found = searcher.search(query, PER_PAGE, True, offset=(page - 1) * PER_PAGE)
    hits = [_hit(searcher.doc(address), score, terms) for score, address in found.hits]
    suggestion = "" if found.count else _suggestion(searcher, terms, language)
    return Results(hits, found.count, page, suggestion, shortened)


def look_up(story: int) -> tuple[str, int] | None:
    """The version and serial the index holds of a story, or None. For the read-back."""
    folder = index.current()
    if folder is None:
        return None
    searcher = _searcher(folder)
    found = searcher.search(_term("story", str(story)), 2).hits
    if not found:
        return None
    document = searcher.doc(found[0][1])
    return str(document.get_first("version")), int(document.get_first("serial"))


def size() -> int:
    """How many stories the index holds."""
    folder = index.current()
    return int(_searcher(folder).num_docs) if folder else 0


_open: dict[Path, Any] = {}


def _searcher(folder: Path) -> Any:
    """A searcher over what was committed last. Indexes stay open, one per process."""
    found = _open.get(folder)
    if found is None:
        index.check(folder)
        found = index.open_at(folder)
        found.config_reader("manual")
        _open.clear()
        _open[folder] = found
    found.reload()
    return found.searcher()


_SCHEMA = index.schema()


def _term(field: str, value: str) -> Any:
    return tantivy.Query.term_query(_SCHEMA, field, value, "basic")


def _matching(terms: Sequence[Term]) -> Any:
    return tantivy.Query.boolean_query(
        [(tantivy.Occur.Must, _must(term)) for term in terms]
        + [(tantivy.Occur.Should, one) for term in terms for one in _better(term)]
    )


def _must(term: Term) -> Any:
    """Every part of the term, in the headline, the summary or the text."""
    parts = [term.text] if term.is_phrase else _parts(term.text)
    return _all([_piece(part) for part in parts])


def _parts(text: str) -> list[str]:
    """The words of an unquoted term; lone particles only when there is nothing else."""
    found: list[str] = []
    for run in tokens.runs(text):
        found.extend(words(run) if tokens.is_han(run) and len(run) > 2 else [run])
    whole = [word for word in found if len(word) > 1 or not tokens.is_han(word)]
    return whole or found


def _piece(text: str) -> Any:
    """`text` as it stands: a phrase of pairs. A lone character is looked up by itself."""
    cut = list(tokens.stream(text))
    lone = [token for token in cut if len(token) == 1 and tokens.is_han(token)]
    phrase = [token for token in cut if token not in lone and token != tokens.BREAK]
    if lone:
        return _all(
            [_anywhere([token]) for token in phrase] + [_term("characters", c) for c in lone]
        )
    return _anywhere(cut)


def _anywhere(phrase: list[str]) -> Any:
    while phrase and phrase[-1] == tokens.BREAK:
        phrase = phrase[:-1]
    while phrase and phrase[0] == tokens.BREAK:
        phrase = phrase[1:]
    options = [(tantivy.Occur.Should, _weighted(name, phrase)) for name in index.FIELDS]
    return tantivy.Query.boolean_query(options)


def _weighted(name: str, phrase: list[str]) -> Any:
    field = f"{name}_pairs"
    if len(phrase) == 1:
        query = tantivy.Query.term_query(_SCHEMA, field, phrase[0])
    else:
        query = tantivy.Query.phrase_query(_SCHEMA, field, list(phrase))
    return tantivy.Query.boost_query(query, WEIGHTS[name])


def _better(term: Term) -> list[Any]:
    """What ranks a match higher: its words as words, and the whole term as it stands."""
    found = [
        tantivy.Query.boost_query(
            tantivy.Query.term_query(_SCHEMA, f"{name}_words", word), WEIGHTS[name]
        )
        for word in dict.fromkeys(search_words(term.text))
        for name in index.FIELDS
    ]
    cut = list(tokens.stream(term.text))
    if len(cut) > 1 and not term.is_phrase:
        found.append(tantivy.Query.boost_query(_anywhere(cut), 2.0))
    return found


def _filter(
    language: str, section: str | None, since: datetime | None, until: datetime | None
) -> Any:
    found = [_term("language", language)]
    if section:
        found.append(_term("section", section))
    if since or until:
        lower = math.ceil(since.timestamp()) if since else -(2**62)
        upper = math.ceil(until.timestamp()) - 1 if until else 2**62
        kind = tantivy.FieldType.Integer
        found.append(tantivy.Query.range_query(_SCHEMA, "at", kind, lower, upper))
    return tantivy.Query.const_score_query(_all(found), 0.0)


def _all(queries: Sequence[Any]) -> Any:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def _both(one: Any, other: Any) -> Any:
    return _all([one, other])


def _hit(document: Any, score: float, terms: Sequence[Term]) -> Hit:
    def stored(name: str) -> Any:
        return document.get_first(name)

    marked = [
        part
        for term in terms
        for part in ([term.text] if term.is_phrase else [term.text, *_parts(term.text)])
    ]
    texts = [stored("body_text"), stored("summary_text")]
    return Hit(
        story=int(stored("story")),
        version=stored("version"),
        language=stored("language"),
        section=stored("section"),
        published_at=datetime.fromtimestamp(stored("at"), UTC),
        headline=highlight(stored("headline_text"), marked),
        snippet=snippet([text for text in texts if text], marked),
        score=score,
    )


def _suggestion(searcher: Any, terms: Sequence[Term], language: str) -> str:
    """When nothing has all the words: the one word of the question that finds most."""
    if len(terms) < 2:
        return ""
    counted = [
        (
            searcher.search(_both(_must(term), _filter(language, None, None, None)), 1).count,
            term.text,
        )
        for term in terms
    ]
    best = max(counted)
    return best[1] if best[0] else ""
