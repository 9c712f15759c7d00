"""Jobs of stories: the machine check (rules are loaded into workers only), what is overdue, old records."""

from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from ronghe.kit.clock import now

from .actions import note_overdue
from .actions.machine import check_text
from .models import Delivery, Story
from .wake import CHECK, PAUSE, QUEUE, ask_for_check

# A browser that was away for longer is answered as by a new delivery, which is late.
REMEMBERED = timedelta(days=30)


@app.task(name=CHECK, queue=QUEUE)
def check_story(story_id: int) -> int:
    """Answers how much was found. A text that somebody is still typing at waits for their pause."""
    story = Story.objects.select_related("latest_revision").get(pk=story_id)
    at = now()
    if (rest := _rest_of_pause(story, at)) is not None:
        ask_for_check(story_id, pause=rest)
        return 0
    return len(check_text(story, at=at).findings)


def _rest_of_pause(story: Story, at: datetime) -> float | None:
    """Seconds; None when the pause is over. Autosave writes on at a version and moves its time."""
    if story.latest_revision is None:
        return None
    age = (at - story.latest_revision.created_at).total_seconds()
    # A version from the future was stamped by another clock: nobody would wait for it to pass.
    return PAUSE - age if 0 <= age < PAUSE else None


@app.periodic(cron="41 3 * * *")
@app.task(name="stories.forget_deliveries", queueing_lock="stories.forget_deliveries")
def forget_deliveries(timestamp: int) -> None:
    del timestamp
    Delivery.objects.filter(at__lt=now() - REMEMBERED).delete()


@app.periodic(cron="* * * * *")
@app.task(name="stories.note_overdue", queueing_lock="stories.note_overdue")
def note_what_is_overdue(timestamp: int) -> int:
    del timestamp
    return note_overdue(at=now())
