"""Editors on one story, over lines that lose packets both ways, in a house that is restarted.

    script/bench editors

Each simulated editor speaks what the editor's script speaks (`tests/writers.py`): it types, saves after
a pause, loses 30 % of its requests and 30 % of the answers, its tab is killed, its session ends; the web
processes are killed every minute. In the end every typed character is looked for: in the text, or in a
side draft that stands beside it.
"""

import os
import random
import statistics
import threading
import time

from ronghe.kit import postgres
from tests.paper import Paper, folder
from tests.writers import Line, Writer, doubled_words, lost_words

from .report import Bar, Report

EDITORS = int(os.environ.get("EDITORS", "5"))
EDITS = int(os.environ.get("EDITS", "10000"))
LOSS = 0.3
RESTART_EVERY = 60.0
# Somebody who writes pauses every few seconds; here every one to three.
PAUSE, PER_SAVE = 2.0, 6


def run() -> Report:
    with folder() as home:
        paper = Paper(home).start()
        try:
            os.environ.update(paper.environment)
            os.environ.update(DATABASE_URL=postgres.url(home), LOG_LEVEL="ERROR")
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ronghe.config.settings")
            return _report(paper)
        finally:
            paper.stop()


def _report(paper: Paper) -> Report:
    from . import _desk  # noqa: PLC0415 – Django comes with it, and needs the database’s address

    story, people = _desk.prepared(EDITORS)
    writers = [
        Writer(
            Line(paper.port, random.Random(number), loss=LOSS),  # noqa: S311 – the same every time
            who=person,
            story=story,
            name="甲乙丙丁戊"[number],
            show=lambda: _desk.shown(story),
            sign_in=lambda person=person: _desk.signed_in(person),
        )
        for number, person in enumerate(people)
    ]
    began = time.monotonic()
    restarts = _work(paper, writers)
    text, beside, drafts = _desk.stands(story)
    lost = lost_words(writers, text=text, beside=beside)
    took = sorted(ms for one in writers for ms in one.line.took)
    p95 = statistics.quantiles(took, n=20)[-1]
    typed = sum(len(word) for one in writers for word in one.typed)
    figures = {
        "editors": len(writers),
        "edits": EDITS,
        "characters_typed": typed,
        "characters_lost": sum(map(len, lost)),
        "words_twice": len(doubled_words(text)),
        "saves_answered": len(took),
        "packets_lost": sum(one.line.lost for one in writers),
        "tabs_killed": sum(one.killed for one in writers),
        "web_restarts": restarts,
        "side_drafts": drafts,
        "p50_ms": round(statistics.median(took), 1),
        "p95_ms": round(p95, 1),
        "seconds": round(time.monotonic() - began, 1),
    }
    return Report(
        "editors",
        figures,
        [
            Bar("characters lost", figures["characters_lost"], "≤ 0"),
            Bar("words that stand twice", figures["words_twice"], "≤ 0"),
            Bar("p95 of a save, ms", figures["p95_ms"], "≤ 300"),
        ],
    )


def _work(paper: Paper, writers: list[Writer]) -> int:
    """All at once, while the web processes are killed again and again; how often."""
    failures: list[Exception] = []

    def day(writer: Writer) -> None:
        try:
            writer.work(EDITS // len(writers), per_save=PER_SAVE, pause=PAUSE)
        except Exception as failure:  # noqa: BLE001 – told below, not by a thread
            failures.append(failure)

    hands = [threading.Thread(target=day, args=(one,)) for one in writers]
    for hand in hands:
        hand.start()
    restarts, due = 0, time.monotonic() + RESTART_EVERY
    while any(hand.is_alive() for hand in hands):
        time.sleep(0.5)
        if time.monotonic() > due:
            paper.kill("web")
            restarts, due = restarts + 1, time.monotonic() + RESTART_EVERY
    if failures:
        raise SystemExit(f"An editor could not go on: {failures[0]}")
    return restarts
