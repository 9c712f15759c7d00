"""The one way in which a case moves: lock, compare, append the move, set the state, turn the clocks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.people.models import Unit

from .. import citizens, clocks, rules, waiting
from ..facts import CaseMoved, DoneOnBehalf, LinkUsed
from ..models import AnswerLink, Case, Move
from ..moves import Side, ways
from ..rules import Bearer, Citizen, Officer
from ..vault import proof_of
from .said import public


class NotPossibleNow(Refused):
    """Somebody else was quicker, or the case is somewhere else."""

    code = "not_possible_now"


@dataclass(frozen=True)
class How:
    """Of what a department does: for whom a deputy does it, or by which link."""

    link: AnswerLink | None = None
    on_behalf: User | None = None


def locked(case: Case) -> Case:
    """The case as it is now, held for this transaction. Refuses when the page was of before."""
    # `of`: only the case is locked, not what it points at.
    now_ = Case.objects.select_for_update(of=("self",)).select_related("rule").get(pk=case.pk)
    if (now_.state, now_.moves) != (case.state, case.moves):
        raise NotPossibleNow(
            _("The case is now “%s”: somebody was here before you. Look at it again.")
            % now_.get_state_display()
        )
    return now_


def move(
    case: Case,
    verb: str,
    *,
    side: str,
    by: Citizen | Officer | None,
    at: datetime,
    after: str = "",
    reason: str = "",
    is_public: bool = False,
    unit: Unit | None = None,
    proposed: Unit | None = None,
    **change: Any,
) -> Move:
    """One step by the table of moves; `change` are other fields of the case that go with it.

    Inside a transaction. `after` says which way where a verb has two. `case` is brought up to date.
    """
    held = locked(case)
    actor = by if isinstance(by, User) else None
    how = as_whom(held, by, at=at) if side == Side.OFFICER else How()
    made = Move.objects.create(
        case=held, serial=held.moves + 1, round=held.round, verb=verb, before=held.state,
        after=_way(held, verb, side, after), side=side, by=actor, at=at,
        reason=public(reason) if is_public else reason, is_public=is_public, unit=unit,
        proposed=proposed, link=how.link, on_behalf=how.on_behalf,
    )  # fmt: skip
    Case.objects.filter(pk=held.pk).update(state=made.after, moves=made.serial, **change)
    case.refresh_from_db()
    clocks.follow(case, made)
    record(_fact(made), actor=actor, at=at)
    record_how(held, made.verb, how, actor=actor, at=at)
    citizens.tell_of_move(case, made, at=at)
    waiting.settle_of_move(case, made, at=at)
    return made


def as_whom(case: Case, by: Citizen | Officer | None, *, at: datetime) -> How:
    """How the department that has `case` does something."""
    if isinstance(by, Bearer):
        return How(link=by.link)
    if isinstance(by, User) and case.unit_id is not None:
        return How(on_behalf=rules.on_behalf_of(by, case.unit_id, at=at))
    return How()


def record_how(case: Case, act: str, how: How, *, actor: User | None, at: datetime) -> None:
    """The journal says on whose behalf, and by which link."""
    if how.link is not None:
        record(LinkUsed(case.pk, how.link.pk, act), actor=None, at=at)
    if how.on_behalf is not None:
        record(DoneOnBehalf(case.pk, act, how.on_behalf.pk), actor=actor, at=at)


def _way(case: Case, verb: str, side: str, after: str) -> str:
    for row in ways(verb, before=case.state, side=side):
        if after in ("", row.after):
            return row.after
    raise NotPossibleNow(
        _("This cannot be done with a case that is “%s”.") % case.get_state_display()
    )


def _fact(made: Move) -> CaseMoved:
    where = made.verb, made.before, made.after, made.side
    proof = proof_of(made.reason, of=f"move {made.pk}")
    return CaseMoved(made.case_id, made.serial, *where, made.unit_id, proof)


def end_shares(case: Case, *, at: datetime) -> None:
    """No department has it in hand any more."""
    case.shares.filter(ended_at=None).update(ended_at=at)


def came_from(case: Case) -> str:
    """The state in which the case was before the one it is in."""
    last = case.course.filter(after=case.state).exclude(before=case.state).order_by("-serial")
    return last.values_list("before", flat=True)[0]
