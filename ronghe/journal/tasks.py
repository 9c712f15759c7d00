"""The sealer: chains what was recorded, every second, beside everything else."""

from threading import Event

import structlog
from django.db import DatabaseError, close_old_connections, connection
from procrastinate.contrib.django import app

from ronghe.kit.clock import database_now

from . import actions

logger = structlog.get_logger(__name__)

BATCH = 1000


def seal_all() -> int:
    """Seal until nothing waits; return how many entries were sealed."""
    total = 0
    while sealed := actions.seal(at=database_now(), most=BATCH):
        total += sealed
    return total


def seal_every_second(stop: Event) -> None:
    """For a thread of the worker: seal until `stop` is set. A database away is waited for."""
    while not stop.wait(1):
        try:
            close_old_connections()
            seal_all()
        except DatabaseError:
            logger.warning("sealer waits for the database")
            connection.close()
    connection.close()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="journal.seal", pass_context=False)
def seal(timestamp: int) -> None:
    """The safety net: where no worker keeps a sealing thread, seals are a minute late at most."""
    del timestamp
    seal_all()
