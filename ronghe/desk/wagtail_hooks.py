"""Our dress over Wagtail's admin."""

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.people.rules import is_staff
from ronghe.stories.rules import may_start

from .menu import VENDOR

SHEETS = (
    "css/tokens.css",
    "desk/theme.css",
    "desk/frame.css",
    "desk/vendor.css",
    "desk/parts.css",
    "desk/board.css",
)
SCRIPTS = ("desk/choosers.js", "desk/names.js")


@hooks.register("insert_global_admin_css")
def sheets() -> SafeString:
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(name),) for name in SHEETS)
    )


@hooks.register("insert_global_admin_js")
def scripts() -> SafeString:
    return format_html_join(
        "\n", '<script src="{}"></script>', ((static(name),) for name in SCRIPTS)
    )


class StaffItem(MenuItem):
    def is_shown(self, request: SignedInRequest) -> bool:
        return is_staff(request.user, at=now())


@hooks.register("register_admin_menu_item")
def today() -> MenuItem:
    return StaffItem(
        _("Today"), reverse_lazy("desk:today"), name="today", icon_name="home", order=1
    )


class WritersItem(MenuItem):
    def is_shown(self, request: SignedInRequest) -> bool:
        return may_start(request.user, at=now())


@hooks.register("register_admin_menu_item")
def phone() -> MenuItem:
    return WritersItem(
        _("Reporter's phone"), reverse_lazy("phone:home"), name="phone", icon_name="mobile-alt"
    )


@hooks.register("construct_main_menu", order=10_000)
def only_our_rooms(request: SignedInRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in VENDOR]
