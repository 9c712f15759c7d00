"""The reconciler as jobs: woken by each change, and swept every ten seconds for what was missed."""

from procrastinate.contrib.django import app

from ronghe.kit.clock import now

from .actions import open_due
from .models import Publication
from .reconciler import reconcile_one
from .release import release_signed
from .wake import QUEUE, RECONCILE, RELEASE, wake


@app.task(name=RECONCILE, queue=QUEUE)
def reconcile() -> int:
    """Everything that is due now, and once more when the next back-off is over."""
    confirmed = reconcile_all()
    _wake_again()
    return confirmed


# The sixth field is seconds. What a killed worker held must not wait for a minute to pass.
@app.periodic(cron="* * * * * */10")
@app.task(name="publishing.sweep", queue=QUEUE)
def sweep(timestamp: int) -> int:
    """Catch up after downtime: embargoes that ended meanwhile, tries whose back-off is over."""
    del timestamp
    return reconcile_all()


@app.task(name=RELEASE, queue=QUEUE)
def release() -> int:
    """Let readers see what was signed as a whole. Cut off, the sweep goes on with it."""
    return release_signed(at=now(), ahead=True)


@app.periodic(cron="* * * * *")
@app.task(name="publishing.release_sweep", queue=QUEUE)
def release_sweep(timestamp: int) -> int:
    del timestamp
    return release_signed(at=now(), ahead=True)


def _wake_again() -> None:
    failing = Publication.objects.unconfirmed().exclude(last_error="").order_by("next_try_at")
    publication = failing.first()
    if publication is not None:
        wake(at=publication.next_try_at)


def reconcile_all() -> int:
    """Open what may open, then try until nothing is due. Returns how many were confirmed."""
    open_due(at=now())
    confirmed = 0
    while (outcome := reconcile_one(at=now())) is not None:
        confirmed += outcome.confirmed
    return confirmed
