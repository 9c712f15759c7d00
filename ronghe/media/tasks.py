"""Keeping the room of half-arrived files clean."""

from procrastinate.contrib.django import app

from ronghe.kit.clock import now

from .actions import sweep_uploads


@app.periodic(cron="41 * * * *")
@app.task(name="media.sweep_uploads", queueing_lock="media.sweep_uploads")
def sweep(timestamp: int) -> int:
    del timestamp
    return sweep_uploads(at=now())
