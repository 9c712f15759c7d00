"""kill -9 of web, worker and database during 60 publishes: nothing lost, nothing doubled.

Its twin runs the same drill with the defence off, and must find doubled deliveries: a drill that
cannot fail proves nothing.
"""

import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import psutil
import pytest

from ronghe.kit import postgres
from tests import ready
from tests.paper import Paper, eventually, folder, prepared_folder

from .findings import CONFIRMED_TWICE, LEFT, UNCONFIRMED, ask, doubled, ledger, rows

# One worker makes the signed stories, and makes them once.
pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("kills")]

STORIES = 60
STORIES_BETWEEN_KILLS = 7
# A lease (14 s with this network timeout), a sweep (10 s), and the work itself.
SECONDS_TO_CONFIRM = 30


@dataclass
class Result:
    """What the drill left behind."""

    ledger: Counter
    publications: int
    unconfirmed: int
    confirmed_twice: int
    seconds: float
    left: list[tuple]  # outlet, how many are not confirmed, an error


@pytest.fixture(scope="module")
def signed():
    """A home at rest with all stories signed; the drill and its twin start from copies."""
    with prepared_folder() as home:
        paper = Paper(home, DJANGO_SETTINGS_MODULE="tests.drill.settings")
        url = postgres.start(home, durable=False)
        try:
            assert newsroom(paper, url, "prepare", str(STORIES)).wait(300) == 0
        finally:
            postgres.stop(home)
        yield home


def drill(signed: Path, *, blind: bool) -> Result:
    with folder() as home:
        ready.copy(signed, home)
        paper = Paper(
            home,
            DJANGO_SETTINGS_MODULE="tests.drill.settings",
            NETWORK_TIMEOUT="2",
            WORKERS="2",
            DRILL_BLIND="1" if blind else "0",
        )
        try:
            paper.start()
            url = postgres.url(home)
            chief = newsroom(paper, url, "publish")
            parts = cycle(("worker", "database", "worker", "web"))
            for number, _ in enumerate(chief.stdout, start=1):
                if number % STORIES_BETWEEN_KILLS == 0:
                    part = next(parts)
                    kill_with_its_hands_full(paper) if part == "worker" else paper.kill(part)
            assert chief.wait(60) == 0
            return result(paper, url)
        finally:
            paper.stop()


def kill_with_its_hands_full(paper: Paper) -> None:
    """kill -9 of all workers just after a delivery went out, before its answer came."""
    eventually(lambda: paper.find("worker"), within=120)
    lines = paper.home / "ledger.txt"
    before = lines.stat().st_size if lines.exists() else 0
    workers = paper.find("worker")
    eventually(
        lambda: (lines.exists() and lines.stat().st_size > before) or not all(map(alive, workers)),
        within=120,
    )
    for worker in filter(alive, workers):
        worker.kill()


def alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def newsroom(paper: Paper, url: str, *words: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.drill.newsroom", *words],
        env=paper.environment | {"DATABASE_URL": url, "LOG_LEVEL": "ERROR"},
        stdout=subprocess.PIPE,
        text=True,
    )


def result(paper: Paper, url: str) -> Result:
    eventually(paper.works, within=180)
    began = time.monotonic()
    while ask(url, UNCONFIRMED) and time.monotonic() - began < SECONDS_TO_CONFIRM:
        time.sleep(0.2)
    seconds = time.monotonic() - began
    return Result(
        ledger=ledger(paper.home),
        publications=ask(url, "SELECT count(*) FROM publishing_publication"),
        unconfirmed=ask(url, UNCONFIRMED),
        confirmed_twice=ask(url, CONFIRMED_TWICE),
        seconds=seconds,
        left=rows(url, LEFT),
    )


def test_nothing_is_lost_and_nothing_doubled(signed):
    found = drill(signed, blind=False)
    assert found.unconfirmed == 0, f"not confirmed in time: {found.left}"
    assert found.publications % STORIES == 0 and found.publications >= 2 * STORIES
    assert len(found.ledger) == STORIES
    assert doubled(found.ledger) == []
    assert found.confirmed_twice == 0


def test_without_asking_first_deliveries_are_doubled(signed):
    found = drill(signed, blind=True)
    assert len(found.ledger) == STORIES
    assert doubled(found.ledger)
