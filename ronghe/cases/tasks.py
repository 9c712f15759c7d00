"""What happens to cases by itself."""

from datetime import timedelta

from procrastinate.contrib.django import app

from ronghe.kit.clock import now

from .actions import close_answered, forget_old, ring
from .models import Knock

# Who sent a settled case is known for so long; then only the case remains.
KEPT = timedelta(days=2 * 365)


@app.periodic(cron="*/10 * * * *")
@app.task(name="cases.close", queueing_lock="cases.close")
def close(timestamp: int) -> int:
    """Close what was answered and neither appealed nor rated in its days."""
    del timestamp
    return close_answered(at=now())


@app.periodic(cron="* * * * *")
@app.task(name="cases.ladder", queueing_lock="cases.ladder")
def climb(timestamp: int) -> int:
    """Tell whoever has a case in hand that it is due soon, overdue, or overdue for far too long."""
    del timestamp
    return ring(at=now())


@app.periodic(cron="37 3 * * *")
@app.task(name="cases.forget", queueing_lock="cases.forget")
def forget(timestamp: int) -> int:
    """Forget who sent what was settled long ago, and the counts of yesterday's knocks."""
    del timestamp
    at = now()
    Knock.objects.filter(hour__lt=at - timedelta(days=1)).delete()
    return forget_old(before=at - KEPT, at=at)
