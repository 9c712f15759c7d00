"""Our rooms on the desk: stories, review, my stories."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.people.models import Role
from ronghe.people.rules import has_role

from .models import DESK, Story
from .rules import WRITERS
from .views.editor import SendItem, StoryPolicy, StoryViewSet

# Before the viewset: Wagtail keeps the first policy it is asked about.
register_permission_policy(Story, StoryPolicy(Story))
register_snippet(StoryViewSet)


@hooks.register("insert_editor_css")
def editor_sheet() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("stories/editor.css"))


@hooks.register("insert_editor_js")
def editor_script() -> SafeString:
    return format_html('<script src="{}"></script>', static("stories/start-widgets.js"))


@hooks.register("insert_global_admin_js")
def waiting_words() -> SafeString:
    """On every page of the desk: what a closed tab or a lost network left behind is sent."""
    return format_html('<script src="{}"></script>', static("stories/queue.js"))


@hooks.register("register_rich_text_features", order=10)
def links_are_addresses(features: Any) -> None:
    """A new link starts with an address; Wagtail's would start among pages, which we have none of."""
    # Not by its getter, which would call all these hooks again.
    chooser = features.plugins_by_editor["draftail"]["link"].data["chooserUrls"]
    chooser["pageChooser"] = reverse_lazy("stories:link")


@hooks.register("register_snippet_action_menu_item")
def send_item(model: type[Any]) -> SendItem | None:
    return SendItem() if model is Story else None


class DeskItem(MenuItem):
    def is_shown(self, request: SignedInRequest) -> bool:
        return has_role(request.user, *DESK, at=now())


class WriterItem(MenuItem):
    def is_shown(self, request: SignedInRequest) -> bool:
        return has_role(request.user, *WRITERS, at=now())


@hooks.register("register_admin_menu_item")
def review_entry() -> MenuItem:
    return DeskItem(_("Review"), reverse_lazy("stories:reviews"), icon_name="check", order=310)


class SchemesItem(MenuItem):
    def is_shown(self, request: SignedInRequest) -> bool:
        return has_role(request.user, *DESK, Role.ADMIN, at=now())


@hooks.register("register_admin_menu_item")
def schemes_entry() -> MenuItem:
    return SchemesItem(
        _("Review schemes"), reverse_lazy("stories:schemes"), icon_name="list-ol", order=740
    )


@hooks.register("register_admin_menu_item")
def mine_entry() -> MenuItem:
    return WriterItem(_("My stories"), reverse_lazy("stories:mine"), icon_name="edit", order=300)
