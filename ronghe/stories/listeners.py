"""A new version is checked by the machine; nothing waits for it."""

from ronghe.journal.facts import listen

from .facts import StorySaved, StorySentToReview
from .wake import ask_for_check


@listen(StorySaved)
@listen(StorySentToReview)
def check_the_text(fact: StorySaved | StorySentToReview) -> None:
    ask_for_check(fact.story_id)
