"""The press as jobs: woken by changes; every minute also pages whose time or version is over."""

from procrastinate.contrib.django import app

from .actions import press_others, press_wanted
from .wake import PRESS, QUEUE


@app.task(name=PRESS, queue=QUEUE)
def press_pages() -> int:
    return press_wanted()


@app.periodic(cron="* * * * *")
@app.task(name="press.sweep", queue=QUEUE)
def sweep(timestamp: int) -> int:
    del timestamp
    return press_wanted() + press_others()
