"""Which drawer a text belongs into, learned from texts that were sorted before, with reasons.

Multinomial naive Bayes with additive smoothing (McCallum and Nigam 1998). Its probabilities are
known to be too sure of themselves; `heat` divides their logarithms and is chosen on texts that
were not learned from (temperature scaling, Guo et al. 2017).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log
from typing import Any, NamedTuple

# What is added to each count, so that a word never seen in a drawer does not forbid it.
SMOOTH = 0.3
HEATS = (1, 1.5, 2, 3, 4, 6, 8, 12, 16)
# A word that stands in one text alone tells who wrote it, not what it is about.
LEAST_TEXTS = 2
# A reason is half as frequent again here as elsewhere; by less a word tells nothing to a person.
TELLING = log(1.5)


class Example(NamedTuple):
    """A text as its words, and the drawer it belonged into. `weight` 2 counts like two texts."""

    words: Sequence[str]
    drawer: str
    weight: int = 1


class Guess(NamedTuple):
    """`chance` between 0 and 1; `because`: the words that speak most for it, strongest first."""

    drawer: str
    chance: float
    because: tuple[str, ...]


@dataclass
class Guesser:
    """Counts of texts and of words by drawer."""

    texts: Counter[str] = field(default_factory=Counter)
    words: dict[str, dict[str, int]] = field(default_factory=dict)
    totals: Counter[str] = field(default_factory=Counter)
    heat: float = 1.0

    @classmethod
    def learned_from(cls, examples: Iterable[Example]) -> "Guesser":
        made, known = cls(), Counter[str]()
        rows = list(examples)
        for one in rows:
            known.update(set(one.words))
        for one in rows:
            made.texts[one.drawer] += one.weight
            for word in set(one.words):
                if known[word] >= LEAST_TEXTS:
                    counts = made.words.setdefault(word, {})
                    counts[one.drawer] = counts.get(one.drawer, 0) + one.weight
                    made.totals[one.drawer] += one.weight
        return made

    def to_json(self) -> dict[str, Any]:
        return {"texts": self.texts, "words": self.words, "heat": self.heat}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Guesser":
        made = cls(Counter(said["texts"]), dict(said["words"]), heat=said["heat"])
        for counts in made.words.values():
            made.totals.update(counts)
        return made

    def guesses(self, words: Iterable[str], *, most_reasons: int = 4) -> list[Guess]:
        """Every drawer, the likeliest first; empty when nothing was learned."""
        told = sorted({word for word in words if word in self.words})
        scores = {one: self._score(one, told) / self.heat for one in self.texts}
        if not scores:
            return []
        top = max(scores.values())
        whole = sum(exp(score - top) for score in scores.values())
        ranked = sorted(scores, key=lambda one: (-scores[one], one))
        return [
            Guess(one, exp(scores[one] - top) / whole, self._reasons(one, told, most_reasons))
            for one in ranked
        ]

    def _score(self, drawer: str, told: Sequence[str]) -> float:
        prior = log(self.texts[drawer] / sum(self.texts.values()))
        return prior + sum(self._log(word, drawer) for word in told)

    def _log(self, word: str, drawer: str) -> float:
        room = self.totals[drawer] + SMOOTH * len(self.words)
        return log((self.words[word].get(drawer, 0) + SMOOTH) / room)

    def _reasons(self, drawer: str, told: Sequence[str], most: int) -> tuple[str, ...]:
        """Words that stand in this drawer far more often than in all others together."""
        others = [one for one in self.texts if one != drawer]
        if not others:
            return tuple(told[:most])
        weight = {
            word: self._log(word, drawer)
            - max(self._log(word, other) for other in others) / 2
            - sum(self._log(word, other) for other in others) / (2 * len(others))
            for word in told
            if self.words[word].get(drawer)
        }
        strong = sorted(weight, key=lambda word: (-weight[word], word))
        return tuple(word for word in strong if weight[word] > TELLING)[:most]


class Figures(NamedTuple):
    """On texts that were not learned from: how often the first guess, or one of three, was right;
    how often a guess was sure enough to be said, and how often it was right then."""

    tried: int
    first: int
    among_three: int
    said: int
    said_right: int


def cooled(guesser: Guesser, tried: Sequence[Example]) -> Guesser:
    """With the `heat` under which the texts `tried` are least surprising."""

    def surprise(heat: float) -> float:
        guesser.heat = heat
        return -sum(log(max(_chance_of(guesser, one), 1e-9)) for one in tried)

    guesser.heat = min(HEATS, key=surprise) if tried else HEATS[2]
    return guesser


def _chance_of(guesser: Guesser, one: Example) -> float:
    found = guesser.guesses(one.words, most_reasons=0)
    return next((guess.chance for guess in found if guess.drawer == one.drawer), 0.0)


def measured(guesser: Guesser, unseen: Sequence[Example], *, sure: float) -> Figures:
    first = among = said = right = 0
    for one in unseen:
        found = guesser.guesses(one.words, most_reasons=0)
        is_first = bool(found) and found[0].drawer == one.drawer
        first += is_first
        among += one.drawer in [guess.drawer for guess in found[:3]]
        if found and found[0].chance >= sure:
            said += 1
            right += is_first
    return Figures(len(unseen), first, among, said, right)
