"""Ask the workers for a machine check."""

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

QUEUE = "stories"
CHECK = "stories.check"
# Seconds without a save after which a text is read. Longer than the editor waits between two saves.
PAUSE = 6


def ask_for_check(story_id: int, *, pause: float = PAUSE) -> None:
    """One that waits already is enough. The name is that of the task in `tasks.py`, which stands above us."""
    job = app.configure_task(
        CHECK, queue=QUEUE, queueing_lock=f"check {story_id}", schedule_in={"seconds": pause}
    )
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(story_id=story_id)
