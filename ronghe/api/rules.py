"""Who decides which programs may send."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from ronghe.accounts.models import User
from ronghe.people.models import Role
from ronghe.people.rules import has_role


def may_manage_keys(user: User | AnonymousUser, *, at: datetime) -> bool:
    return has_role(user, Role.ADMIN, at=at)
