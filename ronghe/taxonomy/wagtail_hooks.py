"""Our entry in the desk's menu."""

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now

from . import rules


class TaxonomyMenuItem(MenuItem):
    def is_shown(self, request: SignedInRequest) -> bool:
        return rules.may_sort(request.user, at=now())


@hooks.register("register_admin_menu_item")
def taxonomy() -> MenuItem:
    url = lazy(lambda: reverse("taxonomy:things", args=["sections"]), str)()
    return TaxonomyMenuItem(_("Sections & tags"), url, name="taxonomy", icon_name="tag", order=1200)
