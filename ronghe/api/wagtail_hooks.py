"""The administrator's entry in the desk's menu."""

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now

from . import rules


class KeysMenuItem(MenuItem):
    def is_shown(self, request: SignedInRequest) -> bool:
        return rules.may_manage_keys(request.user, at=now())


@hooks.register("register_admin_menu_item")
def keys() -> MenuItem:
    url = lazy(lambda: reverse("keys:keys"), str)()
    return KeysMenuItem(_("Programs and keys"), url, name="keys", icon_name="key", order=1270)
