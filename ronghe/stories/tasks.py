"""The machine check as a job: the rules are loaded into workers only."""

from procrastinate.contrib.django import app

from ronghe.kit.clock import now

from .actions.machine import check_text
from .models import Story
from .wake import CHECK, QUEUE


@app.task(name=CHECK, queue=QUEUE)
def check_story(story_id: int) -> int:
    """Answers how much was found."""
    story = Story.objects.select_related("latest_revision").get(pk=story_id)
    return len(check_text(story, at=now()).findings)
