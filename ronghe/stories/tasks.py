"""Jobs of stories: the machine check (rules are loaded into workers only), and what is overdue."""

from procrastinate.contrib.django import app

from ronghe.kit.clock import now

from .actions import note_overdue
from .actions.machine import check_text
from .models import Story
from .wake import CHECK, QUEUE


@app.task(name=CHECK, queue=QUEUE)
def check_story(story_id: int) -> int:
    """Answers how much was found."""
    story = Story.objects.select_related("latest_revision").get(pk=story_id)
    return len(check_text(story, at=now()).findings)


@app.periodic(cron="* * * * *")
@app.task(name="stories.note_overdue", queueing_lock="stories.note_overdue")
def note_what_is_overdue(timestamp: int) -> int:
    del timestamp
    return note_overdue(at=now())
