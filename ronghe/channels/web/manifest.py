"""The press's book-keeping in SQL: what was made from what, and what must be made again.

Why no change is ever missed: a change is noted in its own transaction (`web_change`) and marked
only after that committed. A pressing first stores its keys and commits; then it looks for changes
that its rendering could not see. So of “keys stored” and “change committed”, whichever comes
second finds the other one.

Nothing here needs to be on the disk before readers see the page: what a crash of the database
takes back leaves the page wanted. So these statements commit without waiting for the disk, except
`ADD` and `STORE_NEW`: their row stands before the file does. Those that change several rows take
them in the order of their paths, so that no two of them ever wait for each other.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from ronghe.kit.commits import run_at_leisure

from . import version
from .rendering import Rendered

# Seconds a worker has for one page before another one may try.
LEASE = 15
LONGEST_BACK_OFF = 600
# The hottest first: what readers of the newest story look at.
HOTTEST = ["article", "home", "section", "latest"]

AGAIN = """
UPDATE web_pressedpage SET leased_until = NULL,
    wanted_since = greatest(clock_timestamp(), wanted_since + interval '1 microsecond')
WHERE path = %s
"""

# What a worker is about to press is leased in the same pass: nobody comes upon it wanted and free.
MARK = """
WITH fresh AS (
    UPDATE web_change SET marked_at = clock_timestamp() WHERE marked_at IS NULL RETURNING keys
), named AS (
    SELECT coalesce(array_agg(DISTINCT key), '{}')::varchar[] AS keys
    FROM fresh, unnest(fresh.keys) AS key
), made AS (
    SELECT id FROM web_pressedpage WHERE id IN (
        SELECT page.id FROM web_pressedpage AS page JOIN named ON page.keys && named.keys
        UNION SELECT id FROM web_pressedpage WHERE path = ANY(%(paths)s::varchar[]))
    ORDER BY path FOR UPDATE
), leased AS (
    UPDATE web_pressedpage AS page SET
        wanted_since = CASE WHEN page.keys && named.keys
            THEN greatest(clock_timestamp(), page.wanted_since + interval '1 microsecond')
            ELSE page.wanted_since END,
        leased_until = CASE WHEN page.path = ANY(%(paths)s::varchar[])
                AND (page.wanted_since IS NOT NULL OR page.keys && named.keys)
            THEN clock_timestamp() + make_interval(secs => %(lease)s)
            ELSE page.leased_until END
    FROM made, named WHERE page.id = made.id RETURNING page.path, page.wanted_since
)
SELECT path FROM leased JOIN unnest(%(paths)s::varchar[]) WITH ORDINALITY AS asked(path, turn)
USING (path) WHERE wanted_since IS NOT NULL ORDER BY turn
"""

# Waits for nobody: it stands in one transaction with `MARK`, behind it.
EXPIRE = """
UPDATE web_pressedpage SET wanted_since = clock_timestamp(), expires_at = NULL
WHERE id IN (
    SELECT id FROM web_pressedpage
    WHERE expires_at <= clock_timestamp() AND wanted_since IS NULL
    FOR UPDATE SKIP LOCKED
)
"""

# statement_timestamp(): a clock that moves on while it reads cannot use an index.
FORGET = "DELETE FROM web_change WHERE marked_at < statement_timestamp() - interval '1 hour'"

ADD = """
INSERT INTO web_pressedpage (path, kind, keys, status, hash, wanted_since, last_error, failures)
SELECT path, '', '{}', 0, '', clock_timestamp(), '', 0 FROM unnest(%s::varchar[]) AS path
WHERE NOT EXISTS (
    SELECT 1 FROM web_pressedpage AS page WHERE page.path = path.path AND page.status = 200
)
ORDER BY path
ON CONFLICT (path) DO UPDATE SET
    wanted_since = greatest(clock_timestamp(),
        web_pressedpage.wanted_since + interval '1 microsecond')
WHERE web_pressedpage.status <> 200
"""

CLAIM = """
WITH due AS (
    SELECT id, row_number() OVER () AS turn FROM (
        SELECT id FROM web_pressedpage
        WHERE wanted_since IS NOT NULL
            AND (leased_until IS NULL OR leased_until <= clock_timestamp())
        ORDER BY array_position(%(hottest)s::text[], kind::text)
            NULLS LAST, wanted_since
        FOR UPDATE SKIP LOCKED LIMIT %(most)s
    ) AS hottest
), leased AS (
    UPDATE web_pressedpage AS page
    SET leased_until = clock_timestamp() + make_interval(secs => %(lease)s)
    FROM due WHERE page.id = due.id RETURNING page.path, due.turn
)
SELECT path FROM leased ORDER BY turn
"""

DUE = """
SELECT EXISTS (SELECT 1 FROM web_pressedpage WHERE wanted_since IS NOT NULL
    AND (leased_until IS NULL OR leased_until <= clock_timestamp()))
"""

# A range of the index, left as soon as enough are found: nothing is sorted or marked, however many
# pages an upgrade leaves behind. `kind` NULL: whatever is left.
CLAIM_OTHERS = """
WITH others AS (
    SELECT id FROM web_pressedpage
    WHERE version >= %(low)s AND version < %(high)s AND wanted_since IS NULL
        AND (%(kind)s::varchar IS NULL OR kind = %(kind)s::varchar)
        AND (leased_until IS NULL OR leased_until <= clock_timestamp())
    FOR UPDATE SKIP LOCKED LIMIT %(most)s
)
UPDATE web_pressedpage AS page
SET leased_until = clock_timestamp() + make_interval(secs => %(lease)s)
FROM others WHERE page.id = others.id RETURNING page.path
"""

# By sessions, on all machines. `LOOK` comes along as a second statement, so with a snapshot of its
# own: it sees what the one before left. Its statement_timestamp() may be from before the wait;
# too early a moment only means that more changes are looked at.
LOCK = "SELECT pg_advisory_lock(hashtextextended('press ' || %s, 0));"
UNLOCK = "SELECT pg_advisory_unlock(hashtextextended('press ' || %s, 0))"

LOOK = """
SELECT statement_timestamp(), pg_current_snapshot()::text,
    (SELECT coalesce(max(id), 0) FROM web_change),
    (SELECT wanted_since FROM web_pressedpage WHERE path = %s),
    EXISTS (SELECT 1 FROM web_pressedpage WHERE path = %s)
"""

# Nothing that an index holds changes when the keys are those of last time, so none is written.
STORE = """
UPDATE web_pressedpage SET
    kind = %(kind)s, status = %(status)s, hash = %(hash)s,
    keys = CASE WHEN keys = %(keys)s::varchar[] THEN keys ELSE %(keys)s::varchar[] END,
    pressed_at = %(looked_at)s, expires_at = %(expires_at)s, last_error = '', failures = 0,
    failing_since = NULL, version = %(version)s,
    wanted_since = coalesce(wanted_since, %(token)s)
WHERE path = %(path)s
"""

STORE_NEW = """
INSERT INTO web_pressedpage (path, kind, keys, status, hash, pressed_at, expires_at, version,
    wanted_since, last_error, failures)
VALUES (%(path)s, %(kind)s, %(keys)s::varchar[], %(status)s, %(hash)s, %(looked_at)s,
    %(expires_at)s, %(version)s, %(token)s, '', 0)
ON CONFLICT (path) DO NOTHING
"""

# Only the last of several pressings settles a page: the file of that one stands.
# A change of our own transaction (only tests press inside one) is told by its number instead.
# BETWEEN, because of an open range the planner expects a third of the table and reads all of it.
SETTLE = """
WITH done AS (
    SELECT page.id, done.* FROM web_pressedpage AS page
    JOIN unnest(%s::varchar[], %s::timestamptz[], %s::timestamptz[], %s::bigint[], %s::text[])
        AS done(path, token, looked_at, last_change, snapshot) USING (path)
    ORDER BY page.path FOR UPDATE OF page
)
UPDATE web_pressedpage AS page SET
    leased_until = NULL,
    wanted_since = CASE WHEN page.wanted_since = done.token
            AND page.pressed_at = done.looked_at AND NOT EXISTS (
        SELECT 1 FROM web_change AS change
        WHERE (change.marked_at IS NULL
                OR change.marked_at BETWEEN done.looked_at AND 'infinity')
            AND change.keys && page.keys AND CASE
            WHEN change.xid = pg_current_xact_id_if_assigned() THEN change.id > done.last_change
            ELSE NOT pg_visible_in_snapshot(change.xid, done.snapshot::pg_snapshot) END
    ) THEN NULL ELSE page.wanted_since END
FROM done WHERE page.id = done.id
RETURNING page.path, page.wanted_since IS NULL
"""

FAIL = """
UPDATE web_pressedpage SET last_error = %(error)s, failures = failures + 1,
    failing_since = coalesce(failing_since, clock_timestamp()),
    leased_until = clock_timestamp()
        + make_interval(secs => least(%(longest)s, 2 ^ least(failures, 20)))
WHERE path = %(path)s
"""


@dataclass(frozen=True)
class Look:
    """What the database knew when a rendering began."""

    looked_at: datetime
    snapshot: str
    last_change: int
    token: datetime | None
    known: bool


@dataclass(frozen=True)
class PutUp:
    """A page that readers see already. `token` settles it; None: it changed while it was made."""

    path: str
    status: int
    token: datetime | None
    look: Look


def mark_changes(*, lease: Sequence[str] = ()) -> list[str]:
    """Want every page made from something that changed, or whose time is over.

    Leases and answers those of `lease` that are wanted, whoever else holds a lease of them: the
    pressing of one path waits for the other.
    """
    values = {"lease": LEASE, "paths": list(dict.fromkeys(lease))}
    with connection.cursor() as cursor:
        run_at_leisure(cursor, f"{MARK}; {EXPIRE}", values)
        return [path for (path,) in cursor.fetchall()]


def forget_changes() -> int:
    """Drop notes older than any rendering that could still need them."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET)
        return int(cursor.rowcount)


def add(paths: Sequence[str]) -> None:
    """Want pages that are new, or that readers do not have at the moment."""
    with connection.cursor() as cursor:
        cursor.execute(ADD, [list(dict.fromkeys(paths))])


def again(path: str) -> None:
    """Want a page now, whatever its back-off says."""
    with connection.cursor() as cursor:
        cursor.execute(AGAIN, [path])


def claim(most: int) -> list[str]:
    """Lease the most urgent wanted pages, hottest first."""
    values = {"lease": LEASE, "most": most, "hottest": HOTTEST}
    with connection.cursor() as cursor:
        run_at_leisure(cursor, CLAIM, values)
        return [path for (path,) in cursor.fetchall()]


def is_anything_due() -> bool:
    """Whether `claim` would find a page."""
    with connection.cursor() as cursor:
        cursor.execute(DUE)
        return bool(cursor.fetchone()[0])


def claim_others(most: int) -> list[str]:
    """Lease pages that another version pressed and nobody wants, hottest kinds first."""
    ours = version.running()
    # By bytes nothing of our length lies between `ours` and `ours` with a letter more.
    ranges = (("", ours), (f"{ours}0", "~"))
    with connection.cursor() as cursor:
        for kind in (*HOTTEST, None):
            for low, high in ranges:
                values = {"low": low, "high": high, "kind": kind, "most": most, "lease": LEASE}
                run_at_leisure(cursor, CLAIM_OTHERS, values)
                if paths := [path for (path,) in cursor.fetchall()]:
                    return paths
    return []


@contextmanager
def alone(path: str) -> Iterator[Look]:
    """One pressing of a path at a time, on all machines: an older rendering never lands last."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"{LOCK} {LOOK}", [path, path, path])
            cursor.nextset()
            yield Look(*cursor.fetchone())
        finally:
            cursor.execute(UNLOCK, [path])


def store(path: str, rendered: Rendered, *, digest: str, look: Look) -> PutUp:
    """Write down what the page was made from. It stays wanted until it is settled.

    A page nobody knew: call before its file stands, and this waits for the disk. A crash in
    between then leaves a wanted page, never a file that nobody would press again.
    """
    # Whoever wants the page after our look moves this token forward, and ours settles nothing.
    token = look.token or look.looked_at
    values: dict[str, Any] = {
        "path": path,
        "kind": rendered.kind,
        "keys": list(rendered.keys),
        "status": rendered.status,
        "hash": digest,
        "looked_at": look.looked_at,
        "expires_at": rendered.expires_at,
        "version": version.running(),
        "token": token,
    }
    with connection.cursor() as cursor:
        if look.known:
            run_at_leisure(cursor, STORE, values)
        else:
            cursor.execute(STORE_NEW, values)
    return PutUp(path, rendered.status, token, replace(look, known=True))


def settle(pages: Sequence[PutUp]) -> set[str]:
    """No longer wanted – unless something they show changed since the rendering began.

    Call when their files are on the disk. Returns the paths that are settled.
    """
    columns: list[Any] = [
        [page.path for page in pages],
        [page.token for page in pages],
        [page.look.looked_at for page in pages],
        [page.look.last_change for page in pages],
        [page.look.snapshot for page in pages],
    ]
    with connection.cursor() as cursor:
        run_at_leisure(cursor, SETTLE, columns)
        return {path for path, settled in cursor.fetchall() if settled}


def fail(path: str, error: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FAIL, {"path": path, "error": error, "longest": LONGEST_BACK_OFF})
