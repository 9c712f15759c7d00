"""Search at size: how quick, how complete, how right; beside PostgreSQL's own full text and trigrams."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ronghe.kit import postgres
from tests.paper import ROOT, Paper, folder

from .report import Bar, Report

STORIES = int(os.environ.get("BENCH_STORIES", "100000"))


def run() -> Report:
    with folder() as home:
        url = postgres.start(home, durable=False)
        try:
            paper = Paper(home)
            given = paper.environment | {"DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
            words = [sys.executable, "-m", "ronghe", "prepare"]
            subprocess.run(words, env=given, check=True, stdout=subprocess.DEVNULL)
            figures = _part(given, "fill", str(STORIES))
            questions = home / "questions.json"
            figures |= _part(given, "ask", str(questions))
            figures |= _requests(paper, questions)
            postgres.start(home, durable=False)
            figures |= _part(given, "write")
            figures |= _part(given, "peer", str(questions), module="benchmarks._peer")
            figures |= _part(given, "label")
        finally:
            postgres.stop(home)
    return Report("search", {"stories": STORIES, **figures}, _bars(figures))


def _bars(figures: dict[str, Any]) -> list[Bar]:
    index = max(one["p95"] for one in figures["index_ms"].values())
    whole = max(one["p95"] for one in figures["request_ms"].values())
    return [
        Bar("the index, warm, 95 % of the slowest kind of question, ms", index, "≤ 20"),
        Bar("the whole request, the same, ms", whole, "≤ 60"),
        Bar("questions with other stories than a plain recount", figures["recount_wrong"], "≤ 0"),
        Bar("labelled questions with their story among the first ten", figures["found"], "≥ 0.95"),
        Bar("a changed story found, 95 %, seconds", figures["update_p95_s"], "≤ 0.1"),
        Bar("stories indexed a second", figures["indexed_per_s"], "≥ 3000"),
        Bar("memory of the web process, MB", figures["web_mb"], "≤ 250"),
    ]


def _part(
    given: dict[str, str], *words: str, module: str = "benchmarks._searching"
) -> dict[str, Any]:
    """One step in a process of its own, which prints its figures as JSON."""
    env = given | {"DJANGO_SETTINGS_MODULE": "ronghe.config.settings"}
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _requests(paper: Paper, questions: Path) -> dict[str, Any]:
    """The same questions as a browser asks them, of the real server."""
    paper.start()
    try:
        _part(paper.environment, "request", str(questions), paper.address)
        asked = _part(paper.environment, "request", str(questions), paper.address)
        # What processes share is counted once.
        sizes = [process.memory_full_info().pss for process in paper.find("web")]
        return asked | {"web_mb": round(sum(sizes) / 1e6)}
    finally:
        paper.stop()
