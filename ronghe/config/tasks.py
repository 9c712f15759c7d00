"""Keeping house: jobs that a killed worker held, sessions that are over."""

import structlog
from django.contrib.sessions.backends.db import SessionStore
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from ronghe.kit.clock import now

# A job that ended its worker so often will end the next one, too.
MOST_ATTEMPTS = 5
logger = structlog.get_logger(__name__)


@app.periodic(cron="17 3 * * *")
@app.task(name="sessions.clear", queueing_lock="sessions.clear")
def clear_sessions(timestamp: int) -> None:
    """Also what strangers left in theirs."""
    del timestamp
    SessionStore.clear_expired()


@app.periodic(cron="* * * * *")
@app.task(name="jobs.take_up", queueing_lock="jobs.take_up", pass_context=True)
async def take_up(context: JobContext, timestamp: int) -> int:
    del timestamp
    return await take_up_stalled(context.app.job_manager)


async def take_up_stalled(jobs: JobManager) -> int:
    """Put back into the line what a worker held that gives no sign of life. Returns how many.

    All our jobs may run twice: what they do is claimed row by row.
    """
    taken = 0
    for job in await jobs.get_stalled_jobs():
        taken += await _take_up(jobs, job)
    return taken


async def _take_up(jobs: JobManager, job: Job) -> bool:
    assert job.id is not None  # noqa: S101 – it came from the database
    if job.attempts < MOST_ATTEMPTS:
        try:
            await jobs.retry_job_by_id_async(job.id, retry_at=now())
        except ConnectorException:
            # Its twin with the same queueing lock waits already and will do the work.
            logger.info("stalled job has a successor", job=job.id, task=job.task_name)
        else:
            logger.warning("stalled job taken up", job=job.id, task=job.task_name)
            return True
    else:
        logger.error("job ended its worker too often", job=job.id, task=job.task_name)
    await jobs.finish_job_by_id_async(job.id, status=Status.FAILED, delete_job=False)
    return False
