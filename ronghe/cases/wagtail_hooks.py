"""Our entry in the desk's menu."""

from django.http import HttpRequest  # noqa: TID251 – Wagtail hands the request to its menu
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ronghe.accounts.models import User
from ronghe.kit.clock import now

from . import rules
from .models import units_of


class CasesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        user, at = request.user, now()
        if not isinstance(user, User):
            return False
        return (
            rules.is_desk(user, at=at)
            or rules.reads_tips(user, at=at)
            or bool(units_of(user, at=at))
        )


class SetUpMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and rules.may_set_up(request.user, at=now())


@hooks.register("register_admin_menu_item")
def setup_menu_item() -> MenuItem:
    return SetUpMenuItem(
        _("Deadlines and lists"),
        reverse("cases:setup"),
        name="case-setup",
        icon_name="date",
        order=500,
    )


@hooks.register("register_admin_menu_item")
def cases_menu_item() -> MenuItem:
    return CasesMenuItem(
        _("Cases"), reverse("cases:queue"), name="cases", icon_name="mail", order=105
    )
