"""Menu entries of the people pages."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now

from . import rules


class StaffItem(MenuItem):
    def is_shown(self, request: SignedInRequest) -> bool:
        return rules.is_staff(request.user, at=now())


@hooks.register("register_admin_menu_item")
def people() -> MenuItem:
    return StaffItem(
        _("People"), reverse_lazy("people:chart"), name="people", icon_name="group", order=900
    )
