"""Our entries in the desk's menu: one's own inbox for everybody, what leaves the house for one."""

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now

from . import rules


class MessagesMenuItem(MenuItem):
    def is_shown(self, request: SignedInRequest) -> bool:
        return rules.may_look_after_messages(request.user, at=now())


@hooks.register("register_admin_menu_item")
def messages() -> MenuItem:
    url = lazy(lambda: reverse("messages:outgoing"), str)()
    return MessagesMenuItem(_("Messages sent"), url, name="messages", icon_name="mail", order=1260)


@hooks.register("register_admin_menu_item")
def inbox() -> MenuItem:
    url = lazy(lambda: reverse("notices:inbox"), str)()
    return MenuItem(_("My notices"), url, name="my-notices", icon_name="comment", order=2)
