"""Wake the press in the transaction of the change that needs it."""

from procrastinate.contrib.django import app

QUEUE = "press"
PRESS = "press.wanted"


def wake() -> None:
    """The name is that of the task in `tasks.py`, which stands above us."""
    app.configure_task(PRESS, queue=QUEUE).defer()
