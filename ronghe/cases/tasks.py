"""What happens to cases by itself."""

from datetime import timedelta

from procrastinate.contrib.django import app

from ronghe.kit.clock import local_date, now

from . import learning, waiting
from .actions import (
    close_answered,
    compare_rest,
    forget_old,
    forget_prints,
    freeze,
    go_on_without_reply,
    look_again,
    recount,
    ring,
    sweep_files,
)
from .models import Knock, Span

# Who sent a settled case is known for so long; then only the case remains.
KEPT = timedelta(days=2 * 365)


@app.periodic(cron="*/10 * * * *")
@app.task(name="cases.close", queueing_lock="cases.close")
def close(timestamp: int) -> int:
    """Close what was answered and neither appealed nor rated in its days; go on where no reply came."""
    del timestamp
    return close_answered(at=now()) + go_on_without_reply(at=now())


@app.periodic(cron="5 1 * * *")
@app.task(name="cases.look_again", queueing_lock="cases.look_again")
def look(timestamp: int) -> int:
    """In the morning: what was put off until today is looked at again."""
    del timestamp
    return look_again(at=now())


@app.periodic(cron="* * * * *")
@app.task(name="cases.ladder", queueing_lock="cases.ladder")
def climb(timestamp: int) -> int:
    """Tell whoever has a case in hand that it is due soon, overdue, or overdue for far too long."""
    del timestamp
    return ring(at=now())


@app.periodic(cron="* * * * *")
@app.task(name="cases.new", queueing_lock="cases.new")
def tell_of_new(timestamp: int) -> int:
    """Tell the case desk, and the readers of tip-offs, how many new ones wait."""
    del timestamp
    return waiting.tell_of_new(at=now())


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
    forget_prints(before=at - timedelta(days=400))
    forgotten = 0
    while some := forget_old(before=at - KEPT, at=at):
        forgotten += some
    return forgotten


@app.periodic(cron="23 * * * *")
@app.task(name="cases.sweep_files", queueing_lock="cases.sweep_files")
def sweep(timestamp: int) -> int:
    """Forget photos that were sent with no report."""
    del timestamp
    return sweep_files(at=now())


@app.periodic(cron="20 20 * * *")
@app.task(name="cases.numbers", queueing_lock="cases.numbers")
def numbers(timestamp: int) -> int:
    """Each night in Linxi: count anew, and freeze the month that has ended.

    On the first of the month; when nothing ran then, on the next day that something does.
    """
    del timestamp
    at = now()
    lines = recount(at=at)
    this_month = Span.MONTH.begins(local_date(at))
    freeze(Span.MONTH.begins(this_month - timedelta(days=1)), at=at)
    return lines


@app.periodic(cron="25 * * * *")
@app.task(name="cases.copies", queueing_lock="cases.copies")
def copies(timestamp: int) -> int:
    """Answers that were not compared when they were given."""
    del timestamp
    at = now()
    return compare_rest(at=at, since=at - timedelta(days=2))
