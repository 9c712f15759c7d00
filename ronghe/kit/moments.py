"""Moments out of the database, read by Python's own parser.

Django reads them by a regular expression, three microseconds each; a front page has three hundred.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import BaseTzLoader


class Moments(BaseTzLoader):
    """`timestamptz` as text in UTC, which is what Django has every connection speak."""

    # Django compares it with the connection's own before it uses a cursor.
    timezone = UTC

    def load(self, data: Any) -> datetime:
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            # `infinity`, a year before 1 or after 9999: refused in psycopg's words.
            moment: datetime = super().load(data)
            return moment


def read_quickly(connection: Any, **_: Any) -> None:
    """For each connection that is made (`connection_created`)."""
    connection.connection.adapters.register_loader("timestamptz", Moments)
