"""Our entry in the desk's menu."""

from django.http import HttpRequest  # noqa: TID251 – Wagtail hands the request to its menu
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ronghe.kit.clock import now

from . import rules


class FrontsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return rules.may_arrange(request.user, at=now())


@hooks.register("register_admin_menu_item")
def fronts_menu_item() -> MenuItem:
    return FrontsMenuItem(
        _("Front pages"),
        reverse("arrangements:fronts"),
        name="fronts",
        icon_name="grip",
        order=175,
    )
