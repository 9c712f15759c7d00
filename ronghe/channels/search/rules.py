"""Who may say which words mean the same."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from ronghe.accounts.models import User
from ronghe.people.models import Role
from ronghe.people.rules import has_role

KEEPERS = frozenset({Role.EDITOR, Role.HEAD, Role.CHIEF, Role.OPERATOR, Role.ADMIN})


def may_keep_synonyms(user: User | AnonymousUser, *, at: datetime) -> bool:
    return has_role(user, *KEEPERS, at=at)
