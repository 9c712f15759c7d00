"""The sown errors, read from `seeded.toml`; the benchmark measures the same ones."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from ronghe.text.proof.checking import Paper, check
from ronghe.text.proof.dictionary import Dictionary
from ronghe.text.proof.report import Finding
from ronghe.text.proof.story import About, Story, plain
from ronghe.text.proof.table import read

FILE = Path(__file__).with_name("seeded.toml")
DEMO = Path(__file__).parents[3] / "config/demo"
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
    return Paper(Dictionary(read((DEMO / "dictionary.csv").read_bytes()).entries))


def is_found(seed: Seed, paper: Paper) -> bool:
    """A finding of class A and of the family that lies on the wrong words."""
    findings = check(seed.story, paper).of("A")
    return any(one.family == seed.family and _touches(one, seed) for one in findings)


def _touches(one: Finding, seed: Seed) -> bool:
    return bool(one.words in seed.words or seed.words in one.words) and bool(one.words) == bool(
        seed.words
    )


def town() -> Iterator[tuple[str, date]]:
    """The Chinese stories of the demo town and their days; not those that are there to be wrong."""
    for path in sorted((DEMO / "stories").glob("*.md")):
        _, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
        told = tomllib.loads(front)
        if told["language"] == "zh-hans" and told["state"] not in ("returned", "rejected", "draft"):
            day = DAY - timedelta(days=told["days_ago"])
            yield _words_of(body, day), day


def _words_of(body: str, day: date) -> str:
    def filled(found: re.Match[str]) -> str:
        meant = day + timedelta(days=int(found[2] or 0))
        weekday = f"星期{'一二三四五六日'[meant.weekday()]}"
        return weekday if found[1] == "weekday" else f"{meant.month}月{meant.day}日"

    body = re.sub(r"\{(day|weekday):([+-]?\d*)\}", filled, body)
    body = re.sub(r"\*\*|\]\([^)]*\)|!?\[|^(?:##+|>|-|\d+\.) |^\|.*$", "", body, flags=re.M)
    return re.sub(r"\n+", "\n", body).strip()
