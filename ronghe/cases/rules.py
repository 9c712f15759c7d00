"""Who may do what with a case."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from ronghe.accounts.models import User
from ronghe.kit.clock import local_date
from ronghe.people.days import office
from ronghe.people.models import Delegation, Membership, Role
from ronghe.people.rules import has_role, holds_by_post

from . import receipts
from .models import DESK, AnswerLink, Case, Extension, Share, TipReader, units_of
from .moves import State, Verb


@dataclass(frozen=True)
class Holder:
    """Somebody who showed number and secret of a case; nobody knows who."""

    case_id: int


@dataclass(frozen=True)
class Bearer:
    """Somebody of a department who showed the link to one case; nobody knows who."""

    link: AnswerLink


Citizen = User | Holder
Officer = User | Bearer


def holder_of(case: Case, secret: str) -> Holder | None:
    fits = receipts.fits(secret, number=case.number, known=bytes(case.secret_hash))
    return Holder(case.pk) if fits else None


def is_citizen_of(case: Case, by: Citizen | AnonymousUser) -> bool:
    """The one who sent it: with the secret, or signed in as who sent it."""
    if isinstance(by, Holder):
        return by.case_id == case.pk
    return by.pk is not None and by.pk == case.reporter_id


def may_show_less(case: Case) -> list[str]:
    """How its citizen can still show readers less of it; a tip-off and a confidential case show nothing."""
    hides = []
    if case.visibility == Case.Visibility.PUBLIC and case.signature:
        hides.append(Case.Visibility.UNNAMED.value)
    if case.visibility != Case.Visibility.CONFIDENTIAL:
        hides.append(Case.Visibility.CONFIDENTIAL.value)
    return hides


def takes_more(case: Case) -> bool:
    """Whether “me too” still counts: of an answered case nobody works any more. A new report is worked on."""
    return case.state not in (State.ANSWERED, State.CLOSED)


def reads_tips(user: User | AnonymousUser, *, at: datetime) -> bool:
    return user.pk is not None and TipReader.objects.at(at).filter(person=user.pk).exists()


def is_desk(user: User | AnonymousUser, *, at: datetime) -> bool:
    return has_role(user, *DESK, at=at)


def may_run(user: User | AnonymousUser, case: Case, *, at: datetime) -> bool:
    """Accept, dispatch, chase: the case desk; tips those on the list."""
    return reads_tips(user, at=at) if case.is_tip else is_desk(user, at=at)


def answers_for(by: Officer | AnonymousUser, case: Case, *, at: datetime) -> bool:
    """An officer of the department that leads, or whoever has the link to this case."""
    if isinstance(by, Bearer):
        return link_holds(by.link, case, at=at)
    return case.unit_id is not None and case.unit_id in units_of(by, at=at)


def link_holds(link: AnswerLink, case: Case, *, at: datetime) -> bool:
    """As long as the department has this case in this round to answer, and nobody took it back."""
    lives = AnswerLink.objects.living(at).filter(pk=link.pk, case=case.pk).exists()
    same = (link.round, link.unit_id) == (case.round, case.unit_id)
    # While the citizen is asked, the link shows what was asked, and that it waits.
    return lives and same and case.state in (State.DISPATCHED, State.WORKING, State.WAITING)


def answered_case(case: Case) -> Case:
    """Whose answer is also the answer here: of the case it was joined to, or its own."""
    joined = case.merged_into if case.state == State.MERGED else None
    return joined or case


def may_appeal_until(case: Case) -> datetime | None:
    """When the days for an appeal end; None when there is nothing to appeal against, or no more."""
    main = answered_case(case)
    over = (State.ANSWERED, State.CLOSED, State.REFUSED)
    return main.appeal_until if main.state in over else None


def may_send_back_until(case: Case) -> datetime | None:
    """When the working time ends in which the department that has it may send it back."""
    given = case.course.filter(verb=Verb.DISPATCH).order_by("serial").last()
    return office().add(given.at, case.rule.return_minutes) if given else None


def is_late_to_send_back(case: Case, *, at: datetime) -> bool:
    until = may_send_back_until(case)
    return until is not None and until < at


def on_behalf_of(user: User, unit: int, *, at: datetime) -> User | None:
    """Whose deputy somebody is who answers for a department; None when it is their own."""
    posts = Membership.objects.on(local_date(at)).filter(post__role=Role.OFFICER, post__unit=unit)
    if posts.filter(person=user).exists():
        return None
    lent = Delegation.objects.at(at).filter(
        receiver=user, role=Role.OFFICER, giver__is_active=True, giver__in=posts.values("person")
    )
    first = lent.order_by("valid", "pk").select_related("giver").first()
    return first.giver if first else None


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


def holds_officer_post(user: User, *, at: datetime) -> bool:
    """Who answers for a department by post, and so may lend that."""
    return holds_by_post(user, Role.OFFICER, at=at)


def may_let_dispatch(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Decide what is dispatched without a person pressing."""
    return has_role(user, Role.ADMIN, at=at)


def may_set_up(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Deadlines, categories, and who reads tips."""
    return has_role(user, Role.CHIEF, Role.ADMIN, at=at)
