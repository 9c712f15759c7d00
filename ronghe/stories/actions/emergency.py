"""先发后补: out after the final review alone; what was left out is owed and made up."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import (
    DebtPaid,
    EmergencyBegun,
    EmergencyRightEnded,
    EmergencyRightGiven,
    StepOverdue,
)
from ..models import (
    Debt,
    EmergencyRight,
    Overdue,
    Round,
    SchemeVersion,
    Signature,
    Step,
    Story,
)
from ..turns import open_turns
from .review import (
    NoScheme,
    NothingToRead,
    NotThisStep,
    answer_to,
    check_person,
    check_read,
    signed_fact,
)
from .writing import begin_round, end_round, locked, move, version_of

Stage = Story.Stage
BEFORE_PUBLISHING = (Stage.DRAFT, Stage.RETURNED, Stage.IN_REVIEW, Stage.HELD)


class TooLate(Refused):
    code = "too_late"


class ReasonMissing(Refused):
    code = "reason_missing"


class NothingOwed(Refused):
    code = "nothing_owed"


class OnTheList(Refused):
    code = "on_the_list"


class WrongPeriod(Refused):
    code = "wrong_period"


@transaction.atomic
def go_first(story: Story, *, by: User, at: datetime, reason: str) -> Round:
    """Begin a round of the emergency scheme; a round under way ends. `reason` stays as evidence."""
    now = locked(story.pk)
    if not rules.may_go_the_emergency_way(by, at=at):
        raise PermissionDenied
    if now.stage not in BEFORE_PUBLISHING:
        raise TooLate(_("This story is “%s”: there is nothing to hurry.") % now.get_stage_display())
    if not reason.strip():
        raise ReasonMissing(_("Say what is so urgent: the reason stays with the story."))
    version = version_of(now, by=by, at=at)
    if not now.body and not now.lead_picture:
        raise NothingToRead(_("There is nothing to review yet: write the text first."))
    found = SchemeVersion.objects.in_force(at).filter(scheme__is_emergency=True)
    scheme = found.order_by("scheme__order").first()
    if scheme is None:
        raise NoScheme(_("No emergency scheme is in force. Ask the administrator to set one up."))
    for under_way in now.rounds.open():
        end_round(under_way, why="emergency", by=by, at=at)
    round = begin_round(story, scheme, version, by=by, at=at, reason=reason.strip())
    move(story, Stage.IN_REVIEW)
    record(EmergencyBegun(now.pk, round.pk, round.reason), actor=by, at=at)
    return round


@transaction.atomic
def make_up(
    round: Round,
    *,
    step: Step,
    by: User,
    at: datetime,
    opinion: str = "",
    answer: str = "",
    read: str = "",
) -> Signature:
    """Sign a step that the story went out without: the very text that went out."""
    story = locked(round.story_id)
    round.refresh_from_db()
    round.story = story
    debt = Debt.objects.open().filter(round=round, step=step).first()
    if debt is None:
        raise NothingOwed(_("This step is not owed any more: somebody has made it up."))
    if step not in list(round.next_steps()):
        raise NotThisStep(_("Another step is made up first."))
    check_person(round, story, step, by=by, at=at)
    out = round.signatures.standing().order_by("pk")[0]
    check_read(read, out.content_hash)
    signature = Signature.objects.create(
        round=round,
        step=step,
        kind=step.kind,
        person=by,
        decision=Signature.Decision.APPROVE,
        opinion=opinion.strip(),
        answer=answer_to(round, step, answer, by=by),
        version_id=out.version_id,
        content_hash=out.content_hash,
        at=at,
    )
    record(signed_fact(signature), actor=by, at=at)
    record(DebtPaid(story.pk, round.pk, step.pk, at <= debt.due_at), actor=by, at=at)
    return signature


@transaction.atomic
def put_on_the_list(
    person: User, *, since: datetime, until: datetime | None, by: User, at: datetime
) -> EmergencyRight:
    """From `since` (not in the past) this person may take the emergency way."""
    if not rules.may_write_schemes(by, at=at):
        raise PermissionDenied
    if since < at or (until is not None and until <= since):
        raise WrongPeriod(_("A right begins now or later, and ends after it began."))
    valid = TimestamptzRange(since, until)
    try:
        with transaction.atomic():
            right = EmergencyRight.objects.create(person=person, valid=valid, given_by=by)
    except IntegrityError:
        raise OnTheList(_("%s is on the list for some of that time already.") % person) from None
    ends = until.isoformat() if until else None
    fact = EmergencyRightGiven(right.pk, person.pk, since.isoformat(), ends)
    record(fact, actor=by, at=at)
    return right


@transaction.atomic
def take_off_the_list(right: EmergencyRight, *, by: User, at: datetime) -> None:
    """From now on. What was done under it stays."""
    if not rules.may_write_schemes(by, at=at):
        raise PermissionDenied
    right = EmergencyRight.objects.select_for_update(of=("self",)).get(pk=right.pk)
    until = max(at, right.valid.lower + (right.valid.lower.resolution))
    if right.valid.upper is not None and right.valid.upper <= until:
        raise WrongPeriod(_("This right is over already."))
    right.valid = TimestamptzRange(right.valid.lower, until)
    right.save(update_fields=["valid"])
    fact = EmergencyRightEnded(right.pk, right.person_id, until.isoformat())
    record(fact, actor=by, at=at)


@transaction.atomic
def note_overdue(*, at: datetime) -> int:
    """Write down, once, every step that was not signed in time. Returns how many are new."""
    late = [turn for turn in open_turns() if turn.is_overdue(at)]
    known = set(
        Overdue.objects.filter(round__in=[turn.round for turn in late]).values_list(
            "round", "step", "since"
        )
    )
    new = [turn for turn in late if (turn.round.pk, turn.step.pk, turn.since) not in known]
    for turn in new:
        row, created = Overdue.objects.get_or_create(
            round=turn.round,
            step=turn.step,
            since=turn.since,
            defaults={"due_at": turn.due_at, "noted_at": at},
        )
        if created:
            fact = StepOverdue(turn.story.pk, turn.round.pk, turn.step.pk, row.due_at.isoformat())
            record(fact, actor=None, at=at)
    return len(new)
