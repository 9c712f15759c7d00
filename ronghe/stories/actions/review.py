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
    StoryRejected,
    StoryResumed,
    StoryReturned,
    StorySigned,
    StoryTakenBack,
)
from ..models import Round, Signature, Step, Story, hash_of, scheme_for
from ..telling import tell_returned
from .writing import begin_round, end_round, locked, move, pass_if_signed, version_of, void

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


class AnswerMissing(Refused):
    code = "answer_missing"


class WrongReturn(Refused):
    code = "wrong_return"


class NotHeld(Refused):
    code = "not_held"


@transaction.atomic
def send_to_review(story: Story, *, by: User, at: datetime) -> Round:
    """Begin a round through the scheme that the text takes; the reviewers read the latest version."""
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
    scheme = scheme_for(version, at)
    if scheme is None:
        raise NoScheme(_("No review scheme is in force. Ask the administrator to set one up."))
    round = begin_round(story, scheme, version, by=by, at=at)
    move(story, Stage.IN_REVIEW)
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
    answer: str = "",
    return_to: Step | None = None,
    read: str = "",
) -> Signature:
    """Decide about the latest version at a step whose turn it is.

    `read` is the content hash of the text the reviewer saw: when it has changed since, nothing is
    signed. `answer` is for the last opinion of another reviewer, if nobody has answered it.
    `return_to` is an earlier step; without it a story is returned to the writer.
    """
    story = round.story = locked(round.story_id)
    round.refresh_from_db(fields=["state", "ended_at"])
    text = _only_of_this_text(round, by=by, at=at)
    _check_turn(round, story, step, by=by, at=at)
    check_read(read, text)
    _check_decision(step, decision, opinion := opinion.strip(), return_to)
    signature = Signature.objects.create(
        round=round,
        step=step,
        kind=step.kind,
        person=by,
        decision=decision,
        opinion=opinion,
        answer=answer_to(round, step, answer, by=by),
        return_to=return_to,
        version_id=story.latest_revision_id,
        content_hash=text,
        at=at,
    )
    record(signed_fact(signature), actor=by, at=at)
    _after(signature)
    return signature


@transaction.atomic
def take_back(story: Story, *, by: User, at: datetime) -> None:
    """Back to the writer before it was published; the signatures of the round are void."""
    now = locked(story.pk)
    if not rules.may_take_back(by, now, at=at):
        raise PermissionDenied
    if now.stage not in (Stage.IN_REVIEW, Stage.HELD, Stage.READY):
        raise NotInReview(_("This story is not in review, so there is nothing to take back."))
    end_round(now.rounds.latest("pk"), why="taken back", by=by, at=at)
    move(story, Stage.DRAFT)
    record(StoryTakenBack(now.pk, now.rounds.latest("pk").pk), actor=by, at=at)


@transaction.atomic
def resume(story: Story, *, by: User, at: datetime) -> Round:
    """Take a held story back into its review, where it stood."""
    now = locked(story.pk)
    if not rules.may_resume(by, at=at):
        raise PermissionDenied
    if now.stage != Stage.HELD:
        raise NotHeld(_("This story is not on hold."))
    round: Round = now.rounds.open().get()
    Round.objects.filter(pk=round.pk).update(resumed_at=at)
    move(story, Stage.IN_REVIEW)
    record(StoryResumed(now.pk, round.pk), actor=by, at=at)
    return round


def _end(round: Round, *, at: datetime) -> None:
    round.state, round.ended_at = Round.State.ENDED, at
    round.save(update_fields=["state", "ended_at"])


def _only_of_this_text(round: Round, *, by: User, at: datetime) -> str:
    """The hash of the latest text; a signature that read another one no longer stands."""
    text = hash_of(round.story.latest_revision_id)
    stale = round.signatures.standing().exclude(content_hash=text)
    void(round, stale, why="text changed", by=by, at=at)
    return text


def _check_turn(round: Round, story: Story, step: Step, *, by: User, at: datetime) -> None:
    if round.state != Round.State.OPEN or story.stage != Stage.IN_REVIEW:
        raise NotInReview(_("This story is no longer waiting for review."))
    if step not in (waiting := list(round.next_steps())):
        if not rules.may_sign(by, step, at=at):
            raise PermissionDenied
        raise NotThisStep(
            _("The next step is “%(next)s”. Reload the page: somebody has signed meanwhile.")
            % {"next": " / ".join(str(one) for one in waiting)}
        )
    check_person(round, story, step, by=by, at=at)


def check_person(round: Round, story: Story, step: Step, *, by: User, at: datetime) -> None:
    """Whether these eyes count as another pair."""
    if not rules.may_sign(by, step, at=at):
        raise PermissionDenied
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


def answer_to(round: Round, step: Step, answer: str, *, by: User) -> str:
    """What the reviewer says to the one before; empty where nothing asks for an answer."""
    if step.kind != Step.Kind.REVIEW:
        return ""
    said = round.signatures.all().to_answer(by)
    if said is None:
        return ""
    if not answer.strip():
        raise AnswerMissing(
            _("%(person)s gave an opinion at “%(step)s”: answer it, then decide.")
            % {"person": said.person, "step": said.step}
        )
    return answer.strip()


def check_read(read: str, text: str) -> None:
    if read and read != text:
        raise TextChanged(
            _("The text changed while you were reading it. Read what is new, then decide.")
        )


def _check_decision(step: Step, decision: str, opinion: str, return_to: Step | None) -> None:
    if decision != Decision.APPROVE and not opinion:
        raise OpinionMissing(_("Say why, so that the next person knows what to do."))
    earlier = return_to is None or (
        return_to.scheme_id == step.scheme_id and return_to.order in step.returns_to
    )
    if not earlier or (return_to is not None and decision != Decision.RETURN):
        raise WrongReturn(
            _("From here a story goes back to the writer or to the steps on the list.")
        )


def signed_fact(signature: Signature) -> StorySigned:
    return StorySigned(
        story_id=signature.round.story_id,
        round_id=signature.round_id,
        signature_id=signature.pk,
        step_id=signature.step_id,
        decision=signature.decision,
        version_id=signature.version_id,
        content_hash=signature.content_hash,
        opinion=signature.opinion,
        answer=signature.answer,
    )


def _after(signature: Signature) -> None:
    """What a decision leads to."""
    match signature.decision:
        case Decision.APPROVE:
            pass_if_signed(
                signature.round,
                version=signature.version_id,
                text=signature.content_hash,
                by=signature.person,
                at=signature.at,
            )
        case Decision.RETURN:
            _returned(signature, signature.return_to)
        case Decision.HOLD:
            move(signature.round.story, Stage.HELD)
            fact = StoryHeld(signature.round.story_id, signature.round_id, signature.opinion)
            record(fact, actor=signature.person, at=signature.at)
        case Decision.REJECT:
            _end(signature.round, at=signature.at)
            move(signature.round.story, Stage.REJECTED)
            refused = StoryRejected(signature.round.story_id, signature.round_id, signature.opinion)
            record(refused, actor=signature.person, at=signature.at)


def _returned(signature: Signature, return_to: Step | None) -> None:
    round = signature.round
    standing = round.signatures.standing()
    if return_to is not None:
        standing = standing.filter(step__group__gte=return_to.group)
    void(round, standing, why="returned", by=signature.person, at=signature.at)
    if return_to is None:
        _end(round, at=signature.at)
        move(round.story, Stage.RETURNED)
        tell_returned(round.story, by=signature.person, at=signature.at)
    record(
        StoryReturned(
            round.story_id, round.pk, return_to.pk if return_to else None, signature.opinion
        ),
        actor=signature.person,
        at=signature.at,
    )
