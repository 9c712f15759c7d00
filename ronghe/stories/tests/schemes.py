"""Schemes for tests: put in force, and signed by whoever may."""

from datetime import datetime, timedelta

from psycopg.types.range import TimestamptzRange

from ronghe.people.models import Membership
from ronghe.stories import actions
from ronghe.stories.models import EmergencyRight, Round, SchemeVersion, Step

LONG_AGO = datetime.fromisoformat("2026-01-01T00:00:00+08:00")


def in_force(
    key: str, *, since: datetime = LONG_AGO, until: datetime | None = None
) -> SchemeVersion:
    """The shipped draft of this scheme, in force; the version before it ends."""
    draft = SchemeVersion.objects.drafts().get(scheme__key=key)
    before = SchemeVersion.objects.filter(scheme__key=key).exclude(pk=draft.pk)
    before.exclude(effective__isempty=True).update(effective=TimestamptzRange(None, since))
    SchemeVersion.objects.filter(pk=draft.pk).update(effective=TimestamptzRange(since, until))
    draft.refresh_from_db()
    return draft


def on_the_list(*people, since: datetime = LONG_AGO) -> None:
    for person in people:
        EmergencyRight.objects.create(
            person=person, valid=TimestamptzRange(since, None), given_by=person
        )


def holder(step: Step):
    return Membership.objects.filter(post__role=step.role).order_by("pk").first().person


def sign_next(round: Round, at: datetime, **said):
    """The first step whose turn it is, by the first holder of its role."""
    step = round.next_step()
    return actions.sign(round, step=step, by=holder(step), at=at, answer="同意。", **said)


def sign_all(round: Round, at: datetime) -> list[str]:
    """To the end of the round; the names of the steps in the order they were signed."""
    names = []
    while True:
        round.refresh_from_db()
        if round.state != "open" or round.next_step() is None:
            return names
        at += timedelta(minutes=1)
        names.append(sign_next(round, at).step.name)
