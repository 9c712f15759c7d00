"""What colleagues are told about stories: somebody names them, or their text comes back."""

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.accounts.models import User
from ronghe.notices.actions import tell
from ronghe.notices.models import Channel, How
from ronghe.notices.topics import Topic, register
from ronghe.people.models import NEWSROOM
from ronghe.people.rules import has_role

from .models import Comment, Story

NAMED = register(
    Topic(
        "stories.named",
        gettext_lazy("Comments that name me"),
        gettext_lazy("A colleague writes @ and your name in a comment on a story."),
        {Channel.EMAIL: How.DAILY, Channel.PUSH: How.NOW},
        reaches=lambda user, at: has_role(user, *NEWSROOM, at=at),
    )
)
RETURNED = register(
    Topic(
        "stories.returned",
        gettext_lazy("Stories sent back"),
        gettext_lazy("A reviewer sends a story of yours back to you."),
        {Channel.EMAIL: How.NOW, Channel.PUSH: How.NOW},
        reaches=lambda user, at: has_role(user, *NEWSROOM, at=at),
    )
)


def tell_named(said: Comment, people: Collection[User], *, at: datetime) -> None:
    """Only who may see the story hears of it: its headline stands in the notice."""
    seeing = [one for one in people if Story.objects.visible_to(one).filter(pk=said.story_id)]
    story, by = said.story, said.by
    tell(
        seeing,
        topic=NAMED,
        say=lambda: (
            _("%(who)s names you in a comment on “%(story)s”.") % {"who": by, "story": story}
        ),
        link=reverse("stories:beside", args=[story.pk]),
        at=at,
        once=f"comment {said.pk}",
    )


def tell_returned(story: Story, *, by: User, at: datetime) -> None:
    """Nobody is told what they did themselves."""
    if story.author_id == by.pk:
        return
    tell(
        [story.author],
        topic=RETURNED,
        say=lambda: _("%(who)s sent “%(story)s” back to you.") % {"who": by, "story": story},
        link=story.get_absolute_url(),
        at=at,
    )
