"""Assignments: one person is asked, answers, delivers."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import (
    AssignmentAccepted,
    AssignmentCancelled,
    AssignmentDeclined,
    AssignmentFinished,
    AssignmentGiven,
)
from ..models import Assignment, Topic
from .said import free, required
from .topics import TopicIsClosed


class NotInNewsroom(Refused):
    code = "not_in_newsroom"


class DueInThePast(Refused):
    code = "due_in_the_past"


class AlreadyAnswered(Refused):
    code = "already_answered"


class AssignmentClosed(Refused):
    code = "assignment_closed"


@transaction.atomic
def assign(
    topic: Topic, *, owner: User, due_at: datetime, brief: str = "", by: User, at: datetime
) -> Assignment:
    """Ask `owner` to deliver something for `topic` by `due_at`. They answer with a receipt."""
    if not rules.may_plan(by, at=at):
        raise PermissionDenied
    if not rules.may_receive(owner, at=at):
        raise NotInNewsroom(_("%s is not in the newsroom now; ask somebody else.") % owner)
    if due_at <= at:
        raise DueInThePast(_("The due time has passed; choose a later one."))
    if Topic.objects.select_for_update().get(pk=topic.pk).state != Topic.State.OPEN:
        raise TopicIsClosed(_("This topic is closed; open a new one."))
    given = Assignment.objects.create(
        topic=topic, owner=owner, given_by=by, brief=free(brief), due_at=due_at, given_at=at
    )
    fact = AssignmentGiven(given.pk, topic.pk, owner.pk, due_at.isoformat())
    record(fact, actor=by, at=at)
    return given


@transaction.atomic
def accept(assignment: Assignment, *, by: User, at: datetime) -> None:
    _answer(assignment, by, receipt=Assignment.Receipt.ACCEPTED, receipt_at=at)
    record(AssignmentAccepted(assignment.pk), actor=by, at=at)


@transaction.atomic
def decline(assignment: Assignment, *, reason: str, by: User, at: datetime) -> None:
    """Say no with a reason. That ends the assignment; the desk asks somebody else."""
    said = required(reason)
    _answer(
        assignment,
        by,
        receipt=Assignment.Receipt.DECLINED,
        receipt_reason=said,
        receipt_at=at,
        state=Assignment.State.CANCELLED,
    )
    record(AssignmentDeclined(assignment.pk, said), actor=by, at=at)


@transaction.atomic
def finish(assignment: Assignment, *, by: User, at: datetime) -> None:
    """What was asked for is delivered."""
    if not rules.may_finish(by, assignment, at=at):
        raise PermissionDenied
    _close(assignment, state=Assignment.State.DONE)
    record(AssignmentFinished(assignment.pk), actor=by, at=at)


@transaction.atomic
def cancel(assignment: Assignment, *, reason: str, by: User, at: datetime) -> None:
    """The desk no longer needs it."""
    if not rules.may_plan(by, at=at):
        raise PermissionDenied
    said = required(reason)
    _close(assignment, state=Assignment.State.CANCELLED)
    record(AssignmentCancelled(assignment.pk, said), actor=by, at=at)


def _answer(assignment: Assignment, by: User, **change: object) -> None:
    if not rules.may_answer(by, assignment):
        raise PermissionDenied
    # Compare-and-set: a double tap, or the desk cancelling at the same moment.
    pending = Assignment.objects.filter(
        pk=assignment.pk, state=Assignment.State.OPEN, receipt=Assignment.Receipt.PENDING
    )
    if not pending.update(**change):
        raise AlreadyAnswered(_("This assignment is already answered or cancelled."))
    assignment.refresh_from_db()


def _close(assignment: Assignment, *, state: str) -> None:
    still_open = Assignment.objects.filter(pk=assignment.pk, state=Assignment.State.OPEN)
    if not still_open.update(state=state):
        raise AssignmentClosed(_("This assignment is already finished or cancelled."))
    assignment.refresh_from_db()
