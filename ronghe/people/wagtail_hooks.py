"""Menu entries of the people pages."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("register_admin_menu_item")
def people() -> MenuItem:
    return MenuItem(
        _("People"), reverse_lazy("people:chart"), name="people", icon_name="group", order=900
    )
