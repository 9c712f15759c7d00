"""Our entries in the desk's menu, the button beside an item of `watch`, what stands beside a case."""

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest  # noqa: TID251 – Wagtail hands the request to its menu
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.people.rules import is_staff
from ronghe.watch.models import Item

from . import actions, rules
from .models import Lead
from .views.cases import panel

hooks.register("case_panel", panel)
hooks.register("case_hidden", actions.take_words_back)


class LeadsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and rules.may_note_leads(request.user, at=now())


class PlanMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and is_staff(request.user, at=now())


@hooks.register("register_admin_menu_item")
def leads_menu_item() -> MenuItem:
    return LeadsMenuItem(
        _("Leads"), reverse("planning:leads"), name="leads", icon_name="pick", order=110
    )


@hooks.register("register_admin_menu_item")
def topics_menu_item() -> MenuItem:
    return PlanMenuItem(
        _("Topics"),
        reverse("planning:topics"),
        name="topics",
        icon_name="clipboard-list",
        order=120,
    )


@hooks.register("register_admin_menu_item")
def assignments_menu_item() -> MenuItem:
    return PlanMenuItem(
        _("Assignments"),
        reverse("planning:assignments"),
        name="assignments",
        icon_name="tasks",
        order=130,
    )


@hooks.register("register_admin_menu_item")
def calendar_menu_item() -> MenuItem:
    return PlanMenuItem(
        _("Calendar"),
        reverse("planning:calendar"),
        name="calendar",
        icon_name="calendar",
        order=140,
    )


@hooks.register("watch_item_button")
def lead_button(items: list[Item], user: User) -> str:
    """The template of a button that makes a lead of an item, or leads to the one it is already."""
    living = Lead.objects.visible_to(user).living()
    prefetch_related_objects(items, Prefetch("leads", living, to_attr="living_leads"))
    return "planning/_lead_button.html"
