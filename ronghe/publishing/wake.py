"""Wake the workers in the transaction of the change that needs them: no commit, no job."""

from datetime import datetime

from procrastinate.contrib.django import app

QUEUE = "publishing"
RECONCILE = "publishing.reconcile"
RELEASE = "publishing.release"


def wake(*, at: datetime | None = None) -> None:
    """Reconcile soon, or at a moment. The name is that of the task in `tasks.py`, which stands above us."""
    app.configure_task(RECONCILE, queue=QUEUE, schedule_at=at).defer()


def wake_release() -> None:
    """Let readers see the archives that are signed."""
    app.configure_task(RELEASE, queue=QUEUE).defer()
