"""From the words of a reader to queries of the index. Nothing here reads the index but `rarest`."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import tantivy

from ronghe.text.normal import normalise
from ronghe.text.words import search_words, words

from . import index, tokens

# More is no question but a text; the rest is not read.
LONGEST, MOST_TERMS, MOST_TOKENS = 200, 16, 40
# Stories looked at when no story has all the words: enough to rank, few enough to be quick.
SCANNED = 20_000
HEAD, WORD, WHOLE = 2.0, 1.0, 2.0

# Which alternative of the pattern is a phrase stands in the groups.
_TERMS = re.compile(r'["“”„]([^"“”„]*)["“”„]?|「([^」]*)」?|([^\s"“”„「」]+)')
# What a question is asked with; it says nothing about the answer.
_ASKING = re.compile(
    r"为什么|什么时候|什么|怎么样|怎么办|怎么|怎样|如何|多少钱|多少|哪里|哪儿|哪些|哪个|哪一|几点|多久|多大|多长|"
    r"是不是|能不能|有没有|可不可以|可以|请问|谁|吗|呢|吧|"
    r"\b(?:a|an|the|of|in|on|to|at|by|for|and|or|is|are|was|were|do|does|did|can|will|with|from|my|i|"
    r"it|its|that|this|what|when|where|which|who|whom|whose|why|how|there|be|been|has|have|had)\b",
    re.IGNORECASE,
)
PARTICLES = frozenset(
    "的了在是和与有被把吗呢吧也就都而及或等着过地得之其个为对向从到上下里中内外又还很不要会能可让给用以于将"
)
Groups = Sequence[Sequence[str]]
Token = tuple[str, str]  # field, token
SCHEMA = index.schema()
Must, Should = tantivy.Occur.Must, tantivy.Occur.Should


@dataclass(frozen=True)
class Term:
    """What must be found. A phrase is found as it stands, a word also in parts."""

    text: str
    is_phrase: bool


@dataclass(frozen=True)
class Piece:
    """A part of a term, and what is as good: one of them must stand in the story."""

    options: tuple[str, ...]


def terms_of(question: str) -> list[Term]:
    """The parts of a question: every one must be found. Signs of query languages mean nothing."""
    found = []
    for quoted, cornered, plain in _TERMS.findall(question[:LONGEST]):
        phrase = quoted or cornered
        if tokens.runs(phrase or plain):
            found.append(Term(phrase or plain, bool(phrase)))
    return found[:MOST_TERMS]


def pieces_of(term: Term, groups: Groups) -> list[Piece]:
    """What must stand in a story for `term`; `groups` are words that mean the same."""
    if term.is_phrase:
        return [Piece((term.text,))]
    text = normalise(term.text)
    found: list[Piece] = []
    end = 0
    for start, stop, group in _known(text, groups):
        found += map(_piece, _parts(text[end:start]))
        found.append(Piece(group))
        end = stop
    found += map(_piece, _parts(text[end:]))
    return _without_particles(found)


def also_of(terms: Sequence[Term], groups: Groups) -> list[str]:
    """The words that are looked for besides those of the question."""
    pieces = [piece for term in terms for piece in pieces_of(term, groups)]
    return list(dict.fromkeys(word for piece in pieces for word in piece.options[1:]))


def _piece(text: str) -> Piece:
    return Piece((text,))


def _known(text: str, groups: Groups) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Where a word of a group stands in `text`, the longest first where two begin."""
    meanings: dict[str, list[str]] = {}
    for group in groups:
        same = [normalise(word) for word in group]
        for word in same:
            meanings.setdefault(word, [word]).extend(x for x in same if x != word)
    if not meanings:
        return
    longest = sorted(meanings, key=len, reverse=True)
    # A Latin word is whole or it is another word.
    pattern = "|".join(rf"(?<![a-z]){re.escape(word)}(?![a-z])" for word in longest)
    for match in re.finditer(pattern, text):
        yield match.start(), match.end(), tuple(dict.fromkeys(meanings[match.group()]))


def _parts(text: str) -> list[str]:
    """The words of an unquoted term. A lone character stays with the figure before it: `6路`."""
    found: list[str] = []
    for run in tokens.runs(text):
        cut = words(run) if tokens.is_han(run) and len(run) > 2 else [run]
        beside = found and not tokens.is_han(found[-1]) and f"{found[-1]}{run}" in text
        if beside and tokens.is_han(run) and len(cut[0]) == 1:
            found[-1] += cut.pop(0)
        found.extend(cut)
    return found


def _without_particles(pieces: list[Piece]) -> list[Piece]:
    """Particles count only when there is nothing else."""
    return [piece for piece in pieces if piece.options[0] not in PARTICLES] or pieces


def every(terms: Sequence[Term], groups: Groups) -> Any:
    """Stories in which each piece of each term stands."""
    return all_of([stands(piece) for term in terms for piece in pieces_of(term, groups)])


def stands(piece: Piece) -> Any:
    return any_of([_stands(option) for option in piece.options])


def _stands(text: str) -> Any:
    """`text` as it stands; an English word also bent. A lone character is looked up by itself."""
    cut = trimmed(tokens.stream(text))
    if len(cut) == 1 and tokens.is_word(cut[0]) and len(cut[0]) > 2:
        return term_query("stems", stem(cut[0]))
    lone = [token for token in cut if len(token) == 1 and tokens.is_han(token)]
    if not lone:
        return phrase("text", cut)
    rest = [token for token in cut if token not in lone and token != tokens.BREAK]
    alone = [term_query("characters", token) for token in lone]
    return all_of(alone + [phrase("text", [token]) for token in rest])


def better(terms: Sequence[Term]) -> list[Any]:
    """What ranks a match higher: in the headline, as words, and the whole term as it stands."""
    found = []
    for term in terms:
        cut = trimmed(tokens.stream(term.text))
        found += [boosted(term_query("head", token), HEAD) for token in dict.fromkeys(cut)]
        found += [
            boosted(term_query("words", word), WORD)
            for word in dict.fromkeys(search_words(term.text))
        ]
        if len(cut) > 1:
            found += [boosted(phrase("text", cut), WHOLE), boosted(phrase("head", cut), WHOLE)]
    return found


def telling(text: str) -> list[Token]:
    """The tokens of what a text is about, without the words that only ask."""
    asked = words(_ASKING.sub(",", normalise(text[:LONGEST])))
    found: dict[Token, None] = {}
    for token in tokens.stream("".join("," if one in PARTICLES else one for one in asked)):
        if tokens.is_word(token) and len(token) > 2:
            found["stems", stem(token)] = None
        elif len(token) == 1 and tokens.is_han(token):
            found["characters", token] = None
        elif token != tokens.BREAK:
            found["text", token] = None
    return list(found)[:MOST_TOKENS]


def masked(text: str) -> str:
    """`text` with spaces in the place of the words that only ask."""
    return _ASKING.sub(lambda found: " " * len(found.group()), text)


def some(told: Sequence[Token], rare: Sequence[Token]) -> Any:
    """Stories with one of the `rare` tokens, those with most of what was `told` first."""
    more = [(Should, term_query(*one)) for one in told if one not in rare]
    heads = [(Should, boosted(term_query("head", token), HEAD)) for _field, token in told]
    needed = any_of([term_query(*one) for one in rare])
    return tantivy.Query.boolean_query([(Must, needed), *more, *heads])


def weights(searcher: Any, told: Iterable[Token]) -> dict[Token, float]:
    """The tokens that stand anywhere, and how telling each is; the rarest first."""
    stories = max(1, searcher.num_docs)
    counted = sorted((searcher.doc_freq(*one), one) for one in told)
    return {one: math.log1p(stories / count) for count, one in counted if count}


def rarest(searcher: Any, told: Iterable[Token]) -> list[Token]:
    """The rare ones among tokens that lead to `SCANNED` stories; those are ranked."""
    rare: list[Token] = []
    seen = 0
    for one in told:
        seen += searcher.doc_freq(*one)
        if rare and seen > SCANNED:
            break
        rare.append(one)
    return rare


def within(
    language: str, section: str | None, since: datetime | None, until: datetime | None
) -> Any:
    """The filters; they do not rank."""
    found = [term_query("language", language)]
    if section:
        found.append(term_query("section", section))
    if since or until:
        lower = math.ceil(since.timestamp()) if since else -(2**62)
        upper = math.ceil(until.timestamp()) - 1 if until else 2**62
        kind = tantivy.FieldType.Integer
        found.append(tantivy.Query.range_query(SCHEMA, "at", kind, lower, upper))
    return tantivy.Query.const_score_query(all_of(found), 0.0)


def stem(word: str) -> str:
    return str(index.ENGLISH.analyze(word)[0])


def trimmed(cut: Iterable[str]) -> list[str]:
    """Without the marks of punctuation at both ends."""
    found = list(cut)
    while found and found[-1] == tokens.BREAK:
        found.pop()
    while found and found[0] == tokens.BREAK:
        found.pop(0)
    return found


def term_query(field: str, value: str) -> Any:
    # Without positions for all: of single terms only how often they stand counts.
    kind = "basic" if field in ("story", "language", "section", "characters") else "freq"
    return tantivy.Query.term_query(SCHEMA, field, value, kind)


def phrase(field: str, cut: Sequence[str]) -> Any:
    if len(cut) == 1:
        return term_query(field, cut[0])
    return tantivy.Query.phrase_query(SCHEMA, field, list(cut))


def boosted(query: Any, by: float) -> Any:
    return tantivy.Query.boost_query(query, by)


def all_of(queries: Sequence[Any]) -> Any:
    return tantivy.Query.boolean_query([(Must, query) for query in queries])


def any_of(queries: Sequence[Any]) -> Any:
    if len(queries) == 1:
        return queries[0]
    return tantivy.Query.boolean_query([(Should, query) for query in queries])
