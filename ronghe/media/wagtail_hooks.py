"""Pictures on the desk: whose question is answered by whom, and what the menu shows."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now

from . import rules
from .models import Picture
from .permissions import PicturePolicy
from .views import AddPictures

# As exact class, because wagtail.images registers its own policy for the same model after us.
register_permission_policy(Picture, PicturePolicy(Picture), exact_class=True)


class PicturesMenuItem(MenuItem):
    def is_shown(self, request: SignedInRequest) -> bool:
        return rules.may_upload(request.user, at=now())


@hooks.register("register_admin_menu_item")
def pictures() -> MenuItem:
    return PicturesMenuItem(
        _("Pictures"),
        reverse_lazy("wagtailimages:index"),
        name="pictures",
        icon_name="image",
        order=800,
    )


@hooks.register("register_admin_urls", order=-10)
def door_before_wagtail() -> list[object]:
    """Stands before Wagtail's own address of the same path, which keeps what it cannot save yet as a
    raw file."""
    return [path("images/multiple/add/", AddPictures.as_view(), name="add_pictures")]
