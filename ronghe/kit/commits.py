"""How much a transaction waits for when it commits."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

LEISURE = "SET LOCAL synchronous_commit TO off"


@contextmanager
def at_leisure() -> Iterator[None]:
    """A transaction that commits without waiting for the disk: some milliseconds less.

    Others see it at once. A crash of the database may take back the last half second of such
    commits, in the order in which they were made; so only for what is found out again by itself.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LEISURE)
        yield


def run_at_leisure(
    cursor: CursorWrapper, statements: str, values: Sequence[Any] | Mapping[str, Any] | None = None
) -> None:
    """`statements`, parted by semicolons, as one such transaction, in one message.

    The cursor then holds what the first of them answers; `nextset` goes on to the next. Works as
    long as Django binds values itself (no `server_side_binding`).
    """
    cursor.execute(f"{LEISURE}; {statements}", values)
    cursor.nextset()
