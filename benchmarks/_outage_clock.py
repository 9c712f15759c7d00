"""`outage`: the clock of paper and database set back and forward by an hour.

libfaketime gives the processes a clock of their own; the machine's clock is not touched.
"""

import contextlib
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from ronghe.kit import postgres
from tests.drill.findings import CONFIRMED_TWICE, ask, doubled, ledger, rows
from tests.paper import Paper, eventually, folder

from . import _house
from ._readers import Line, reading
from ._withdrawn import LISTS, numbers
from .report import Bar

LIBRARIES = "/usr/lib/*/faketime/libfaketimeMT.so.1"
READERS = 2
HOUR = 3600
SECONDS_TO_COME_BACK = 120
# Public before, scheduled, embargo that was moved, published while the clock is an hour behind.
OPEN, SCHEDULED, MOVED, DURING = range(4)
PUBLISHED = """
SELECT details->>'story', count(*) FROM journal_entry WHERE name = 'StoryPublished' GROUP BY 1
"""
# Without those that wait for their time.
DUE = """
SELECT count(*) FROM publishing_publication WHERE confirmed_serial < wanted_serial
    AND NOT (wanted_state = 'public' AND NOT is_open AND NOT was_public)
"""
STORIES = "SELECT id FROM stories_story ORDER BY id"


class Clock:
    """The offset of the clock that every process started with `environment` has."""

    def __init__(self, folder: Path) -> None:
        libraries = sorted(Path("/").glob(LIBRARIES[1:]))
        if not libraries:
            raise SystemExit("faketime is missing (on Debian: apt-get install faketime).")
        self._file = folder / "clock"
        self.set(0)
        self.environment = {
            "LD_PRELOAD": str(libraries[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            # Setting a machine's clock leaves its monotonic clock as it is.
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def set(self, seconds: int) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}\n")
        fresh.rename(self._file)
        # The processes look at it once a second.
        time.sleep(2)


@contextlib.contextmanager
def database(home: Path, clock: Clock) -> Iterator[str]:
    """The cluster of `home`, started as `ronghe up` starts it but with that clock; its address."""
    url = postgres.start(home, durable=True)
    (found,) = Paper(home).find("database")
    words, owner, group = found.cmdline(), found.uids().real, found.gids().real
    environment = found.environ() | clock.environment
    postgres.stop(home)
    process = subprocess.Popen(
        words,
        env=environment,
        cwd="/",
        user=owner,
        group=group,
        extra_groups=[],
        start_new_session=True,
    )
    try:
        eventually(lambda: _answers(url), within=60)
        yield url
    finally:
        process.send_signal(2)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def _answers(url: str) -> bool:
    try:
        return ask(url, "SELECT 1") == 1
    except psycopg.Error:
        return False


@dataclass
class Told:
    """Words that readers saw too early, and pages that went away after they had stood."""

    rows: list[int]
    may_be_seen: set[int] = field(default_factory=set)
    stood: set[int] = field(default_factory=set)
    early: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _asked: int = 0

    def look(self, number: int, line: Line) -> None:
        with self._lock:
            self._asked += 1
            paths = [*LISTS, *(f"/news/{row}/" for row in self.rows)]
            path = paths[self._asked % len(paths)]
            stood = set(self.stood)
        seen = line.get(path)
        shown = numbers(seen.body) if seen.status == 200 else set()
        with self._lock:
            self.answers[seen.status] += 1
            self.early += [f"{path}: {one}" for one in sorted(shown - self.may_be_seen)]
            article = re.fullmatch(r"/news/(\d+)/", path)
            if article is None:
                return
            one = self.rows.index(int(article[1]))
            if seen.status == 200:
                self.stood.add(one)
            elif one in stood:
                self.vanished.append(f"{path} answered {seen.status}")


def run(prepared: Path, seconds: float, acts: int) -> tuple[dict[str, Any], list[Bar]]:
    del acts
    with folder() as home:
        _house.copy(prepared, home)
        clock = Clock(home)
        with database(home, clock) as url:
            paper = _house.paper_in(home, DATABASE_URL=url, **clock.environment).start()
            try:
                return _wrong(paper, url, clock, seconds)
            finally:
                paper.stop()


def _wrong(
    paper: Paper, url: str, clock: Clock, seconds: float
) -> tuple[dict[str, Any], list[Bar]]:
    told = Told([row for (row,) in rows(url, STORIES)][: DURING + 1])
    hours = Hours(paper, url, told, clock, seconds)
    with reading(paper.address, told.look, count=READERS):
        hours.pass_by()
    times = {int(story): count for story, count in rows(url, PUBLISHED)}
    wrong = [number for number, row in enumerate(told.rows) if times.get(row, 0) != 1]
    twice = ask(url, CONFIRMED_TWICE) + len(doubled(ledger(paper.home)))
    for problem in (*told.early[:10], *told.vanished[:10]):
        sys.stderr.write(f"clock: {problem}\n")
    figures = {"readers_answers": dict(told.answers), "seconds_to_fire": hours.fired}
    return figures, [
        Bar("clock: seen before its time", len(told.early), "≤ 0"),
        Bar("clock: stories not published exactly once", len(wrong), "≤ 0"),
        Bar("clock: confirmed or delivered twice", twice, "≤ 0"),
        Bar("clock: pages that went away again", len(told.vanished), "≤ 0"),
    ]


@dataclass
class Hours:
    """The hours back and forward, one after the other."""

    paper: Paper
    url: str
    told: Told
    clock: Clock
    seconds: float
    fired: dict[str, float] = field(default_factory=dict)

    def pass_by(self) -> None:
        self._open(OPEN)
        self._act("schedule", OPEN, 0)
        self._fires("at once", OPEN)
        self._act("schedule", SCHEDULED, HOUR // 2)
        self._act("schedule", MOVED, 3 * HOUR)
        self._act("reschedule", MOVED, HOUR // 2)
        self._an_hour_back()
        self._an_hour_forward()

    def _an_hour_back(self) -> None:
        """What is public by then stays so, and the house works on; nothing comes early."""
        self.clock.set(-HOUR)
        self._open(DURING)
        self._act("schedule", DURING, 0)
        self._act("correct", OPEN, 1)
        self._fires("an hour back", OPEN, DURING)
        time.sleep(self.seconds)
        self.clock.set(0)
        time.sleep(self.seconds / 2)

    def _an_hour_forward(self) -> None:
        """What comes then stays, is corrected, and does not come a second time."""
        self._open(SCHEDULED, MOVED)
        self.clock.set(HOUR)
        self._fires("an hour forward", SCHEDULED, MOVED)
        self.clock.set(0)
        self._act("correct", MOVED, 1)
        self._fires("right again, corrected", MOVED)
        time.sleep(self.seconds / 2)
        self.clock.set(HOUR)
        time.sleep(self.seconds / 2)
        self._fires("an hour forward again", SCHEDULED, MOVED)

    def _act(self, *words: object) -> None:
        _house.act(self.paper, self.url, *map(str, words))

    def _open(self, *stories: int) -> None:
        self.told.may_be_seen.update(stories)

    def _fires(self, name: str, *stories: int) -> None:
        """And is confirmed. Stories that stood before only have to be confirmed again."""
        began = time.monotonic()
        eventually(lambda: self.told.stood >= set(stories), within=SECONDS_TO_COME_BACK, why=name)
        eventually(lambda: ask(self.url, DUE) == 0, within=SECONDS_TO_COME_BACK, why=name)
        self.fired[name] = round(time.monotonic() - began, 1)
