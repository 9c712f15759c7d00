"""Starting, stopping and killing the real processes of a paper."""

import signal
import subprocess
import sys

import pytest

from tests.paper import Paper, environment, eventually, folder, prepared_folder

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("processes")]


@pytest.fixture(scope="module")
def home():
    with prepared_folder() as home:
        yield home


@pytest.fixture(scope="module")
def running(home):
    paper = Paper(home).start()
    yield paper
    paper.stop()


@pytest.fixture
def paper(running):
    """The paper, up again whatever the last test did to it."""
    if running.process is None:
        running.start()
    eventually(running.works, within=30)
    return running


@pytest.mark.parametrize("part", ["web", "worker", "database"])
def test_a_killed_part_comes_back_by_itself(paper, part):
    before = {process.pid for process in paper.find(part)}
    assert before
    paper.kill(part)
    eventually(lambda: {process.pid for process in paper.find(part)} - before, within=30, why=part)
    eventually(paper.works, within=30)
    assert paper.process.poll() is None


def test_pressed_pages_and_honest_503_while_the_database_is_away(paper):
    page = paper.home / "press" / "drill" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("<!doctype html><title>Still here</title>")
    # Stopped, not killed: the supervisor sees a living database that never answers.
    databases = paper.find("database")
    for process in databases:
        process.suspend()
    try:
        assert paper.get("/drill/")[:2] == (200, page.read_bytes())
    finally:
        for process in databases:
            process.resume()
    eventually(paper.works, within=30)


@pytest.mark.parametrize("manner", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_leaves_nothing_running(paper, manner):
    assert paper.stop(manner) == 0
    assert [paper.find(part) for part in ("web", "worker", "database")] == [[], [], []]
    assert "Stopped." in paper.said


def test_nothing_outlives_a_killed_supervisor_for_long_and_the_next_start_works(paper):
    paper.stop(signal.SIGKILL)
    eventually(
        lambda: not (paper.find("web") or paper.find("worker") or paper.find("database")),
        within=30,
        why="A child outlived its parent.",
    )
    paper.start()
    assert paper.works()


def test_a_start_ends_children_that_a_killed_supervisor_left(paper):
    """Where the kernel does not end them with their parent: simulated by a stray of our own."""
    paper.stop(signal.SIGKILL)
    stray = subprocess.Popen(["sleep", "300"])
    from ronghe.config.processes.home import note_children  # noqa: PLC0415

    note_children(paper.home, [stray.pid])
    paper.start()
    assert stray.wait(5) == -signal.SIGKILL
    assert "Ended what an interrupted run had left behind." in paper.said


def test_a_second_start_in_the_same_folder_is_refused(paper):
    code, said = up(environment(paper.home, paper.port + 1))
    assert code == 2
    assert said == f"ronghe: Ronghe already runs in {paper.home}: stop it first.\n"


def test_a_busy_port_is_refused_before_anything_starts(paper):
    with folder() as other:
        code, said = up(environment(other, paper.port))
        assert code == 2
        assert "is used by another program: set PORT to a free one." in said
        assert not (other / "postgres").exists()


def up(given: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "ronghe", "up"],
        env=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr
