"""What a story is about: link a case, take the link back, and follow the lead behind an assignment."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.cases.models import Case
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.planning.models import Lead

from .. import rules
from ..facts import CaseLinked, CaseUnlinked
from ..models import Story, StoryCase


class NoSuchCase(Refused):
    """Neither public nor theirs to see: for them it does not exist."""

    code = "no_such_case"


class LinkedAlready(Refused):
    code = "linked_already"


@transaction.atomic
def link_case(story: Story, *, number: str, by: User, at: datetime) -> StoryCase:
    """By hand. Readers see its state only while it is public."""
    if not rules.may_link_cases(by, story, at=at):
        raise PermissionDenied
    wanted = number.replace("\0", "").strip().rstrip("/").rpartition("/")[2]
    case = Case.objects.known_to(by).filter(number=wanted).first()
    if case is None:
        raise NoSuchCase(_("No case has this number."))
    _locked(story)
    if story.cases.standing().filter(case=case).exists():
        raise LinkedAlready(_("The story is about this case already."))
    return _link(story, case, by=by, at=at, by_hand=True)


@transaction.atomic
def unlink_case(story: Story, *, number: str, by: User, at: datetime) -> None:
    """The story is no longer about it."""
    if not rules.may_link_cases(by, story, at=at):
        raise PermissionDenied
    case = Case.objects.known_to(by).filter(number=number.replace("\0", "")).first()
    links = story.cases.standing().filter(case=case) if case else StoryCase.objects.none()
    if not links.update(ended_at=at, ended_by=by):
        raise NoSuchCase(_("The story is not about this case any more."))
    record(CaseUnlinked(story.pk, case.pk if case else 0), actor=by, at=at)


@transaction.atomic
def follow_leads(story: Story, *, by: User, at: datetime) -> None:
    """Link the cases of the leads that became the topic of its assignment, each once for ever."""
    if story.assignment is None:
        return
    leads = Lead.objects.behind(story.assignment.topic_id).filter(case__isnull=False)
    # Also those taken back: what comes by itself does not come again.
    new = Case.objects.filter(leads__in=leads).exclude(stories__story=story).distinct()
    for case in list(new.order_by("pk")):
        _link(story, case, by=by, at=at, by_hand=False)


def _link(story: Story, case: Case, *, by: User, at: datetime, by_hand: bool) -> StoryCase:
    link = StoryCase.objects.create(story=story, case=case, by=by, at=at, by_hand=by_hand)
    record(CaseLinked(story.pk, case.pk, by_hand), actor=by, at=at)
    return link


def _locked(story: Story) -> None:
    """Two people who link at once come one after the other."""
    Story.objects.select_for_update(of=("self",)).get(pk=story.pk)
