"""Review: a round and its signatures."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import (
    StoryHeld,
    StoryReady,
    StoryRejected,
    StoryResumed,
    StoryReturned,
    StorySentToReview,
    StorySigned,
    StoryTakenBack,
)
from ..models import (
    Round,
    SchemeVersion,
    Signature,
    Step,
    Story,
    content_hash,
    hash_of,
    scheme_in_force,
)
from .writing import locked, move, version_of, void

Stage, Decision = Story.Stage, Signature.Decision


# Under this a story begins whose headline nobody has written yet (`beginning`).
UNTITLED = "（未定标题）"


class NothingToRead(Refused):
    code = "nothing_to_read"


class AlreadyInReview(Refused):
    code = "already_in_review"


class NoScheme(Refused):
    code = "no_scheme"


class NotInReview(Refused):
    code = "not_in_review"


class NotThisStep(Refused):
    code = "not_this_step"


class OwnWork(Refused):
    code = "own_work"


class TwoStepsByOne(Refused):
    code = "two_steps_by_one"


class TextChanged(Refused):
    code = "text_changed"


class OpinionMissing(Refused):
    code = "opinion_missing"


class WrongReturn(Refused):
    code = "wrong_return"


class NotHeld(Refused):
    code = "not_held"


@transaction.atomic
def send_to_review(story: Story, *, by: User, at: datetime) -> Round:
    """Begin a round through the scheme in force; the reviewers read the latest version."""
    now = locked(story.pk)
    if not rules.may_send(by, now, at=at):
        raise PermissionDenied
    if now.stage not in rules.WITH_THE_WRITER:
        raise AlreadyInReview(
            _("This story is not with the writer: it is “%s”.") % now.get_stage_display()
        )
    version = version_of(now, by=by, at=at)
    if not now.body and not now.lead_picture:
        raise NothingToRead(_("There is nothing to review yet: write the text first."))
    if now.headline == UNTITLED:
        raise NothingToRead(_("It has no headline yet: write one first."))
    round = Round.objects.create(
        story=story, scheme=_scheme(at), version=version, started_by=by, started_at=at
    )
    move(story, Stage.IN_REVIEW)
    record(StorySentToReview(now.pk, round.pk, version.pk, content_hash(version)), actor=by, at=at)
    return round


@transaction.atomic
def sign(
    round: Round,
    *,
    step: Step,
    by: User,
    at: datetime,
    decision: str = Decision.APPROVE,
    opinion: str = "",
    return_to: Step | None = None,
    read: str = "",
) -> Signature:
    """Decide about the latest version at the next step.

    `read` is the content hash of the text the reviewer saw: when it has changed since, nothing is
    signed. `return_to` is an earlier step; without it a returned story goes to the writer.
    """
    story = locked(round.story_id)
    round.refresh_from_db()
    round.story = story
    text = hash_of(story.latest_revision_id)
    stale = round.signatures.standing().exclude(content_hash=text)
    void(round, stale, why="text changed", by=by, at=at)
    _check_turn(round, story, step, by=by, at=at)
    _check_read(read, text)
    _check_decision(step, decision, opinion.strip(), return_to)
    signature = Signature.objects.create(
        round=round,
        step=step,
        kind=step.kind,
        person=by,
        decision=decision,
        opinion=opinion.strip(),
        version_id=story.latest_revision_id,
        content_hash=text,
        at=at,
    )
    record(_signed(signature), actor=by, at=at)
    _after(signature, return_to)
    return signature


@transaction.atomic
def take_back(story: Story, *, by: User, at: datetime) -> None:
    """Back to the writer before it was published; the signatures of the round are void."""
    now = locked(story.pk)
    if not rules.may_take_back(by, now, at=at):
        raise PermissionDenied
    if now.stage not in (Stage.IN_REVIEW, Stage.HELD, Stage.READY):
        raise NotInReview(_("This story is not in review, so there is nothing to take back."))
    round = now.rounds.latest("pk")
    void(round, round.signatures.standing(), why="taken back", by=by, at=at)
    _end(round, at=at)
    move(story, Stage.DRAFT)
    record(StoryTakenBack(now.pk, round.pk), actor=by, at=at)


@transaction.atomic
def resume(story: Story, *, by: User, at: datetime) -> Round:
    """Take a held story back into its review, where it stood."""
    now = locked(story.pk)
    if not rules.may_resume(by, at=at):
        raise PermissionDenied
    if now.stage != Stage.HELD:
        raise NotHeld(_("This story is not on hold."))
    round: Round = now.rounds.open().get()
    move(story, Stage.IN_REVIEW)
    record(StoryResumed(now.pk, round.pk), actor=by, at=at)
    return round


def _scheme(at: datetime) -> SchemeVersion:
    try:
        return scheme_in_force(at)
    except SchemeVersion.DoesNotExist:
        raise NoScheme(
            _("No review scheme is in force. Ask the administrator to set one up.")
        ) from None


def _end(round: Round, *, at: datetime, state: str = Round.State.ENDED) -> None:
    round.state, round.ended_at = state, at
    round.save(update_fields=["state", "ended_at"])


def _check_turn(round: Round, story: Story, step: Step, *, by: User, at: datetime) -> None:
    if round.state != Round.State.OPEN or story.stage != Stage.IN_REVIEW:
        raise NotInReview(_("This story is no longer waiting for review."))
    if not rules.may_sign(by, step, at=at):
        raise PermissionDenied
    following = round.next_step()
    if following != step:
        raise NotThisStep(
            _("The next step is “%(next)s”. Reload the page: somebody has signed meanwhile.")
            % {"next": following}
        )
    if rules.is_credited(by, story):
        raise OwnWork(_("You wrote this or stand in its byline, so another person signs it."))
    if rules.reviewed_another_step(by, round, step):
        raise TwoStepsByOne(
            _(
                "You have already reviewed this story at another step. A second person reads it here."
            )
        )
    if rules.edited_since_signature(by, story):
        raise OwnWork(
            _("You changed this text, and nobody has read it since. Another person signs it.")
        )


def _check_read(read: str, text: str) -> None:
    if read and read != text:
        raise TextChanged(
            _("The text changed while you were reading it. Read what is new, then decide.")
        )


def _check_decision(step: Step, decision: str, opinion: str, return_to: Step | None) -> None:
    if decision != Decision.APPROVE and not opinion:
        raise OpinionMissing(_("Say why, so that the next person knows what to do."))
    earlier = return_to is None or (
        return_to.scheme_id == step.scheme_id and return_to.order < step.order
    )
    if not earlier or (return_to is not None and decision != Decision.RETURN):
        raise WrongReturn(_("A story goes back to an earlier step or to the writer."))


def _signed(signature: Signature) -> StorySigned:
    return StorySigned(
        story_id=signature.round.story_id,
        round_id=signature.round_id,
        signature_id=signature.pk,
        step_id=signature.step_id,
        decision=signature.decision,
        version_id=signature.version_id,
        content_hash=signature.content_hash,
        opinion=signature.opinion,
    )


def _after(signature: Signature, return_to: Step | None) -> None:
    """What a decision leads to."""
    match signature.decision:
        case Decision.APPROVE:
            _approved(signature)
        case Decision.RETURN:
            _returned(signature, return_to)
        case Decision.HOLD:
            move(signature.round.story, Stage.HELD)
            fact = StoryHeld(signature.round.story_id, signature.round_id, signature.opinion)
            record(fact, actor=signature.person, at=signature.at)
        case Decision.REJECT:
            _end(signature.round, at=signature.at)
            move(signature.round.story, Stage.REJECTED)
            refused = StoryRejected(signature.round.story_id, signature.round_id, signature.opinion)
            record(refused, actor=signature.person, at=signature.at)


def _approved(signature: Signature) -> None:
    round = signature.round
    if round.next_step() is not None:
        return
    _end(round, at=signature.at, state=Round.State.PASSED)
    move(round.story, Stage.READY)
    record(
        StoryReady(round.story_id, round.pk, signature.version_id, signature.content_hash),
        actor=signature.person,
        at=signature.at,
    )


def _returned(signature: Signature, return_to: Step | None) -> None:
    round = signature.round
    standing = round.signatures.standing()
    if return_to is not None:
        standing = standing.filter(step__order__gte=return_to.order)
    void(round, standing, why="returned", by=signature.person, at=signature.at)
    if return_to is None:
        _end(round, at=signature.at)
        move(round.story, Stage.RETURNED)
    record(
        StoryReturned(
            round.story_id, round.pk, return_to.pk if return_to else None, signature.opinion
        ),
        actor=signature.person,
        at=signature.at,
    )
