"""The embedded PostgreSQL, with clusters of its own."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest

from ronghe.kit import postgres, postgres_place


@pytest.fixture
def home():
    with tempfile.TemporaryDirectory(prefix="ronghe-test-") as name:
        os.chmod(name, 0o755)
        yield Path(name)
        postgres.stop(Path(name))


def ask(url: str, question: str):
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()[0]


def pid_of(home: Path) -> int:
    return int((home / "postgres" / "data" / "postmaster.pid").read_text().split("\n")[0])


def kill(home: Path) -> int:
    """kill -9 of the whole cluster; the number its postmaster had."""
    postmaster = psutil.Process(pid_of(home))
    for process in [postmaster, *postmaster.children()]:
        with contextlib.suppress(psutil.NoSuchProcess):  # a child that saw its parent's end
            process.kill()
    return postmaster.pid


def test_a_durable_cluster_flushes_what_it_confirms(home):
    url = postgres.start(home, durable=True)
    assert [ask(url, f"SHOW {name}") for name in ("fsync", "synchronous_commit")] == ["on", "on"]
    assert ask(url, "SHOW listen_addresses") == ""
    assert ask(url, "SELECT lower('ÄÖ临')") == "äö临"


def test_a_second_start_finds_the_first_and_a_stop_ends_it(home):
    assert postgres.start(home, durable=False) == postgres.start(home, durable=False)
    assert postgres.is_running(home)
    postgres.stop(home)
    assert not postgres.is_running(home)
    postgres.stop(home)


def test_a_fast_cluster_is_restarted_when_it_must_be_durable(home):
    assert ask(postgres.start(home, durable=False), "SHOW fsync") == "off"
    assert ask(postgres.start(home, durable=True), "SHOW fsync") == "on"


def test_a_cluster_on_its_way_down_is_not_taken_for_a_running_one(home):
    url = postgres.start(home, durable=False)
    with psycopg.connect(url):  # a polite shutdown waits for it
        os.kill(pid_of(home), signal.SIGTERM)
        while "stopping" not in (home / "postgres/data/postmaster.pid").read_text():
            time.sleep(0.02)
        assert not postgres.is_running(home)
        assert ask(postgres.start(home, durable=False), "SELECT 1") == 1


def test_many_starts_at_once_make_one_cluster(home):
    code = (
        "import sys; from pathlib import Path; from ronghe.kit import postgres;"
        "print(postgres.start(Path(sys.argv[1]), durable=False))"
    )

    def start(_: int) -> str:
        words = [sys.executable, "-c", code, str(home)]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout

    with ThreadPoolExecutor(4) as starters:
        urls = set(starters.map(start, range(4)))
    assert urls == {postgres.url(home) + "\n"}
    assert ask(postgres.url(home), "SELECT 1") == 1


def test_what_was_confirmed_survives_kill_9(home):
    url = postgres.start(home, durable=True)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    kill(home)
    assert ask(postgres.start(home, durable=True), "SELECT number FROM kept") == 42


def test_a_postmaster_seen_while_it_dies_is_not_waited_for(home, monkeypatch):
    postgres.start(home, durable=False)
    looks = iter([kill(home)])  # the first look was a moment before its end
    really = postgres._running
    monkeypatch.setattr(postgres, "_running", lambda cluster: next(looks, None) or really(cluster))
    assert ask(postgres.start(home, durable=False), "SELECT 1") == 1


def test_a_pid_file_that_names_another_program_is_stale(home):
    postgres.start(home, durable=False)
    pid = pid_of(home)
    file = home / "postgres" / "data" / "postmaster.pid"
    text = file.read_text()
    postgres.stop(home)
    # After a crash and many new processes the number may be anybody's: here, ours.
    file.write_text(text.replace(str(pid), str(os.getpid()), 1))
    assert not postgres.is_running(home)
    assert ask(postgres.start(home, durable=False), "SELECT 1") == 1


def test_an_attached_cluster_ends_with_its_starter(home):
    code = (
        "import os, sys; from pathlib import Path; from ronghe.kit import postgres;"
        "postgres.start(Path(sys.argv[1]), durable=False, attached=True);"
        "print((Path(sys.argv[1]) / 'postgres/data/postmaster.pid').read_text().split()[0]);"
        "sys.stdout.flush(); os.kill(os.getpid(), 9)"
    )
    words = [sys.executable, "-c", code, str(home)]
    said = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    process = psutil.Process(int(said)) if psutil.pid_exists(int(said)) else None
    if process is not None:
        process.wait(20)
    assert not postgres.is_running(home)


def test_a_long_or_odd_folder_name_still_has_a_socket(home):
    odd = home / ("长名字" * 20) / 'a, "b" c'
    odd.mkdir(parents=True)
    url = postgres.start(odd, durable=False)
    try:
        assert ask(url, "SELECT current_database()") == "ronghe"
    finally:
        postgres.stop(odd)


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root may lack a way for another user.")
def test_a_folder_closed_to_the_databases_user_gets_a_place_elsewhere(home):
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    url = postgres.start(closed / "var", durable=False)
    try:
        assert ask(url, "SELECT 1") == 1
        place = Path((closed / "var" / "postgres" / "location").read_text().strip())
        assert place.parent == postgres_place.SHARED
        assert (place / "data" / "PG_VERSION").exists()
    finally:
        postgres.stop(closed / "var")
        subprocess.run(["rm", "-rf", str(place)], check=True)


def test_another_release_of_postgresql_is_named(home):
    postgres.start(home, durable=False)
    postgres.stop(home)
    (home / "postgres" / "data" / "PG_VERSION").write_text("9\n")
    with pytest.raises(postgres.Unavailable, match="was made by PostgreSQL 9; this release has"):
        postgres.start(home, durable=False)
