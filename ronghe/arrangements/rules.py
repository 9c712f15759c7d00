"""Who may arrange a front, and who may put it before readers."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from ronghe.accounts.models import User
from ronghe.people.models import Role
from ronghe.people.rules import has_role


def may_arrange(user: User | AnonymousUser, *, at: datetime) -> bool:
    """The desk works on drafts together; readers see nothing of it."""
    return has_role(user, Role.EDITOR, Role.HEAD, Role.CHIEF, at=at)


def may_put_live(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Section heads and the duty editor-in-chief."""
    return has_role(user, Role.HEAD, Role.CHIEF, at=at)
