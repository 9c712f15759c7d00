"""Bring the database up to the code, and skip that when nothing changed.

The work itself is `ronghe prepare`. What it did is noted in the database, as a setting of ours:
a restored or emptied database has lost the note and is prepared again.
"""

import subprocess
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql

from .home import CannotStart

PACKAGE = Path(__file__).resolve().parents[2]
NOTE = "ronghe.prepared"
_APPLIED = (
    "SELECT md5(string_agg(app || '.' || name, ',' ORDER BY app, name)) FROM django_migrations"
)


def prepare(
    url: str, environment: Mapping[str, str], *, demo: bool, say: Callable[[str], None]
) -> None:
    """Migrate and load what belongs there. Raises CannotStart when that does not work."""
    key = key_of_the_code(demo=demo)
    need_answer(url)
    if _noted(url) == _note(url, key):
        return
    say("Preparing the database.")
    words = [sys.executable, "-m", "ronghe", "prepare", *(["--demo"] if demo else [])]
    done = subprocess.run(words, env=dict(environment), check=False)
    if done.returncode:
        raise CannotStart("The database could not be prepared; the lines above say why.")
    _write_note(url, key)


def need_answer(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as problem:
        # libpq goes on with hints on further lines.
        reason = str(problem).strip().splitlines()[0].strip()
        raise CannotStart(f"The database does not answer: {reason}") from problem


def key_of_the_code(*, demo: bool) -> str:
    """Changes whenever a file of the package does."""
    digest = sha256(b"demo" if demo else b"plain")
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in (".pyc", ".mo") or not path.is_file():
            continue
        facts = path.stat()
        digest.update(f"{path}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _noted(url: str) -> str:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute("SELECT current_setting(%s, true)", [NOTE]).fetchone()
    except psycopg.Error:
        return ""
    return (row and row[0]) or ""


def _note(url: str, key: str) -> str:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute(_APPLIED).fetchone()
    except psycopg.Error:
        return "nothing applied"
    return f"{key}:{row and row[0]}"


def _write_note(url: str, key: str) -> None:
    note = _note(url, key)
    try:
        with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                    sql.Identifier(connection.info.dbname),
                    sql.Identifier(*NOTE.split(".")),
                    sql.Literal(note),
                )
            )
    except psycopg.Error:
        # Somebody else's database may not let us: then every start prepares, a little slower.
        return
