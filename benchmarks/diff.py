"""How long an editor waits for the difference of two versions of 10,000 characters."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from ronghe.text.diff import Block, compare_blocks

from .report import Bar, Report

STORIES = Path(__file__).parents[1] / "ronghe/config/demo/stories"
LENGTH = 10_000
ROUNDS = 20


def run() -> Report:
    chance = random.Random(1)  # noqa: S311 – the same every time
    text = _town()
    figures: dict[str, float] = {}
    for name, change in CHANGES.items():
        old = text[:LENGTH]
        if name.startswith("unpunctuated"):
            old = "".join(filter(str.isalnum, text))[:LENGTH]
        new = change(old, text, chance)
        figures[f"{name}_ms"] = round(max(_seconds(old, new) for _ in range(ROUNDS)) * 1000, 1)
    slowest = max(figures.values()) / 1000
    return Report(
        "diff", figures, [Bar("slowest comparison of 10,000 characters, seconds", slowest, "≤ 1")]
    )


def _town() -> str:
    """The demo town's Chinese stories, one after the other: at least twice the length."""
    whole = "\n".join(path.read_text(encoding="utf-8") for path in sorted(STORIES.glob("*.md")))
    assert len(whole) >= 2 * LENGTH, "The demo town is too small for this benchmark."  # noqa: S101
    return whole


def _few_words(old: str, _town: str, chance: random.Random) -> str:
    letters = list(old)
    for place in chance.sample(range(len(letters)), 60):
        letters[place] = "改"
    return "".join(letters)


def _moved_paragraphs(old: str, _town: str, chance: random.Random) -> str:
    parts = old.split("\n")
    chance.shuffle(parts)
    return "\n".join(parts)


def _every_second_letter(old: str, _town: str, _chance: random.Random) -> str:
    return "".join("换" if place % 2 else letter for place, letter in enumerate(old))


def _another_text(_old: str, town: str, _chance: random.Random) -> str:
    return town[-LENGTH:]


def _one_letter(old: str, _town: str, _chance: random.Random) -> str:
    return "临" * len(old)


CHANGES: dict[str, Callable[[str, str, random.Random], str]] = {
    "few_words": _few_words,
    "moved_paragraphs": _moved_paragraphs,
    "every_second_letter": _every_second_letter,
    "unpunctuated_few_words": _few_words,
    "another_text": _another_text,
    "one_letter": _one_letter,
}


def _seconds(old: str, new: str) -> float:
    """Both as one block, the slowest case: nothing can be matched block by block."""
    began = time.perf_counter()
    compare_blocks([Block("paragraph", old)], [Block("paragraph", new)])
    return time.perf_counter() - began
