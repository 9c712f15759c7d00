"""The reconciler as jobs: woken by each change, and swept every minute for what was missed."""

from procrastinate.contrib.django import app

from ronghe.kit.clock import now

from .actions import open_due
from .reconciler import reconcile_one
from .wake import QUEUE, RECONCILE


@app.task(name=RECONCILE, queue=QUEUE)
def reconcile() -> int:
    """Everything that is due now. Returns how many were confirmed."""
    return reconcile_all()


@app.periodic(cron="* * * * *")
@app.task(name="publishing.sweep", queue=QUEUE)
def sweep(timestamp: int) -> int:
    """Catch up after downtime: embargoes that ended meanwhile, tries whose back-off is over."""
    del timestamp
    return reconcile_all()


def reconcile_all() -> int:
    """Open what may open, then try until nothing is due. Returns how many were confirmed."""
    open_due(at=now())
    confirmed = 0
    while (outcome := reconcile_one(at=now())) is not None:
        confirmed += outcome.confirmed
    return confirmed
