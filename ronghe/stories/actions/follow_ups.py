"""A case in a story ended, was appealed or opened again: go on with it, or say why not."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ronghe.accounts.models import User
from ronghe.cases.models import Case
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.planning.actions import lead_from_case
from ronghe.planning.models import Lead

from .. import rules
from ..facts import FollowUpDismissed, FollowUpTaken
from ..models import ASKING, FollowUp, Story
from .writing import locked


class AnsweredAlready(Refused):
    code = "answered_already"


class NotAskedAnyMore(Refused):
    """The case has gone on, is hidden, or the story is no longer about it."""

    code = "not_asked_any_more"


class ReasonMissing(Refused):
    code = "reason_missing"


@transaction.atomic
def take_follow_up(story: Story, *, case: Case, serial: int, by: User, at: datetime) -> Lead:
    """A new lead of the case. Taken, assigned and written it becomes a story about the same case."""
    _check(story, case, serial, by=by, at=at)
    with override("zh-hans"):
        title = _("After “%(story)s”: %(case)s") % {"story": story, "case": case.title}
    lead = lead_from_case(case, title=title, by=by, at=at)
    answer = FollowUp.Answer.TAKEN
    FollowUp.objects.create(
        story=story, case=case, serial=serial, answer=answer, lead=lead, by=by, at=at
    )
    record(FollowUpTaken(story.pk, case.pk, serial, lead.pk), actor=by, at=at)
    return lead


@transaction.atomic
def dismiss_follow_up(
    story: Story, *, case: Case, serial: int, reason: str, by: User, at: datetime
) -> None:
    """Nothing more about this, for a reason that colleagues can read."""
    _check(story, case, serial, by=by, at=at)
    said = " ".join(reason.replace("\0", "").split())[:200]
    if not said:
        raise ReasonMissing(_("Say in a few words why nothing follows."))
    answer = FollowUp.Answer.DISMISSED
    FollowUp.objects.create(
        story=story, case=case, serial=serial, answer=answer, reason=said, by=by, at=at
    )
    record(FollowUpDismissed(story.pk, case.pk, serial, said), actor=by, at=at)


def _check(story: Story, case: Case, serial: int, *, by: User, at: datetime) -> None:
    """Under the lock of the story: two colleagues who answer come one after the other."""
    if not rules.may_follow_up(by, story, at=at):
        raise PermissionDenied
    locked(story.pk)
    asking = case.course.filter(verb__in=ASKING).order_by("-serial").first()
    public = story.cases.standing().filter(case=case, case__shown_at__isnull=False)
    if asking is None or asking.serial != serial or not public.exists():
        raise NotAskedAnyMore(
            _("This is no longer asked: the case has gone on, or left the story.")
        )
    if FollowUp.objects.filter(story=story, case=case, serial=serial).exists():
        raise AnsweredAlready(_("A colleague has answered this already."))
