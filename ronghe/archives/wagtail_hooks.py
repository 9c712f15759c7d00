"""Our entry in the desk's menu: there once an archive is."""

from django.http import HttpRequest  # noqa: TID251 – Wagtail hands the request to its menu
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.stories.models import Archive
from ronghe.stories.rules import may_see_archives


class ArchivesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        user = request.user
        may = isinstance(user, User) and may_see_archives(user, at=now())
        return may and Archive.objects.exists()


@hooks.register("register_admin_menu_item")
def archives_menu_item() -> MenuItem:
    return ArchivesMenuItem(
        _("Archives"),
        reverse("archives:archives"),
        name="archives",
        icon_name="folder-open-inverse",
        order=180,
    )
