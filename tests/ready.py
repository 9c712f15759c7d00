"""A home as `ronghe prepare` leaves it, made once for these migrations and copied where one is needed."""

import fcntl
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]


def home(under: Path) -> Path:
    """At rest, in `under`. Whoever comes first makes it; the others wait."""
    from ronghe.kit import postgres  # noqa: PLC0415 – pytest reads this before any setting stands

    under.mkdir(parents=True, exist_ok=True)
    ready, key = under / "ready", key_of_migrations()
    with open(under / "ready.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if key_of(ready) != key:
            remove(ready)
            shutil.rmtree(ready, ignore_errors=True)
            ready.mkdir()
            try:
                _prepare(ready, postgres.start(ready, durable=False))
            finally:
                postgres.stop(ready)
            (ready / "key").write_text(key)
    return ready


def _prepare(ready: Path, url: str) -> None:
    own = {"RONGHE_HOME": str(ready), "DATABASE_URL": url, "RONGHE_MODE": "test"}
    words = [sys.executable, "-m", "ronghe", "prepare"]
    subprocess.run(words, cwd=ROOT, env=os.environ | own, check=True)


def copy(ready: Path, to: Path) -> None:
    """With owners: the database belongs to a user of its own when we are root."""
    from ronghe.kit import postgres_place  # noqa: PLC0415 – as above

    database, its_copy = ready / "postgres", to / "postgres"
    owner = postgres_place.owner_of(database)
    its_copy.mkdir(parents=True)
    # Either may lie elsewhere, when the user of the database cannot enter the folder.
    _copy(postgres_place.base(database, owner), postgres_place.base(its_copy, owner))
    for path in ready.iterdir():
        if path != database:
            _copy(path, to / path.name)


def _copy(path: Path, to: Path) -> None:
    subprocess.run(["cp", "-aT", str(path), str(to)], check=True)


def remove(home: Path) -> None:
    """Its database and all that belongs to it."""
    from ronghe.kit import postgres, postgres_place  # noqa: PLC0415 – as above

    database = home / "postgres"
    if database.exists():
        postgres.stop(home)
        base = postgres_place.base(database, postgres_place.owner_of(database))
        for folder in (base, database):
            shutil.rmtree(folder, ignore_errors=True)


def key_of(home: Path) -> str:
    """Of which migrations `home` is a copy."""
    note = home / "key"
    return note.read_text() if note.exists() else ""


def key_of_migrations() -> str:
    """Changes with every migration of ours and with every version of a vendor's."""
    digest = sha256()
    patterns = ("ronghe/**/migrations/*", "ronghe/**/*.json", "requirements/*.txt")
    for path in sorted(path for one in patterns for path in ROOT.glob(one) if path.is_file()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
