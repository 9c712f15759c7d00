"""Who may change how we sort."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from ronghe.accounts.models import User
from ronghe.people.models import Role
from ronghe.people.rules import has_role

KEEPERS = frozenset({Role.EDITOR, Role.HEAD, Role.CHIEF, Role.ADMIN})
SECTION_KEEPERS = frozenset({Role.HEAD, Role.CHIEF, Role.ADMIN})


def may_sort(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Add, rename and merge tags and places."""
    return has_role(user, *KEEPERS, at=at)


def may_keep_sections(user: User | AnonymousUser, *, at: datetime) -> bool:
    """Sections are the paper's face: section heads and above."""
    return has_role(user, *SECTION_KEEPERS, at=at)
