"""Each thing that is wrong with a machine gets one sentence, exit code 2 and no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paper import ROOT, environment, folder, free_port


def up(home: Path, *words: str, **more: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "ronghe", *(words or ("up",))],
        env=environment(home, free_port()) | more,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.fixture
def home():
    with folder() as home:
        yield home


@pytest.mark.parametrize(
    ("words", "more", "sentence"),
    [
        (("up",), {"PORT": "eighty"}, "PORT is “eighty”; it must be a whole number"),
        (("up",), {"RONGHE_MODE": "prod"}, "RONGHE_MODE is “prod”; it must be one of"),
        (("up", "--demo"), {"RONGHE_MODE": "production"}, "it must be one of: demo."),
        (("up",), {"DATABASE_URL": "nonsense"}, "DATABASE_URL is not an address"),
        (("up",), {"HOST": "203.0.113.9"}, "is not one of this machine: set HOST."),
        (("up", "--loud"), {}, "`ronghe up` knows --demo, not --loud."),
        (("web", "8000"), {}, "takes no words"),
        (
            ("showmigrations",),
            {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
            "The database does not answer: check DATABASE_URL.",
        ),
        (
            ("up",),
            {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
            "The database does not answer:",
        ),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence(home, words, more, sentence):
    code, said = up(home, *words, **more)
    assert code == 2
    assert said.startswith("ronghe: ") and sentence in said
    assert said.count("\n") == 1, said


def test_a_file_in_the_place_of_the_folder_is_refused(home):
    (home / "file").write_text("")
    code, said = up(home / "file")
    assert code == 2
    assert "cannot be written to" in said and said.count("\n") == 1


@pytest.fixture
def small_disk(home):
    if os.geteuid():
        pytest.skip("Only root may mount a small disk.")
    place = home / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=150m,mode=755", "tmpfs", str(place)]
    if subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("This machine does not let us mount a small disk.")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_refused(small_disk):
    code, said = up(small_disk)
    assert code == 2
    assert "is full: " in said and "the database needs 200 MB" in said and said.count("\n") == 1
    (small_disk / "ballast").write_bytes(b"x" * 120 * 2**20)
    code, said = up(small_disk)
    assert code == 2
    assert "is full: " in said and "64 MB are needed" in said and said.count("\n") == 1


def test_a_read_only_folder_is_refused(small_disk):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    code, said = up(small_disk)
    assert code == 2
    assert "cannot be written to (Read-only file system)" in said and said.count("\n") == 1


def script(name: str, *words: str, path: Path) -> tuple[int, str]:
    done = subprocess.run(
        [ROOT / "script" / name, *words],
        env={"PATH": str(path)},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("name", ["demo", "test", "ronghe", "lint", "messages", "lock", "bench"])
def test_an_old_python_is_named(tmp_path, name):
    for tool in ("sh", "dirname", "readlink"):
        (tmp_path / tool).symlink_to(Path("/bin") / tool if Path(f"/bin/{tool}").exists() else tool)
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\ncase "$1" in --version) echo "Python 3.9.2";; *) exit 1;; esac\n')
    old.chmod(0o755)
    code, said = script(name, path=tmp_path)
    assert code == 2
    assert said == (
        "ronghe: Python 3.11 or newer is needed; this machine has Python 3.9.2."
        " Install python3.11 or set PYTHON to one.\n"
    )


def test_a_folder_of_our_name_in_the_current_directory_is_not_ours(tmp_path):
    stranger = tmp_path / "ronghe"
    stranger.mkdir()
    (stranger / "__init__.py").write_text("raise SystemExit('a stranger')")
    words = [str(ROOT / "script" / "environment.py"), "run", "python", "-m", "ronghe", "help"]
    done = subprocess.run(
        [sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0 and "a stranger" not in done.stdout + done.stderr
