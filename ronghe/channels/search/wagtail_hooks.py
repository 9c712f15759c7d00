"""Our entry in the desk's menu."""

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now

from . import rules


class SynonymsMenuItem(MenuItem):
    def is_shown(self, request: SignedInRequest) -> bool:
        return rules.may_keep_synonyms(request.user, at=now())


@hooks.register("register_admin_menu_item")
def synonyms() -> MenuItem:
    url = lazy(lambda: reverse("search:synonyms"), str)()
    return SynonymsMenuItem(_("Synonyms"), url, name="synonyms", icon_name="search", order=1250)
