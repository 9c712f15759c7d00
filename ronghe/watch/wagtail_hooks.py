"""Our entry in the desk's menu."""

from django.http import HttpRequest  # noqa: TID251 – Wagtail hands the request to its menu
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ronghe.accounts.models import User
from ronghe.kit.clock import now

from . import rules


class WatchMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and rules.may_watch(request.user, at=now())


@hooks.register("register_admin_menu_item")
def watch_menu_item() -> MenuItem:
    return WatchMenuItem(
        _("Watch"), reverse("watch:items"), name="watch", icon_name="globe", order=300
    )
