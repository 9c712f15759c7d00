"""What becomes of a job whose worker was killed."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.contrib.sessions.models import Session
from django.db import connection
from procrastinate.contrib.django import app

from ronghe.config.tasks import MOST_ATTEMPTS, clear_sessions, take_up_stalled
from ronghe.kit.clock import now
from ronghe.publishing.wake import RECONCILE, wake

LOCKED = "jobs.take_up"
NOW = now()


def worker(*, silent_for: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval)"
            " RETURNING id",
            [silent_for],
        )
        return int(cursor.fetchone()[0])


def held(task: str, by: int | None, *, attempts: int = 0) -> int:
    """A job in the hands of a worker, as it stands in the table."""
    if task == RECONCILE:
        wake()
    else:
        app.configure_task(task, queueing_lock=task).defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s"
            " WHERE id = (SELECT max(id) FROM procrastinate_jobs) RETURNING id",
            [by, attempts],
        )
        return int(cursor.fetchone()[0])


def status(job: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        return str(cursor.fetchone()[0])


def sweep() -> int:
    return async_to_sync(take_up_stalled)(app.job_manager)


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_silent_worker_stands_in_the_line_again():
    job = held(RECONCILE, worker(silent_for="5 minutes"))
    assert sweep() == 1
    assert status(job) == "todo"


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_struck_off_stands_in_the_line_again():
    job = held(RECONCILE, None)
    assert sweep() == 1
    assert status(job) == "todo"


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_living_worker_is_left_alone():
    job = held(RECONCILE, worker(silent_for="1 second"))
    assert sweep() == 0
    assert status(job) == "doing"


@pytest.mark.django_db(transaction=True)
def test_a_job_that_ends_every_worker_is_given_up():
    job = held(RECONCILE, None, attempts=MOST_ATTEMPTS)
    assert sweep() == 0
    assert status(job) == "failed"


@pytest.mark.django_db(transaction=True)
def test_a_stalled_job_whose_successor_waits_is_closed_and_stops_nobody_else():
    stalled = held(LOCKED, None)
    app.configure_task(LOCKED, queueing_lock=LOCKED).defer(timestamp=0)
    other = held(RECONCILE, None)
    assert sweep() == 1
    assert (status(stalled), status(other)) == ("failed", "todo")


def test_the_sweep_runs_by_itself():
    assert any(
        one.task.name == "jobs.take_up" for one in app.periodic_registry.periodic_tasks.values()
    )


@pytest.mark.django_db
def test_sessions_that_are_over_are_thrown_away():
    over, living = Session.objects.bulk_create(
        Session(session_key=key, session_data="", expire_date=NOW + timedelta(hours=hours))
        for key, hours in (("over", -1), ("living", 1))
    )
    clear_sessions(timestamp=0)
    assert list(Session.objects.all()) == [living]
