"""What is read quickly is what Django would have read."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DataError, connection
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from hypothesis import given
from hypothesis import strategies as st

from ronghe.kit.moments import Moments

moments = st.datetimes(timezones=st.just(UTC))


class Djangos(BaseTzLoader):
    timezone = UTC


def as_postgresql_writes(moment: datetime) -> bytes:
    """Without zeros at the end of the second: `2026-11-26 19:44:40.5+00`."""
    text = moment.isoformat(sep=" ").removesuffix("+00:00")
    return (text.rstrip("0").rstrip(".") if "." in text else text).encode() + b"+00"


@given(moments)
def test_every_moment_is_the_one_django_reads(moment):
    data = as_postgresql_writes(moment)
    read = Moments(1184).load(data)
    assert read == moment == Djangos(1184).load(data)
    assert read.tzinfo is UTC
    assert Moments(1184).load(memoryview(data)) == moment


@pytest.mark.django_db
@pytest.mark.parametrize("ago", [timedelta(0), timedelta(days=700_000), timedelta(microseconds=1)])
def test_the_database_answers_what_it_was_asked(ago):
    moment = datetime(2026, 11, 26, 19, 44, 40, 561030, tzinfo=UTC) - ago
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [moment])
        assert cursor.fetchone()[0] == moment


@pytest.mark.django_db
def test_our_reader_is_the_one_in_use():
    with connection.cursor() as cursor:
        assert cursor.adapters.get_loader(1184, 0) is Moments


@pytest.mark.django_db
@pytest.mark.parametrize("never", ["infinity", "-infinity", "10000-01-01", "0044-03-15 BC"])
def test_what_python_cannot_hold_is_refused_in_words(never):
    with connection.cursor() as cursor, pytest.raises(DataError):
        cursor.execute("SELECT %s::timestamptz", [never])
        cursor.fetchone()
