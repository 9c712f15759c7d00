"""Work that runs by itself."""

from procrastinate.contrib.django import app

from .polling import poll_due


@app.periodic(cron="* * * * *")
@app.task(queue="watch", queueing_lock="watch.poll", name="watch.poll")
def poll(timestamp: int) -> None:
    """Every minute: ask the sources whose turn it is. `timestamp` is when the round was due."""
    poll_due()
