"""Sending as jobs: woken by each message, and swept for what was missed or whose back-off is over."""

from datetime import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from ronghe.kit.clock import local_date, now

from .actions import forget, make_digests
from .models import Terms
from .sending import send_all
from .wake import QUEUE, SEND


@app.task(name=SEND, queue=QUEUE)
def send() -> int:
    return send_all(at=now())


# The sixth field is seconds.
@app.periodic(cron="* * * * * */10")
@app.task(name="notices.sweep", queue=QUEUE, queueing_lock="notices.sweep")
def sweep(timestamp: int) -> int:
    """What a killed worker held, and what waited for its next try or for the end of a night."""
    del timestamp
    return send_all(at=now())


@app.periodic(cron="* * * * *")
@app.task(name="notices.digests", queueing_lock="notices.digests")
def digests(timestamp: int) -> int:
    """Once a day, from the hour of the terms on: also when the machine was off at that minute."""
    del timestamp
    at = now()
    hour = Terms.objects.current().digest_at
    before = timezone.make_aware(datetime.combine(local_date(at), hour))
    return make_digests(before=before, at=at) if at >= before else 0


@app.periodic(cron="23 3 * * *")
@app.task(name="notices.forget", queueing_lock="notices.forget")
def forget_what_is_old(timestamp: int) -> int:
    del timestamp
    return forget(at=now())
