"""kill -9 of web, worker and database at random moments while the newsroom and the wire work on.

`SEED=7 ACTS=300 INGESTS=200 script/bench chaos`: 300 publishes, corrections and withdrawals and
200 ingests; a third of the acts again with the defence off, which must double deliveries.
"""

import contextlib
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ronghe.kit import postgres
from tests.drill.findings import UNCONFIRMED, ask, doubled, ledger
from tests.paper import Paper, eventually, folder

from . import _house, _judge, _plan
from ._readers import reading
from ._withdrawn import Watch
from .report import Bar, Report

SEED = int(os.environ.get("SEED", "7"))
ACTS = int(os.environ.get("ACTS", "300"))
INGESTS = int(os.environ.get("INGESTS", "200"))
READERS = 2
FILES_A_COMMAND = 10
PARTS = ("web", "worker", "database")
# Seconds between two acts, on average.
PACE = "1.0"
# Kills follow the newsroom's clock, not the machine's: a slow machine has as many.
MOST_ACTS_BETWEEN_KILLS = 14
# Beyond this it is not slow, it is stuck.
SECONDS_TO_COME_BACK = 180


@dataclass
class Run:
    """What one run saw while it went on, and what it left behind."""

    watch: Watch
    kills: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    commands: int = 0
    unconfirmed: int = 0
    seconds_to_confirm: float = 0.0
    verdict: _judge.Verdict = field(default_factory=_judge.Verdict)
    doubled: int = 0


def run() -> Report:
    sys.stderr.write(f"SEED={SEED}\n")
    with folder() as signed:
        _house.prepare(signed, stories=_plan.stories(ACTS))
        real = _run(signed, acts=ACTS, ingests=INGESTS, blind=False)
        twin = _run(signed, acts=ACTS // 3, ingests=0, blind=True)
    for problem in (*real.verdict.lost, *real.verdict.doubled, *real.watch.faults):
        sys.stderr.write(problem + "\n")
    return Report("chaos", _figures(real, twin), _bars(real, twin))


def _figures(real: Run, twin: Run) -> dict[str, object]:
    return {
        "seed": SEED,
        "acts": len(_plan.plan(SEED, ACTS)),
        "ingests": INGESTS,
        "ingest_commands": real.commands,
        "kills": real.kills,
        "unconfirmed_after_the_last_restart": real.unconfirmed,
        "readers_answers": real.watch.answers.total() - real.watch.answers[0],
        "readers_unanswered": real.watch.answers[0],
        "journal": real.verdict.journal,
        "kills_of_the_twin": twin.kills,
    }


def _bars(real: Run, twin: Run) -> list[Bar]:
    return [
        Bar("lost", len(real.verdict.lost), "≤ 0"),
        Bar("doubled", len(real.verdict.doubled), "≤ 0"),
        Bar("withdrawn words served after the confirmation", len(real.watch.faults), "≤ 0"),
        Bar("withdrawn stories whose words were seen before", real.watch.seen_first(), "≥ 1"),
        Bar("from the last restart to confirmed = wanted, s", real.seconds_to_confirm, "≤ 30"),
        Bar("deliveries doubled with the defence off", twin.doubled, "≥ 1"),
    ]


def _run(signed: Path, *, acts: int, ingests: int, blind: bool) -> Run:
    with folder() as home:
        _house.copy(signed, home)
        paper = _house.paper_in(home, DRILL_BLIND="1" if blind else "0")
        paper.start()
        try:
            return _under_fire(paper, acts=acts, ingests=ingests)
        finally:
            paper.stop()


def _under_fire(paper: Paper, *, acts: int, ingests: int) -> Run:
    url = postgres.url(paper.home)
    run = Run(Watch(url, seed=SEED))
    chance = random.Random(SEED)  # noqa: S311 – the same every time
    wire = _plan.write_wire(paper.home / "wire", ingests)
    with reading(paper.address, run.watch.look, count=READERS):
        with (
            _house.newsroom(paper, url, "act", str(SEED), str(acts), PACE) as newsroom,
            _agency(paper, url, wire, run, newsroom),
        ):
            while _house.goes_on(newsroom, acts=chance.randint(1, MOST_ACTS_BETWEEN_KILLS)):
                time.sleep(chance.random())
                _kill(paper, chance.choice(PARTS), run)
            # All at once, and in the middle of the last acts.
            for part in PARTS:
                _kill(paper, part, run)
            if newsroom.wait():
                raise SystemExit("The newsroom gave up.")
        _wait(lambda: all(map(paper.find, PARTS)) and paper.works())
        began = time.monotonic()
        run.unconfirmed = ask(url, UNCONFIRMED)
        _wait(lambda: ask(url, UNCONFIRMED) == 0)
        run.seconds_to_confirm = round(time.monotonic() - began, 1)
        # The readers look at what is withdrawn for a while longer.
        time.sleep(5)
    run.verdict = _judge.judge(paper, url, _plan.plan(SEED, acts), wire)
    run.doubled = len(doubled(ledger(paper.home)))
    return run


def _wait(what: Callable[[], object]) -> bool:
    """Whether it came about before we gave up."""
    with contextlib.suppress(AssertionError):
        eventually(what, within=SECONDS_TO_COME_BACK)
        return True
    return False


def _kill(paper: Paper, part: str, run: Run) -> None:
    run.kills[part] += bool(paper.find(part))
    paper.kill(part)


@contextlib.contextmanager
def _agency(
    paper: Paper,
    url: str,
    wire: list[_plan.Item],
    run: Run,
    newsroom: subprocess.Popen[bytes],
) -> Iterator[None]:
    """Hands the files to `ronghe ingest`, and hands them in again when it failed.

    The newsroom does its last acts when all are in, so that the last kills meet something.
    """
    over = threading.Event()

    def feed() -> None:
        for start in range(0, len(wire), FILES_A_COMMAND):
            files = [str(one.file) for one in wire[start : start + FILES_A_COMMAND]]
            words = [sys.executable, "-m", "ronghe", "ingest", "--source", "混沌通讯社", *files]
            while not over.is_set():
                run.commands += 1
                done = subprocess.run(
                    words, env=_house.given(paper, url), check=False, capture_output=True
                )
                if done.returncode == 0:
                    break
                time.sleep(0.5)
        newsroom.stdin.close()

    agency = threading.Thread(target=feed)
    agency.start()
    try:
        yield
    finally:
        over.set()
        agency.join()
