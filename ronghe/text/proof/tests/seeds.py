"""The sown errors, read from `seeded.toml`; the benchmark measures the same ones."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ronghe.text.proof.checking import Paper, check
from ronghe.text.proof.dictionary import Dictionary
from ronghe.text.proof.report import Finding
from ronghe.text.proof.story import About, Story, plain
from ronghe.text.proof.table import read

FILE = Path(__file__).with_name("seeded.toml")
DEMO = Path(__file__).parents[3] / "config/demo/dictionary.csv"
DAY = date(2026, 11, 26)


class Seed(NamedTuple):
    half: str
    family: str
    story: Story
    words: str  # empty: the finding is about the whole story


def seeds(*halves: str) -> Iterator[Seed]:
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for half in halves:
        for family, sentences in told[half].items():
            for sentence in sentences:
                yield _seed(half, family, sentence)


def _seed(half: str, family: str, sentence: str) -> Seed:
    sown = re.search(r"⟦(.*)⟧", sentence)
    about = About(day=DAY, ai_assisted=family == "ai" and sown is None)
    return Seed(half, family, plain(re.sub("[⟦⟧]", "", sentence), about), sown[1] if sown else "")


def paper() -> Paper:
    return Paper(Dictionary(read(DEMO.read_bytes()).entries))


def is_found(seed: Seed, paper: Paper) -> bool:
    """A finding of class A and of the family that lies on the wrong words."""
    findings = check(seed.story, paper).of("A")
    return any(one.family == seed.family and _touches(one, seed) for one in findings)


def _touches(one: Finding, seed: Seed) -> bool:
    return bool(one.words in seed.words or seed.words in one.words) and bool(one.words) == bool(
        seed.words
    )
