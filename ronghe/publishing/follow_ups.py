"""Which public stories ask whether they go on, because a case in them ended, was appealed or reopened."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest

from ronghe.accounts.models import User
from ronghe.cases.models import Case, Move
from ronghe.people.models import Role
from ronghe.people.rules import has_role
from ronghe.stories.models import ASKING, FollowUp, Story, StoryCase

from .models import Publication


@dataclass(frozen=True)
class Ask:
    """One question: what happened to `case`, which `story` is about, by `move`."""

    story: Story
    case: Case
    move: Move


def asked_of(user: User, *, at: datetime) -> list[Ask]:
    """Of the stories this person may see, the newest first. Nothing is said of hidden cases."""
    if not has_role(user, Role.REPORTER, Role.EDITOR, Role.HEAD, Role.CHIEF, at=at):
        return []
    links = list(_open(user, at).select_related("story", "case__unit"))
    serials = {one.pk: one.serial for one in links}  # type: ignore[attr-defined]
    moves = {(one.case_id, one.serial): one for one in _moves(links, serials)}
    asked = [Ask(one.story, one.case, moves[one.case_id, serials[one.pk]]) for one in links]
    return sorted(asked, key=lambda one: one.move.at, reverse=True)


def _open(user: User, at: datetime) -> QuerySet[StoryCase]:
    """Links with the number of the last move that asks, since both link and story were there."""
    public = Publication.objects.public(at).on("web").filter(story=OuterRef("story"))
    asking = Move.objects.filter(case=OuterRef("case"), verb__in=ASKING).order_by("-serial")
    answered = FollowUp.objects.filter(
        story=OuterRef("story"), case=OuterRef("case"), serial=OuterRef("serial")
    )
    links = StoryCase.objects.standing().filter(case__shown_at__isnull=False)
    return (
        links.filter(story__in=Story.objects.visible_to(user).values("pk"))
        .annotate(
            began=Greatest("at", Subquery(public.values("first_published_at")[:1])),
            public=Exists(public),
            serial=Subquery(asking.filter(at__gt=OuterRef("began")).values("serial")[:1]),
        )
        .filter(public=True, serial__isnull=False)
        .exclude(Exists(answered))
    )


def _moves(links: list[StoryCase], serials: dict[int, int]) -> QuerySet[Move]:
    found = Move.objects.filter(
        case__in={one.case_id for one in links}, serial__in=set(serials.values())
    )
    return found.select_related("case")
