"""Topics: what we decided to cover."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.taxonomy.models import Section

from .. import rules
from ..facts import TopicChanged, TopicClosed, TopicOpened
from ..models import Assignment, Topic
from .said import free, required


class TopicIsClosed(Refused):
    code = "topic_is_closed"


class WorkIsOpen(Refused):
    code = "work_is_open"


@transaction.atomic
def open_topic(
    title: str,
    *,
    by: User,
    at: datetime,
    brief: str = "",
    section: Section | None = None,
    planned_for: date | None = None,
) -> Topic:
    """Decide to cover something nobody had to find first."""
    _refuse_stranger(by, at)
    topic = Topic.objects.create(
        title=required(title),
        brief=free(brief),
        section=section,
        planned_for=planned_for,
        owner=by,
        created_at=at,
    )
    record(TopicOpened(topic.pk), actor=by, at=at)
    return topic


@transaction.atomic
def change_topic(
    topic: Topic,
    *,
    title: str,
    brief: str,
    section: Section | None,
    planned_for: date | None,
    by: User,
    at: datetime,
) -> None:
    _refuse_stranger(by, at)
    changed = Topic.objects.open().filter(pk=topic.pk)
    fields = {"title": required(title), "brief": free(brief), "section": section}
    if not changed.update(**fields, planned_for=planned_for):
        raise TopicIsClosed(_("This topic is closed; open a new one."))
    topic.refresh_from_db()
    planned = planned_for.isoformat() if planned_for else ""
    record(TopicChanged(topic.pk, topic.title, planned), actor=by, at=at)


@transaction.atomic
def close_topic(
    topic: Topic, *, by: User, at: datetime, state: str = Topic.State.DONE, reason: str = ""
) -> None:
    """Done, or dropped with a reason. Open assignments must be finished or cancelled before."""
    _refuse_stranger(by, at)
    said = required(reason) if state == Topic.State.DROPPED else free(reason)
    # The lock is the one `assign` takes: no assignment appears between the look and the change.
    Topic.objects.select_for_update().get(pk=topic.pk)
    if topic.assignments.filter(state=Assignment.State.OPEN).exists():
        raise WorkIsOpen(_("Somebody still works on this; finish or cancel the assignments first."))
    if not Topic.objects.open().filter(pk=topic.pk).update(state=state):
        raise TopicIsClosed(_("This topic is closed already."))
    topic.refresh_from_db()
    record(TopicClosed(topic.pk, state, said), actor=by, at=at)


def _refuse_stranger(by: User, at: datetime) -> None:
    if not rules.may_plan(by, at=at):
        raise PermissionDenied
