"""One answer to “who was what at that moment”."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from ronghe.accounts.models import User
from ronghe.kit.clock import local_date

from .models import STAFF, Delegation, Membership, Role


def roles_of(user: User | AnonymousUser, *, at: datetime) -> frozenset[str]:
    """The roles `user` has at `at`, by posts of that day and roles lent to them then.

    A role can be lent only by somebody who holds it by a post at that moment.
    """
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    lent = {
        delegation.role
        for delegation in Delegation.objects.at(at).filter(receiver=user).select_related("giver")
        if delegation.role in _by_post(delegation.giver, at)
    }
    return frozenset(_by_post(user, at) | lent)


def has_role(user: User | AnonymousUser, *roles: Role, at: datetime) -> bool:
    return bool(roles_of(user, at=at) & set(roles))


def is_staff(user: User | AnonymousUser, *, at: datetime) -> bool:
    return has_role(user, *STAFF, at=at)


def _by_post(user: User, at: datetime) -> set[str]:
    held = Membership.objects.on(local_date(at)).filter(person=user)
    return set(held.values_list("post__role", flat=True))
