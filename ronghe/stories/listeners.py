"""A new version is checked by the machine, and a merged lead brings its case; nothing waits for it."""

from ronghe.journal.facts import listen
from ronghe.kit.clock import now
from ronghe.planning.facts import LeadMerged
from ronghe.planning.models import Lead

from .actions import follow_leads
from .facts import StorySaved, StorySentToReview
from .models import Story
from .wake import ask_for_check


@listen(StorySaved)
@listen(StorySentToReview)
def check_the_text(fact: StorySaved | StorySentToReview) -> None:
    ask_for_check(fact.story_id)


@listen(LeadMerged)
def link_what_was_merged(fact: LeadMerged) -> None:
    """Stories in work are told at once; the others with their next version."""
    topic = Lead.objects.filter(pk=fact.into_id).values("topic")[:1]
    for story in Story.objects.filter(assignment__topic=topic).select_related("author"):
        follow_leads(story, by=story.author, at=now())
