"""Our entry in the desk's menu."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now

from . import rules


class PressMenuItem(MenuItem):
    def is_shown(self, request: SignedInRequest) -> bool:
        return rules.may_look_after_pages(request.user, at=now())


@hooks.register("register_admin_menu_item")
def press_menu_item() -> MenuItem:
    return PressMenuItem(
        _("Press"), reverse_lazy("press:failing"), name="press", icon_name="doc-full", order=175
    )
