"""The house of `chaos` and `outage`: signed stories at rest, one outlet of somebody else, a newsroom."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ronghe.kit import postgres
from tests.paper import ROOT, Paper

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.drill.settings", "NETWORK_TIMEOUT": "2"}


def paper_in(home: Path, **more: str) -> Paper:
    return Paper(home, **SETTINGS, WORKERS="2", **more)


def given(paper: Paper, url: str) -> dict[str, str]:
    """The environment of a program that works on the paper's database."""
    return paper.environment | {"DATABASE_URL": url, "LOG_LEVEL": "ERROR"}


def prepare(home: Path, *, stories: int) -> None:
    """Every story signed, nothing running: runs start from copies of `home`."""
    paper = paper_in(home)
    url = postgres.start(home, durable=False)
    try:
        words = [sys.executable, "-m", "ronghe", "prepare"]
        subprocess.run(words, env=given(paper, url), check=True)
        act(paper, url, "prepare", str(stories))
    finally:
        postgres.stop(home)


def copy(prepared: Path, home: Path) -> None:
    # With owners: the database belongs to a user of its own when we are root.
    subprocess.run(["cp", "-a", f"{prepared}/.", str(home)], check=True)  # noqa: S607


def act(paper: Paper, url: str, *words: str) -> None:
    """`python -m benchmarks._acts WORDS`, until it is done."""
    command = [sys.executable, "-m", "benchmarks._acts", *words]
    subprocess.run(
        command,
        env=given(paper, url),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
    )


@contextlib.contextmanager
def newsroom(paper: Paper, url: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """The same beside us: a line for each act; its last acts wait until its input is closed."""
    acting = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._acts", *words],
        env=given(paper, url),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        yield acting
    finally:
        acting.kill()
        acting.wait()


def has_ended(acting: subprocess.Popen[bytes], *, within: float) -> bool:
    try:
        code = acting.wait(within)
    except subprocess.TimeoutExpired:
        return False
    if code:
        raise SystemExit("The newsroom gave up.")
    return True


def goes_on(acting: subprocess.Popen[bytes], *, acts: int) -> bool:
    """After so many acts more: whether there are others to come."""
    return all(acting.stdout.readline() for _ in range(acts)) if acting.stdout else False
