"""The department: signs for it or sends it back, asks, replies, answers, asks for more time."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import DurationField, ExpressionWrapper, F, Sum
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.people.models import Unit

from .. import citizens, clocks, officers, rules, waiting
from ..facts import CaseReplied, ExtensionAsked, ExtensionDecided, PartGiven
from ..models import Answer, Case, Extension, Question, Side, Verb, units_of
from ..moves import OPEN, State
from ..rules import Officer
from ..senders import Bag
from ..vault import proof_of
from .files import attach, drafts_in
from .moving import How, NotPossibleNow, as_whom, came_from, end_shares, locked, move, record_how
from .said import free, line, optional_line, public, words
from .templates import refuse_template


class EvidenceMissing(Refused):
    code = "evidence_missing"


class TooMuchTime(Refused):
    code = "too_much_time"


class TooLateToSendBack(Refused):
    code = "too_late_to_send_back"


class AskedAlready(Refused):
    code = "asked_already"


class NotYourOwn(Refused):
    """Nobody grants themselves more time."""

    code = "not_your_own"


@transaction.atomic
def sign(case: Case, *, by: Officer, at: datetime) -> None:
    """The department takes it into hand."""
    _refuse_stranger(case, by, at)
    move(case, Verb.SIGN, side=Side.OFFICER, by=by, at=at, unit=case.unit)


@transaction.atomic
def send_back(
    case: Case, *, reason: str, by: Officer, at: datetime, proposed: Unit | None = None
) -> None:
    """Not ours: back to the case desk, with why and who should have it instead."""
    _refuse_stranger(case, by, at)
    if rules.is_late_to_send_back(case, at=at):
        raise TooLateToSendBack(
            _(
                "The time to send it back is over. Answer it, or ask the case desk to take it away and"
                " give it to another department."
            )
        )
    said, unit = line(reason), case.unit
    made = move(
        case,
        Verb.SEND_BACK,
        side=Side.OFFICER,
        by=by,
        at=at,
        reason=said,
        unit=unit,
        proposed=proposed,
        unit_id=None,
    )
    end_shares(case, at=at)
    officers.tell_of_sending_back(case, made, at=at)


@transaction.atomic
def ask(case: Case, *, question: str, by: Officer, at: datetime) -> Question:
    """Something only the citizen can tell. The clocks stand still until the reply."""
    said = line(question)
    side = _side(case, by, at)
    made = move(case, Verb.ASK, side=side, by=by, at=at, reason=said, unit=case.unit)
    return Question.objects.create(case=case, text=said, by=made.by, link=made.link, at=at)


def go_on_without_reply(*, at: datetime, most: int = 500) -> int:
    """Where the citizen's days to reply are over, the clocks run again; returns how many cases."""
    days = ExpressionWrapper(F("case__rule__appeal_days") * timedelta(days=1), DurationField())
    over = Question.objects.filter(settled_at=None, case__state=State.WAITING, at__lt=at - days)
    went_on = 0
    for question in over.select_related("case").order_by("at", "pk")[:most]:
        try:
            _go_on(question.case, side=Side.HOUSE, by=None, reason=_("No reply came."), at=at)
        except NotPossibleNow:
            # The citizen was quicker.
            continue
        went_on += 1
    return went_on


@transaction.atomic
def go_on(case: Case, *, reason: str, by: User, at: datetime) -> None:
    """No reply came, or none is needed any more."""
    _go_on(case, side=_side(case, by, at), by=by, reason=line(reason), at=at)


@transaction.atomic
def _go_on(case: Case, *, side: str, by: User | None, reason: str, at: datetime) -> None:
    after = came_from(case) if case.state == State.WAITING else ""
    made = move(case, Verb.GO_ON, side=side, by=by, at=at, after=after, reason=reason)
    case.questions.filter(settled_at=None).update(settled_at=at)
    if by is None:
        officers.tell_of_no_reply(case, made, at=at)


@transaction.atomic
def reply(
    case: Case, *, public_text: str, by: Officer, at: datetime, private_text: str = ""
) -> Answer:
    """A first reply on the way to the answer: it stops the clock of the first reply only."""
    # Locked first: a link that is taken back at this moment holds before or after, never between.
    held = locked(case)
    _side(held, by, at)
    if held.state not in (State.ACCEPTED, State.DISPATCHED, State.WORKING):
        raise NotPossibleNow(_("A reply on the way is for a case that is being worked on."))
    newest = held.answers.filter(round=held.round, is_final=False).order_by("pk").last()
    try:
        with transaction.atomic():
            made = _say(case, public_text, private_text, "", is_final=False, by=by, at=at)
            if newest and _same(newest, made):
                transaction.set_rollback(True)
                return newest
    except IntegrityError as problem:
        # Pressed twice: by a link each act is done once.
        raise NotPossibleNow(
            _("This was done already, or cannot be done with the case as it is now.")
        ) from problem
    clocks.replied(case, by=made.by, at=at)
    case.refresh_from_db()
    citizens.tell_of_reply(case, made.pk, at=at)
    return made


def _same(one: Answer, other: Answer) -> bool:
    """The form was sent twice: nobody else has replied in between."""
    fields = ("public_text", "private_text", "by_id", "link_id")
    return all(getattr(one, name) == getattr(other, name) for name in fields)


@transaction.atomic
def answer(
    case: Case,
    *,
    public_text: str,
    by: Officer,
    at: datetime,
    private_text: str = "",
    evidence: str = "",
    files: Bag | None = None,
) -> Answer:
    """The answer of this round. The citizen has some days to rate it, or to appeal."""
    # Before the words are kept: a second answer at the same moment is refused in peace.
    held = locked(case)
    side, rule = _side(held, by, at), held.rule
    proof = optional_line(evidence)
    if rule.needs_evidence and not (proof or files and drafts_in(files)):
        raise EvidenceMissing(_("Say what proves it: a photo, a document, a record on the spot."))
    try:
        with transaction.atomic():
            made = _say(case, public_text, private_text, proof, is_final=True, by=by, at=at)
    except IntegrityError as problem:
        raise NotPossibleNow(_("This round has its answer already.")) from problem
    attach(case, files, side=side, by=made.by, at=at, answer=made)
    until = at + timedelta(days=rule.appeal_days)
    move(case, Verb.ANSWER, side=side, by=by, at=at, unit=case.unit, appeal_until=until)
    return made


@transaction.atomic
def give_part(case: Case, *, text: str, by: User, at: datetime) -> None:
    """A department that helps says its part, for the one that answers."""
    mine = case.shares.filter(unit__in=units_of(by, at=at), ended_at=None, leads=False)
    share = mine.select_for_update().first()
    if share is None:
        raise PermissionDenied
    if locked(case).state not in (State.DISPATCHED, State.WORKING, State.WAITING):
        raise NotPossibleNow(_("This case is no longer being worked on."))
    share.part = words(text, most=5000)
    share.save(update_fields=["part"])
    record(PartGiven(case.pk, share.unit_id), actor=by, at=at)
    giver = rules.on_behalf_of(by, share.unit_id, at=at)
    record_how(case, "say_part", How(on_behalf=giver), actor=by, at=at)


@transaction.atomic
def ask_for_time(case: Case, *, minutes: int, reason: str, by: Officer, at: datetime) -> Extension:
    """More working time for the answer, within what the rule gives a round. Others decide."""
    _refuse_stranger(case, by, at)
    held, said = locked(case), line(reason)
    if held.state not in (State.DISPATCHED, State.WORKING):
        raise NotPossibleNow(_("Time can be asked for while the case is being worked on."))
    granted = held.extensions.filter(round=held.round, state=Extension.State.GRANTED)
    left = held.rule.extension_minutes - (granted.aggregate(sum=Sum("minutes"))["sum"] or 0)
    if not 0 < minutes <= left:
        raise TooMuchTime(
            _("The rule leaves %s more working days in this round.") % (max(left, 0) // clocks.DAY)
        )
    if held.extensions.filter(state=Extension.State.ASKED).exists():
        raise AskedAlready(_("More time is asked for already; the case desk decides."))
    actor, how = by if isinstance(by, User) else None, as_whom(held, by, at=at)
    asked = Extension.objects.create(
        case=case, round=held.round, minutes=minutes, reason=said, asked_by=actor, asked_at=at,
        link=how.link,
    )  # fmt: skip
    proof = proof_of(said, of=f"extension {asked.pk}")
    record(ExtensionAsked(case.pk, asked.pk, minutes, proof), actor=actor, at=at)
    record_how(case, "ask_for_time", how, actor=actor, at=at)
    officers.tell_of_time_asked(held, asked, at=at)
    return asked


@transaction.atomic
def decide(asked: Extension, *, grant: bool, by: User, at: datetime, note: str = "") -> None:
    """Grant or deny more time: the case desk, and never who asked."""
    if not rules.may_run(by, asked.case, at=at):
        raise PermissionDenied
    if not rules.may_decide(by, asked, at=at):
        raise NotYourOwn(_("You asked for this yourself; somebody else decides."))
    case = Case.objects.select_for_update().get(pk=asked.case_id)
    if case.state not in OPEN:
        raise NotPossibleNow(_("This is decided already, or the case has gone on."))
    state = Extension.State.GRANTED if grant else Extension.State.DENIED
    said = optional_line(note) if grant else line(note)
    undecided = Extension.objects.filter(pk=asked.pk, state=Extension.State.ASKED, round=case.round)
    if not undecided.update(state=state, decided_by=by, decided_at=at, note=said):
        raise NotPossibleNow(_("This is decided already, or the case has gone on."))
    if grant:
        clocks.extend(case, minutes=asked.minutes, reason=asked.reason, by=by, at=at)
    asked.refresh_from_db()
    record(ExtensionDecided(case.pk, asked.pk, state), actor=by, at=at)
    waiting.settle_of_time(asked, at=at)
    officers.tell_of_decision(case, asked, at=at)


def _say(
    case: Case,
    public_text: str,
    private: str,
    evidence: str,
    *,
    is_final: bool,
    by: Officer,
    at: datetime,
) -> Answer:
    refuse_template(public_text, unit=case.unit_id)
    actor = by if isinstance(by, User) else None
    how = as_whom(case, by, at=at)
    # What only its citizen reads is said whole: a confidential case never becomes public.
    is_closed = case.visibility == Case.Visibility.CONFIDENTIAL
    said = words(public_text, most=5000)
    made = Answer.objects.create(
        case=case,
        round=case.round,
        is_final=is_final,
        public_text=said if is_closed else public(said),
        private_text=free(private, most=5000),
        evidence=evidence if is_closed else public(evidence),
        unit=case.unit,
        by=actor,
        at=at,
        link=how.link,
        on_behalf=how.on_behalf,
    )
    proof = proof_of(f"{made.public_text}\0{made.private_text}", of=f"answer {made.pk}")
    record(CaseReplied(case.pk, made.pk, is_final, proof), actor=actor, at=at)
    if not is_final:
        # With an answer goes a move, which says it.
        record_how(case, "reply", how, actor=actor, at=at)
    return made


def _side(case: Case, by: Officer, at: datetime) -> Side:
    """From which side this person speaks: the department that leads, or who runs the case."""
    if rules.answers_for(by, case, at=at):
        return Side.OFFICER
    if isinstance(by, User) and rules.may_run(by, case, at=at):
        return Side.DESK
    raise PermissionDenied


def _refuse_stranger(case: Case, by: Officer, at: datetime) -> None:
    if not rules.answers_for(by, case, at=at):
        raise PermissionDenied
