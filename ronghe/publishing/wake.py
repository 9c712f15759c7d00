"""Wake the workers in the transaction of the change that needs them: no commit, no job."""

from datetime import datetime

from procrastinate.contrib.django import app

QUEUE = "publishing"
RECONCILE = "publishing.reconcile"


def wake(*, at: datetime | None = None) -> None:
    """Reconcile soon, or at a moment. The name is that of the task in `tasks.py`, which stands above us."""
    app.configure_task(RECONCILE, queue=QUEUE, schedule_at=at).defer()
