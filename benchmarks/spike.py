"""The city looks at once: 10,000 readers' connections on nginx while 50 editors save their drafts."""

import contextlib
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ronghe.kit import postgres
from tests import front
from tests.browser.town import SMALL_TOWN
from tests.paper import ROOT, Paper, folder, free_port

from ._load import wrk
from .report import Bar, Report

CONNECTIONS = 10_000
EDITORS = 50
SECONDS = 30
# Each reader looks again after six tenths of a second, more or less: together 16,000 times a second.
READER = "function delay() return math.random(500, 700) end\n"
# Until every connection stands and every editor has saved once.
SECONDS_BEFORE = 8


def run() -> Report:
    _many_files()
    with (
        folder() as home,
        _paper(home) as paper,
        _nginx(home, paper) as address,
        _editors(paper, address) as editors,
    ):
        editors.stdin.write("go\n")
        editors.stdin.flush()
        script = home / "reader.lua"
        script.write_text(READER)
        load = partial(wrk, address + "/", connections=CONNECTIONS, script=str(script))
        load(seconds=SECONDS_BEFORE)
        readers = load(seconds=SECONDS)
        said, _ = editors.communicate(timeout=120)
    saves = json.loads(said.splitlines()[-1])
    took = sorted(saves["took_ms"])
    high = took[int(len(took) * 0.95)] / 1000
    figures = {
        "connections": CONNECTIONS,
        "editors": EDITORS,
        "saves": len(took),
        "median_save_s": round(took[len(took) // 2] / 1000, 3),
        "other_answers_to_editors": saves["other"],
    }
    return Report(
        "spike",
        figures,
        [
            Bar("requests per second", round(readers.rate), "≥ 15000"),
            Bar("readers, 99 %, seconds", round(readers.p99_ms / 1000, 3), "≤ 1"),
            Bar("readers' errors", readers.errors, "≤ 0"),
            Bar("editors, 95 %, seconds", round(high, 3), "≤ 1"),
            Bar("saves that were not accepted", sum(saves["other"].values()), "≤ 0"),
        ],
    )


def _many_files() -> None:
    """Let this process and its children hold a connection for each reader."""
    wanted = 2 * CONNECTIONS
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < CONNECTIONS + 1000:
        raise SystemExit(f"ulimit -Hn is {most}; {CONNECTIONS} connections need more.")
    soft = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, most))


@contextlib.contextmanager
def _paper(home: Path) -> Iterator[Paper]:
    # As `deploy/ronghe.env.example` has it for a machine with two cores.
    paper = Paper(home, TRUSTED_PROXIES="127.0.0.1", WEB_PROCESSES="2").start()
    try:
        words = [sys.executable, "-m", "ronghe", "shell", "-c", SMALL_TOWN]
        subprocess.run(words, env=paper.environment, cwd=ROOT, check=True)
        paper.get("/")
        yield paper
    finally:
        paper.stop()


@contextlib.contextmanager
def _nginx(home: Path, paper: Paper) -> Iterator[str]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="ronghe-bench-") as own:
        site = front.site_for_nginx(home, port, paper.port)
        with front.nginx(Path(own), port, site, workers=2, connections=CONNECTIONS) as address:
            yield address


@contextlib.contextmanager
def _editors(paper: Paper, address: str) -> Iterator[subprocess.Popen[str]]:
    given = paper.environment | {
        "DATABASE_URL": postgres.url(paper.home),
        "DJANGO_SETTINGS_MODULE": "ronghe.config.settings",
        "LOG_LEVEL": "ERROR",
    }
    seconds = str(SECONDS_BEFORE + SECONDS)
    editors = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._editors", address, str(EDITORS), seconds],
        env=given,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        if not any(line == "ready\n" for line in editors.stdout or ()):
            raise SystemExit("The editors could not sign in.")
        yield editors
    finally:
        editors.kill()
        editors.wait()
