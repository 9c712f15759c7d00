"""The machine check: how long it takes, what it finds, and how quiet it is on correct text.

`SPELLING` names a folder with public spelling sets, one `*.tsv` each: the sentence, a tab, the
right sentence. `CORRECT` names a folder with correct Chinese text as `*.txt`, a paragraph a line.
Neither is ours to ship; without them the figures say "not measured".
"""

import os
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psutil

from ronghe.text.words import words

from .report import Bar, Report

LENGTH = 3_000
DAY = date(2026, 11, 26)
SOWN = ("tuned", "held", "fresh")
# Findings that a spelling set asks for; it says nothing about punctuation or numerals.
SPELLING = {"word", "idiom", "slip", "spelling"}


def run() -> Report:
    # Every process that cuts words has these already.
    words("临溪")
    before = _resident()
    began = time.perf_counter()
    # Loaded here, because its time and memory are among the figures.
    from ._proofing import Proofing  # noqa: PLC0415

    proofing = Proofing()
    figures: dict[str, Any] = {"first_check_ms": _ms(began), "memory_mb": _resident() - before}
    times = sorted(proofing.seconds(LENGTH))
    figures |= {"median_ms": _rounded(statistics.median(times)), "slowest_ms": _rounded(times[-1])}
    for half in SOWN:
        found, sown = proofing.recall(half)
        figures[f"class_a_{half}"] = f"{found} of {sown}"
        figures[f"class_a_{half}_recall"] = round(found / sown, 3)
    quiet = proofing.alarms(proofing.town)
    figures["town"] = quiet
    figures["correct"] = proofing.alarms(_correct()) if "CORRECT" in os.environ else "not measured"
    figures["spelling"] = _spelling(proofing) if "SPELLING" in os.environ else "not measured"
    recall = min(figures[f"class_a_{half}_recall"] for half in SOWN)
    return Report(
        "proof",
        figures,
        [
            Bar(f"slowest check of {LENGTH} characters, ms", figures["slowest_ms"], "≤ 150"),
            Bar("sown errors of class A found, the lowest of three sets", recall, "≥ 0.95"),
            Bar("A and B on 1,000 characters of the town", quiet["a_b_of_1000"], "≤ 2"),
            *_bar_of(figures["correct"]),
        ],
    )


def _bar_of(correct: Any) -> list[Bar]:
    if not isinstance(correct, dict):
        return []
    return [Bar("A and B on 1,000 characters of public text", correct["a_b_of_1000"], "≤ 2")]


def _resident() -> int:
    return int(psutil.Process().memory_info().rss) // 1_000_000


def _ms(began: float) -> float:
    return _rounded(time.perf_counter() - began)


def _rounded(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _correct() -> Iterator[tuple[str, date]]:
    for path in sorted(Path(os.environ["CORRECT"]).glob("*.txt")):
        yield path.read_text(encoding="utf-8"), DAY


def _spelling(proofing: Any) -> dict[str, Any]:
    """Precision, recall and F1 of whole sentences: all of it right, or not."""
    answers = {}
    for path in sorted(Path(os.environ["SPELLING"]).glob("*.tsv")):
        lines = path.read_text(encoding="utf-8").splitlines()
        pairs = [line.split("\t")[:2] for line in lines if line.count("\t")]
        answers[path.stem] = _scores(
            (src, right, proofing.corrected(src, SPELLING)) for src, right in pairs
        )
    return answers


def _scores(answers: Iterable[tuple[str, str, str]]) -> dict[str, float]:
    """As pycorrector counts (a changed correct sentence is a false alarm), and strictly: so is a
    faulty sentence that was changed into another faulty one."""
    counts: Counter[str] = Counter()
    for source, right, answer in answers:
        changed, hit = answer != source, answer == right
        counts["faulty" if source != right else "correct"] += 1
        counts["hit"] += source != right and hit
        counts["false"] += source == right and changed
        counts["wrong"] += source != right and changed and not hit
    recall = counts["hit"] / max(1, counts["faulty"])
    precision = counts["hit"] / max(1, counts["hit"] + counts["false"])
    strict = counts["hit"] / max(1, counts["hit"] + counts["false"] + counts["wrong"])
    figures = {
        "precision": precision,
        "recall": recall,
        "f1": _f1(precision, recall),
        "strict_f1": _f1(strict, recall),
        "false_alarms": counts["false"] / max(1, counts["correct"]),
    }
    return {name: round(100 * value, 1) for name, value in figures.items()}


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(1e-9, precision + recall)
