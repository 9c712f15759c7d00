"""kill -9 of web, worker and database during 60 publishes: nothing lost, nothing doubled.

Its twin runs the same drill with the defence off, and must find doubled deliveries: a drill that
cannot fail proves nothing.
"""

import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass

import psycopg
import pytest

from ronghe.kit import postgres
from tests.paper import Paper, eventually, folder

pytestmark = pytest.mark.drill

STORIES = 60
SECONDS_TO_CONFIRM = 30
UNCONFIRMED = "SELECT count(*) FROM publishing_publication WHERE confirmed_serial < wanted_serial"
CONFIRMATIONS = """
SELECT count(*) FROM journal_entry WHERE name LIKE '%Confirmed%'
GROUP BY details->>'publication', details->>'outlet' HAVING count(*) > 1
"""


@dataclass
class Result:
    """What the drill left behind."""

    ledger: Counter
    publications: int
    unconfirmed: int
    confirmed_twice: int
    seconds: float


def drill(*, blind: bool) -> Result:
    with folder() as home:
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
            newsroom(paper, url, "prepare", str(STORIES)).wait(300)
            chief = newsroom(paper, url, "publish")
            kills = 0
            while chief.poll() is None:
                # The worker most often: it is the one with something in its hands.
                paper.kill(("worker", "database", "worker", "web")[kills % 4])
                kills += 1
                time.sleep(2.5)
            assert chief.returncode == 0 and kills >= 4
            return result(paper, url)
        finally:
            paper.stop()


def newsroom(paper: Paper, url: str, *words: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.drill.newsroom", *words],
        env=paper.environment | {"DATABASE_URL": url, "LOG_LEVEL": "ERROR"},
    )


def result(paper: Paper, url: str) -> Result:
    eventually(paper.works, within=60)
    began = time.monotonic()
    while ask(url, UNCONFIRMED) and time.monotonic() - began < SECONDS_TO_CONFIRM:
        time.sleep(0.2)
    seconds = time.monotonic() - began
    ledger = paper.home / "ledger.txt"
    return Result(
        ledger=Counter(ledger.read_text().split()),
        publications=ask(url, "SELECT count(*) FROM publishing_publication"),
        unconfirmed=ask(url, UNCONFIRMED),
        confirmed_twice=ask(url, f"SELECT count(*) FROM ({CONFIRMATIONS}) AS twice"),
        seconds=seconds,
    )


def ask(url: str, question: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def test_nothing_is_lost_and_nothing_doubled():
    found = drill(blind=False)
    assert found.unconfirmed == 0, f"{found.unconfirmed} are not confirmed after {found.seconds} s"
    assert found.publications % STORIES == 0 and found.publications >= 2 * STORIES
    assert len(found.ledger) == STORIES
    assert [key for key, times in found.ledger.items() if times > 1] == []
    assert found.confirmed_twice == 0


def test_without_asking_first_deliveries_are_doubled():
    found = drill(blind=True)
    assert len(found.ledger) == STORIES
    assert [key for key, times in found.ledger.items() if times > 1]
