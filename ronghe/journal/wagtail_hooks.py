"""The journal's menu entry, for those whom the policy table admits."""

from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class JournalItem(MenuItem):
    def is_shown(self, request: Any) -> Any:
        return request.user.has_perm("journal.view_entry")


@hooks.register("register_admin_menu_item")
def journal() -> MenuItem:
    return JournalItem(
        _("Journal"),
        reverse_lazy("journal:entries"),
        name="journal",
        icon_name="history",
        order=910,
    )
