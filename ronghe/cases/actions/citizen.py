"""The citizen: replies to a question, rates the answer, appeals. And what happens by itself."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.text.personal.masking import masked

from .. import clocks, officers, rules
from ..facts import CaseRated, CaseShownLess
from ..models import Case, JoinedRating, Rating, Side, Verb
from ..moves import State
from ..rules import Citizen
from ..senders import Bag
from .contacts import keep_said
from .desk import OnlyLess
from .files import attach
from .hiding import fields_of, take_words_back
from .moving import NotPossibleNow, came_from, end_shares, locked, move
from .said import line, optional_line, words


class RatedAlready(Refused):
    code = "rated_already"


class TooLate(Refused):
    code = "too_late"


@transaction.atomic
def hear(case: Case, *, text: str, by: Citizen, at: datetime, files: Bag | None = None) -> None:
    """The citizen's reply to what was asked; the clocks go on. Personal data in it is masked and sealed."""
    _refuse_stranger(case, by)
    said = words(text, most=2000)
    shown = masked(said)
    if locked(case).state != State.WAITING:
        raise NotPossibleNow(_("Nothing is asked of you any more. The case goes on."))
    asked = case.questions.filter(settled_at=None).first()
    case.questions.filter(settled_at=None).update(reply=shown, settled_at=at)
    if shown != said:
        keep_said(case, said)
    attach(case, files, side=Side.CITIZEN, by=None, at=at, question=asked)
    made = move(case, Verb.HEAR, side=Side.CITIZEN, by=by, at=at, after=came_from(case))
    officers.tell_of_reply(case, made, at=at)


@transaction.atomic
def rate(
    case: Case, *, is_solved: bool, is_satisfied: bool, by: Citizen, at: datetime, words: str = ""
) -> Rating | JoinedRating:
    """Solved: the case is closed. Not solved: it stays open to an appeal until its days are over.

    Of a joined case the answer to the other one is rated, and nothing moves.
    """
    _refuse_stranger(case, by)
    main = rules.answered_case(locked(case))
    if main.state != State.ANSWERED and not (main.pk != case.pk and main.state == State.CLOSED):
        raise NotPossibleNow(_("There is no answer to rate at the moment."))
    said = {"is_solved": is_solved, "is_satisfied": is_satisfied, "words": optional_line(words)}
    try:
        with transaction.atomic():
            rating = _rated(case, main, at=at, **said)
    except IntegrityError as problem:
        raise RatedAlready(_("You have rated this answer already. Thank you.")) from problem
    record(
        CaseRated(case.pk, main.round, is_solved, is_satisfied),
        actor=by if isinstance(by, User) else None,
        at=at,
    )
    if is_solved and main.pk == case.pk:
        solved = Case.Outcome.SOLVED
        move(case, Verb.RATE, side=Side.CITIZEN, by=by, at=at, outcome=solved)
    return rating


def _rated(case: Case, main: Case, **said: Any) -> Rating | JoinedRating:
    if main.pk != case.pk:
        return JoinedRating.objects.create(case=case, main=main, round=main.round, **said)
    return Rating.objects.create(case=case, round=case.round, **said)


@transaction.atomic
def appeal(case: Case, *, reason: str, by: Citizen, at: datetime) -> None:
    """Not satisfied with the answer, or with the refusal: somebody else looks at it.

    A joined case leaves the other one by it, and is judged by itself. The answer that is judged is
    the other one's: from then on it counts for the department that gave it, not for the one that
    had this case before the joining.
    """
    _refuse_stranger(case, by)
    said, until = line(reason), rules.may_appeal_until(locked(case))
    if until is not None and at > until:
        raise TooLate(_("The days for an appeal are over. Send a new case and name this one."))
    if case.state == State.CLOSED and until is None:
        raise TooLate(_("This was judged already. If something new happened, send a new case."))
    if case.state == State.MERGED and until is None:
        raise NotPossibleNow(_("The case it is joined to has no answer yet."))
    more: dict[str, Any] = {"outcome": "", "merged_into": None}
    if case.state == State.MERGED:
        main = rules.answered_case(case)
        end_shares(case, at=at)
        more["unit_id"] = main.unit_id
        if main.state != State.REFUSED:
            clocks.answered_elsewhere(case, at=at)
    made = move(case, Verb.APPEAL, side=Side.CITIZEN, by=by, at=at, reason=said, **more)
    officers.tell_of_appeal(case, made, at=at)


@transaction.atomic
def show_less(case: Case, *, visibility: str, by: Citizen, at: datetime) -> None:
    """Hide the name, or the whole case, from readers: at once, whatever happens to it, and for good."""
    _refuse_stranger(case, by)
    # Not `locked`: whoever moves the case at this moment is no reason to go on showing it.
    held = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if visibility not in rules.may_show_less(held):
        raise OnlyLess(
            _("That is hidden already, or would show more. What is hidden stays hidden.")
        )
    Case.objects.filter(pk=case.pk).update(**fields_of(visibility))
    case.refresh_from_db()
    actor = by if isinstance(by, User) else None
    record(CaseShownLess(case.pk, held.visibility, visibility), actor=actor, at=at)
    take_words_back(case, before=held.visibility)


def close_answered(*, at: datetime, most: int = 500) -> int:
    """Close what was answered and whose days are over; returns how many. Not rated is no opinion."""
    over = Case.objects.filter(state=State.ANSWERED, appeal_until__lt=at)
    closed = 0
    for case in over.order_by("appeal_until")[:most]:
        rated = case.ratings.filter(round=case.round).exists()
        outcome = Case.Outcome.UNSOLVED if rated else Case.Outcome.UNRATED
        try:
            with transaction.atomic():
                move(case, Verb.CLOSE, side=Side.HOUSE, by=None, at=at, outcome=outcome)
        except NotPossibleNow:
            # The citizen was quicker.
            continue
        closed += 1
    return closed


def _refuse_stranger(case: Case, by: Citizen) -> None:
    if not rules.is_citizen_of(case, by):
        raise PermissionDenied
