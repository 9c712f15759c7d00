"""Wagtail's questions about pictures, answered by our rules. There are no groups and one collection."""

from collections.abc import Collection as Several
from typing import Any

from django.db.models import QuerySet
from wagtail.models import Collection
from wagtail.permission_policies.base import BasePermissionPolicy

from ronghe.accounts.models import User
from ronghe.kit.clock import local_date, now
from ronghe.people.models import Membership

from . import rules
from .models import UPLOADERS


class PicturePolicy(BasePermissionPolicy):
    def user_has_permission(self, user: User, action: str) -> bool:
        return rules.may_change(user, at=now())

    def user_has_permission_for_instance(self, user: User, action: str, instance: Any) -> bool:
        if action == "delete":
            return rules.may_delete(user, instance, at=now())
        return self.user_has_permission(user, action)

    def users_with_any_permission(self, actions: Several[str]) -> QuerySet[User]:
        held = Membership.objects.on(local_date(now())).filter(post__role__in=UPLOADERS)
        return User.objects.filter(is_active=True, pk__in=held.values("person"))

    def collections_user_has_permission_for(self, user: User, action: str) -> Any:
        allowed = self.user_has_permission(user, action)
        return Collection.objects.filter(depth=1) if allowed else Collection.objects.none()

    def collections_user_has_any_permission_for(self, user: User, actions: Several[str]) -> Any:
        return self.collections_user_has_permission_for(user, "add")
