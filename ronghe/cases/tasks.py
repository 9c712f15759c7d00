"""What happens to cases by itself."""

from datetime import timedelta

from procrastinate.contrib.django import app

from ronghe.kit.clock import now

from . import learning
from .actions import close_answered, forget_old
from .models import Knock

# Who sent a settled case is known for so long; then only the case remains.
KEPT = timedelta(days=2 * 365)


@app.periodic(cron="*/10 * * * *")
@app.task(name="cases.close", queueing_lock="cases.close")
def close(timestamp: int) -> int:
    """Close what was answered and neither appealed nor rated in its days."""
    del timestamp
    return close_answered(at=now())


@app.periodic(cron="50 3 * * *")
@app.task(name="cases.learn", queueing_lock="cases.learn")
def learn(timestamp: int) -> int:
    """Learn anew, from what departments have answered, to whom cases belong."""
    del timestamp
    lesson = learning.learn(at=now())
    return lesson.examples if lesson else 0


@app.periodic(cron="37 3 * * *")
@app.task(name="cases.forget", queueing_lock="cases.forget")
def forget(timestamp: int) -> int:
    """Forget who sent what was settled long ago, and the counts of yesterday's knocks."""
    del timestamp
    at = now()
    Knock.objects.filter(hour__lt=at - timedelta(days=1)).delete()
    return forget_old(before=at - KEPT, at=at)
