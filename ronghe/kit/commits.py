"""How much a transaction waits for when it commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def at_leisure() -> Iterator[None]:
    """A transaction that commits without waiting for the disk: some milliseconds less.

    Others see it at once. A crash of the database may take back the last half second of such
    commits, in the order in which they were made; so only for what is found out again by itself.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
        yield
