"""Make the environment of the scripts beside this file, then run something in it.

    environment.py run|test COMMAND …

`run` installs `requirements/run.txt`, `test` installs `requirements/test.txt`, each once: a stamp
in `.venv/` holds the hash of what is installed. Needs Python's standard library only.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
ROOM = 700  # MB: what the test environment takes


def main() -> None:
    kind, command = sys.argv[1], sys.argv[2:]
    try:
        if not is_made(kind):
            with held():
                if not is_made(kind):
                    make(kind)
    except OSError as problem:
        place = problem.filename or VENV
        stop(f"The environment in {VENV} cannot be made: {place}: {problem.strerror}.")
    environment = os.environ | {
        "VIRTUAL_ENV": str(VENV),
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        # Found from any current directory, without an installation of the checkout itself, and
        # never a folder of the same name that happens to lie in the current one.
        "PYTHONPATH": str(ROOT),
        "PYTHONSAFEPATH": "1",
    }
    # Compiled modules are kept, whatever the shell says: without them every start compiles the
    # house anew and takes a fifth longer.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    # Scripts of ours are named from the checkout; what the user names stays where the user is.
    words = [str(ROOT / word) if word.startswith("script/") else word for word in command[:2]]
    os.execve(PYTHON, [str(PYTHON), *words[1:], *command[2:]], environment)


def lock_of(kind: str) -> Path:
    return ROOT / "requirements" / f"{kind}.txt"


def stamp_of(kind: str) -> Path:
    return VENV / f"ronghe-{kind}.stamp"


def wanted(kind: str) -> str:
    return hashlib.sha256(lock_of(kind).read_bytes()).hexdigest()


def is_made(kind: str) -> bool:
    """Whether what `kind` needs is installed, for a Python that is there for this user."""
    with contextlib.suppress(OSError):
        return stamp_of(kind).read_text() == wanted(kind) and os.access(PYTHON, os.X_OK)
    return False


@contextlib.contextmanager
def held() -> Iterator[None]:
    """One maker at a time; the others wait and find the work done."""
    with open(ROOT / ".venv.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make(kind: str) -> None:
    free = shutil.disk_usage(ROOT).free // 2**20
    if free < ROOM:
        stop(f"The disk that holds {ROOT} is full: {free} MB are free and {ROOM} MB are needed.")
    uv = shutil.which("uv")
    print(f"Installing {count(kind)} packages into {VENV} (once).", flush=True)
    if not is_usable():
        create(uv)
    for other in ("run", "test"):
        stamp_of(other).unlink(missing_ok=True)
    install(uv, kind)
    # The packages of `test` are those of `run` and more, at the same versions.
    for done in ("run", "test") if kind == "test" else ("run",):
        stamp_of(done).write_text(wanted(done))


def count(kind: str) -> int:
    return sum("==" in line for line in lock_of(kind).read_text().splitlines())


def is_usable() -> bool:
    """Whether the environment that is there was made from locks we can build upon."""
    stamps = [stamp_of(kind) for kind in ("run", "test") if stamp_of(kind).exists()]
    current = any(stamp.read_text() == wanted(stamp.stem.split("-")[1]) for stamp in stamps)
    return current and os.access(PYTHON, os.X_OK)


def create(uv: str | None) -> None:
    if VENV.exists():
        shutil.rmtree(VENV)
    if uv:
        step([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)])
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian ships Python without it
        import venv  # noqa: F401, PLC0415
    except ImportError:
        version = sysconfig.get_python_version()
        stop(f"Python's venv is missing: install python{version}-venv, or uv, and start again.")
    step([sys.executable, "-m", "venv", str(VENV)])


def install(uv: str | None, kind: str) -> None:
    lock = str(lock_of(kind))
    if uv:
        words = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    else:
        words = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        words += ["--no-input", "--no-warn-script-location", "--no-compile"]
    step([*words, "--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", lock])
    compile_all()


def compile_all() -> None:
    """With every core; pip would take one. What does not compile is no module that anybody loads."""
    words = [str(PYTHON), "-m", "compileall", "-q", "-j", "0", str(VENV / "lib")]
    subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def step(words: list[str]) -> None:
    done = subprocess.run(words, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.stderr.write(done.stderr)
        stop("The environment could not be made; the lines above say why.")


def stop(sentence: str) -> NoReturn:
    sys.stderr.write(f"ronghe: {sentence}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
