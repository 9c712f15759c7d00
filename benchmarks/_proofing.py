"""The check as the benchmark uses it; importing this loads the check."""

import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from ronghe.text.proof.checking import check
from ronghe.text.proof.story import About, plain
from ronghe.text.proof.tests.seeds import DAY, is_found, paper, seeds, town


class Proofing:
    def __init__(self) -> None:
        self._paper = paper()
        self.town = list(town())
        check(plain("临溪。"), self._paper)

    def seconds(self, length: int) -> Iterator[float]:
        """The town in pieces of one length, each read for the first time, as an editor's is."""
        whole = "\n".join(text for text, _ in self.town)
        for place in range(0, len(whole) - length, length):
            story = plain(whole[place : place + length], About(day=DAY))
            began = time.perf_counter()
            check(story, self._paper)
            yield time.perf_counter() - began

    def recall(self, half: str) -> tuple[int, int]:
        found = [is_found(seed, self._paper) for seed in seeds(half)]
        return sum(found), len(found)

    def alarms(self, texts: Iterable[tuple[str, date]]) -> dict[str, Any]:
        """What is marked in text that is taken for correct; some of it is really wrong."""
        characters, found = 0, Counter[str]()
        for text, day in texts:
            characters += len(text)
            found.update(
                one.severity for one in check(plain(text, About(day=day)), self._paper).findings
            )
        grave = found["A"] + found["B"]
        return {
            "characters": characters,
            **{severity: found[severity] for severity in "ABC"},
            "a_b_of_1000": round(1000 * grave / max(1, characters), 3),
        }

    def corrected(self, sentence: str, families: Collection[str]) -> str:
        """With the first suggestion of every finding of these families taken."""
        answer, end = sentence, len(sentence)
        for one in reversed(check(plain(sentence), self._paper).findings):
            if one.family in families and one.suggestions and one.end <= end:
                answer = answer[: one.start] + one.suggestions[0] + answer[one.end :]
                end = one.start
        return answer
