"""Who may do what with leads, topics and assignments."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from ronghe.accounts.models import User
from ronghe.cases.models import Case
from ronghe.people.models import NEWSROOM, Role
from ronghe.people.rules import has_role

from .models import DESK, Assignment

FINDERS = NEWSROOM | {Role.CASEDESK, Role.OPERATOR}


def may_note_leads(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Everybody in the newsroom, the case desk and operations hears things."""
    return has_role(user, *FINDERS, at=at)


def may_forward(user: User, case: Case, *, at: datetime) -> bool:
    """Whoever notes leads and knows the case: public, or theirs at the desk; of tips the list."""
    seen = Case.objects.known_to(user).filter(pk=case.pk)
    return may_note_leads(user, at=at) and seen.exists()


def may_plan(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Settle leads, open and close topics, give and cancel assignments."""
    return has_role(user, *DESK, at=at)


def may_receive(user: User, *, at: datetime) -> bool:
    """Assignments go to people of the newsroom."""
    return has_role(user, *NEWSROOM, at=at)


def may_answer(user: User, assignment: Assignment) -> bool:
    """Only the person asked says yes or no."""
    return user.pk == assignment.owner_id


def may_finish(user: User, assignment: Assignment, *, at: datetime) -> bool:
    return user.pk == assignment.owner_id or may_plan(user, at=at)
