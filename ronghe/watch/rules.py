"""Who may do what with sources and items."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from ronghe.accounts.models import User
from ronghe.people.models import Role
from ronghe.people.rules import has_role

from .models import WATCHERS

KEEPERS = (Role.OPERATOR, Role.ADMIN)


def may_watch(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Read items, see the health of sources, replay or dismiss what lies in quarantine."""
    return has_role(user, *WATCHERS, at=at)


def may_keep_sources(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Add, change, pause and resume sources."""
    return has_role(user, *KEEPERS, at=at)
