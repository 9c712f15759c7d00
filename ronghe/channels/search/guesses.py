"""“Did you mean …”: words of the index that sound or look like what was typed.

Only asked when nothing was found. Every guess is made of pairs of characters that stand in the
term dictionary, and is only told when it finds something; so it can always be explained.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import tantivy

from ronghe.text.shapes import alike
from ronghe.text.sounds import homophones, sounding, syllables
from ronghe.text.words import words

from . import matching, tokens

# Characters of a window in which something is wrong, and half-made guesses kept on the way.
WINDOW, KEPT = 4, 40
LOOK_UPS = 8_000
LONGEST_RUN = 12
GUESSES = 3
READ = 10

Count = Callable[[str], int]
_RUN = re.compile(f"[{tokens.HAN}]+|[A-Za-z]+")


def better(question: str, searcher: Any, language: str, count: Count) -> str:
    """The question with one or more words replaced so that something is found, or empty."""
    guess = _Guess(searcher, language)
    asked = question[: matching.LONGEST]
    for match in list(_RUN.finditer(matching.masked(asked)))[::-1][: matching.MOST_TERMS]:
        run = match.group()
        if guess.is_fine(run):
            continue
        for other in guess.others(run):
            changed = f"{asked[: match.start()]}{other}{asked[match.end() :]}"
            if count(changed):
                return changed
            if count(other):
                # This word is right now; another one may be wrong too.
                asked = changed
                break
    return asked if asked != question[: matching.LONGEST] and count(asked) else ""


@dataclass
class _Guess:
    searcher: Any
    language: str
    _pairs: dict[str, int] = field(default_factory=dict)

    def is_fine(self, run: str) -> bool:
        if tokens.is_han(run):
            return len(run) > 1 and not self._broken(run)
        return bool(self.searcher.doc_freq("stems", matching.stem(run.casefold())))

    def others(self, run: str) -> Iterable[str]:
        """What may have been meant instead of the run, likeliest first."""
        if tokens.is_han(run):
            return self._han(run[:LONGEST_RUN])
        word = run.casefold()
        return [*self._spoken(word), *self._spelt(word)]

    def _broken(self, run: str) -> list[int]:
        """Where two characters stand together that never do so in the paper."""
        return [place for place, pair in enumerate(tokens.pairs(run)) if not self._count(pair)]

    def _han(self, run: str) -> Iterator[str]:
        broken, kept = self._broken(run), self._words_in(run)
        options = [
            {one} if place in kept else homophones(one) | alike(one) | {one}
            for place, one in enumerate(run)
        ]
        windows = _windows(len(run), broken)
        # One wrong character is likelier than two, and two only in a word of their own.
        twice = [one for one in windows if one[1] - one[0] == 3 or len(run) == 2]
        for most, pieces in ((1, windows), (2, twice)):
            for start, end in pieces:
                for other in self._existing(options[start:end], run[start:end], most):
                    yield f"{run[:start]}{other}{run[end:]}"

    def _words_in(self, run: str) -> set[int]:
        """The places of characters in words that the paper uses: nothing is wrong with those."""
        kept: set[int] = set()
        start = 0
        for word in words(run):
            end = start + len(word)
            if len(word) > 1 and not self._broken(word) and self._stands(word):
                kept.update(range(start, end))
            start = end
        return kept

    def _spoken(self, word: str) -> list[str]:
        """Chinese for a word typed as pinyin."""
        cut = syllables(word) if self.language != "en" else []
        if not 2 <= len(cut) <= WINDOW + 2:
            return []
        return self._existing([sounding(one) for one in cut], "", len(cut))

    def _spelt(self, word: str) -> list[str]:
        """Words of the texts at one or two letters' distance."""
        if len(word) < 4:
            return []
        near = tantivy.Query.fuzzy_term_query(
            matching.SCHEMA, "text", word, distance=1 if len(word) < 6 else 2
        )
        near = matching.all_of([near, matching.within(self.language, None, None, None)])
        hits = self.searcher.search(near, READ, False).hits
        if not hits:
            return []
        # The first letter is seldom wrong; where it is, the texts themselves are read.
        walked = self.searcher.terms_with_prefix("text", word[0], filter_query=near)
        seen = {term for term, _count in walked}
        for _score, address in hits:
            seen.update(tokens.runs(bytes(self.searcher.doc(address).get_first("shown")).decode()))
        known = sorted(one for one in seen - {word} if tokens.is_word(one))
        return difflib.get_close_matches(word, known, n=GUESSES, cutoff=0.7)

    def _existing(self, options: Sequence[Iterable[str]], typed: str, most: int) -> list[str]:
        """Strings with one character of each of `options` that stand in the paper.

        At most `most` characters differ from what was typed.
        """
        front = [(int(one != typed[:1]), one) for one in options[0]]
        for place, following in enumerate(options[1:], start=1):
            meant = typed[place : place + 1]
            longer = sorted(
                (changes, -count, start + one)
                for before, start in front
                for one in following
                if (changes := before + (one != meant)) <= most
                and (count := self._count(start[-1] + one))
            )
            front = [(changes, text) for changes, _count, text in longer[:KEPT]]
        counted = [(changes, -self._stands(one), one) for changes, one in front]
        return [one for _, stands, one in sorted(counted) if stands and one != typed][:GUESSES]

    def _stands(self, text: str) -> int:
        """In how many stories the guess stands. Two characters must be a word, not a chance."""
        if len(text) == 2:
            known = self.searcher.doc_freq("words", text)
            return int(known or self.searcher.doc_freq("keywords", text))
        query = matching.phrase("text", tokens.pairs(text))
        return int(self.searcher.search(query, 1, True, order_by_field="at").count)

    def _count(self, pair: str) -> int:
        if pair not in self._pairs:
            if len(self._pairs) >= LOOK_UPS:
                return 0
            self._pairs[pair] = int(self.searcher.doc_freq("text", pair))
        return self._pairs[pair]


def _windows(length: int, broken: Sequence[int]) -> list[tuple[int, int]]:
    """Pieces of a run around what is wrong, long ones first: they are surer."""
    if length == 2:
        return [(0, 2)] if broken else []
    found = {(0, length)} if length <= WINDOW and broken else set()
    for place in broken:
        for size in (WINDOW, 3, 2):
            for start in range(place + 2 - size, place + 1):
                if start >= 0 and start + size <= length:
                    found.add((start, start + size))
    return sorted(found, key=lambda one: (one[0] - one[1], one[0]))
