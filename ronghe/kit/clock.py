"""The clock enters at the edge: views, tasks and commands ask here and pass the answer on."""

from datetime import date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone


def now() -> datetime:
    """The time of this machine, aware, UTC. For what people see and sign."""
    return timezone.now()


def database_now() -> datetime:
    """The time of the database, aware, UTC. For leases, schedules and tokens.

    Several machines agree on it even when one of their clocks is wrong.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    moment: datetime = row[0]
    return moment


def end_of(day: date) -> datetime:
    """The moment the calendar day after `day` begins in the paper's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def local_date(at: datetime) -> date:
    """The calendar day of `at` in the paper's time zone."""
    return timezone.localtime(at).date()
