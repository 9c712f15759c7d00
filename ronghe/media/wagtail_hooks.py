"""Pictures on the desk: whose question is answered by whom, and what the menu shows."""

from django.urls import path, re_path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now

from . import rules
from .models import Picture
from .permissions import PicturePolicy
from .views.pages import AddPictures, no_picture

# As exact class, because wagtail.images registers its own policy for the same model after us.
register_permission_policy(Picture, PicturePolicy(Picture), exact_class=True)


class UploadersItem(MenuItem):
    def is_shown(self, request: SignedInRequest) -> bool:
        return rules.may_upload(request.user, at=now())


@hooks.register("register_admin_menu_item")
def pictures() -> MenuItem:
    return UploadersItem(
        _("Pictures"),
        reverse_lazy("wagtailimages:index"),
        name="pictures",
        icon_name="image",
        order=800,
    )


@hooks.register("register_admin_menu_item")
def clips() -> MenuItem:
    return UploadersItem(
        _("Clips"), reverse_lazy("media:clips"), name="clips", icon_name="media", order=801
    )


@hooks.register("register_admin_urls", order=-10)
def door_before_wagtail() -> list[object]:
    """Stand before Wagtail's own addresses of the same paths: one keeps what it cannot save yet as a
    raw file, the other answers 500 to a picture without a number."""
    nameless = r"^images/chooser/chosen/[^/]*[^/0-9][^/]*/$"
    return [
        path("images/multiple/add/", AddPictures.as_view(), name="add_pictures"),
        re_path(nameless, no_picture, name="no_picture"),
    ]
