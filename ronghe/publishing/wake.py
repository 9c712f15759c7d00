"""Wake the workers in the transaction of the change that needs them: no commit, no job."""

from datetime import datetime

from procrastinate.contrib.django import app

QUEUE = "publishing"
RECONCILE = "publishing.reconcile"
RELEASE = "publishing.release"


def wake(*, at: datetime | None = None, outlets: int = 1) -> None:
    """Reconcile soon, or at a moment: one job for each outlet, so that none waits for another.

    The name is that of the task in `tasks.py`, which stands above us.
    """
    deferrer = app.configure_task(RECONCILE, queue=QUEUE, schedule_at=at)
    deferrer.batch_defer(*({} for _ in range(outlets)))


def wake_release() -> None:
    """Let readers see the archives that are signed."""
    app.configure_task(RELEASE, queue=QUEUE).defer()
