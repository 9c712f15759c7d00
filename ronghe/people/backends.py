"""Django's and Wagtail's permission questions, answered from roles. There are no groups."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from ronghe.accounts.models import User
from ronghe.kit.clock import now

from .models import STAFF, Role
from .rules import roles_of

NEWSROOM_EDITS = {
    "stories.add_story",
    "stories.change_story",
    "stories.view_story",
    "media.add_picture",
    "media.change_picture",
    "media.choose_picture",
    "media.view_picture",
}
PERMISSIONS: dict[str, set[str]] = {
    **{role: {"wagtailadmin.access_admin"} for role in STAFF},
}
for _role in (Role.REPORTER, Role.EDITOR, Role.HEAD, Role.CHIEF, Role.PROOFREADER):
    PERMISSIONS[_role] = PERMISSIONS[_role] | NEWSROOM_EDITS
for _role in (Role.CHIEF, Role.ADMIN):
    PERMISSIONS[_role] = PERMISSIONS[_role] | {"journal.view_entry"}


class RoleBackend(ModelBackend):
    """Deny by default: a permission no role lists is nobody's. Superusers do not exist."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not isinstance(user_obj, User) or obj is not None:
            return set()
        roles = roles_of(user_obj, at=now())
        return set().union(*(PERMISSIONS.get(role, set()) for role in roles))

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)
