"""Who may do what with a case."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from ronghe.accounts.models import User
from ronghe.people.models import Role
from ronghe.people.rules import has_role

from . import receipts
from .models import DESK, Case, Extension, Share, TipReader, units_of


@dataclass(frozen=True)
class Holder:
    """Somebody who showed number and secret of a case; nobody knows who."""

    case_id: int


Citizen = User | Holder


def holder_of(case: Case, secret: str) -> Holder | None:
    fits = receipts.fits(secret, number=case.number, known=bytes(case.secret_hash))
    return Holder(case.pk) if fits else None


def is_citizen_of(case: Case, by: Citizen | AnonymousUser) -> bool:
    """The one who sent it: with the secret, or signed in as who sent it."""
    if isinstance(by, Holder):
        return by.case_id == case.pk
    return by.pk is not None and by.pk == case.reporter_id


def reads_tips(user: User | AnonymousUser, *, at: datetime) -> bool:
    return user.pk is not None and TipReader.objects.at(at).filter(person=user.pk).exists()


def is_desk(user: User | AnonymousUser, *, at: datetime) -> bool:
    return has_role(user, *DESK, at=at)


def may_run(user: User | AnonymousUser, case: Case, *, at: datetime) -> bool:
    """Accept, dispatch, chase: the case desk; tips those on the list."""
    return reads_tips(user, at=at) if case.is_tip else is_desk(user, at=at)


def answers_for(user: User | AnonymousUser, case: Case, *, at: datetime) -> bool:
    """An officer of the department that leads."""
    return case.unit_id is not None and case.unit_id in units_of(user, at=at)


def takes_part(user: User | AnonymousUser, case: Case, *, at: datetime) -> bool:
    """An officer of a department that has the case, leading or not."""
    units = units_of(user, at=at)
    return Share.objects.filter(case=case, unit__in=units, ended_at=None).exists()


def may_note(user: User | AnonymousUser, case: Case, *, at: datetime) -> bool:
    return may_run(user, case, at=at) or takes_part(user, case, at=at)


def may_read_contact(user: User, case: Case, *, at: datetime) -> bool:
    """Whoever has to reach the citizen now: who runs the case, and the department that leads."""
    return may_run(user, case, at=at) or answers_for(user, case, at=at)


def may_judge(user: User | AnonymousUser, case: Case, *, at: datetime) -> bool:
    """An appeal goes to somebody who did nothing in the round it is about."""
    if not may_run(user, case, at=at):
        return False
    return not case.course.filter(round=case.round, by=user.pk).exists()


def may_decide(user: User | AnonymousUser, asked: Extension, *, at: datetime) -> bool:
    return may_run(user, asked.case, at=at) and user.pk != asked.asked_by_id


def may_let_dispatch(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Decide what is dispatched without a person pressing."""
    return has_role(user, Role.ADMIN, at=at)


def may_set_up(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Deadlines, categories, and who reads tips."""
    return has_role(user, Role.CHIEF, Role.ADMIN, at=at)
