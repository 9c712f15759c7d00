"""Wake the workers in the transaction of the message: no commit, no job."""

from datetime import datetime

from procrastinate.contrib.django import app

QUEUE = "notices"
SEND = "notices.send"


def wake(*, at: datetime | None = None) -> None:
    """Send soon, or at a moment. The name is that of the task in `tasks.py`, which stands above us."""
    app.configure_task(SEND, queue=QUEUE, schedule_at=at).defer()
