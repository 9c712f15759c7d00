"""Small parts of staff pages: the menu, a state, a due time, a person."""

from datetime import datetime
from typing import Any

from django import template
from django.db.models import Model
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ronghe.kit.clock import now
from ronghe.media.rules import may_upload
from ronghe.people.models import Role
from ronghe.people.rules import is_staff, roles_of
from ronghe.planning.rules import may_note_leads
from ronghe.stories.rules import may_start

from ..menu import menu_groups

register = template.Library()

# A state is a word first, a shape second, a colour third.
SHAPES = {
    "calm": ("●", {"ready", "public", "published", "taken", "accepted", "done", "passed", "usable", "ok", "approve"}),
    "work": ("◐", {"in_review", "open", "assigned", "in_progress", "pending", "waiting"}),
    "warn": ("▲", {"returned", "held", "return", "hold", "due", "withheld", "unconfirmed", "expiring"}),
    "stop": ("■", {"rejected", "withdrawn", "declined", "overdue", "failed", "canceled", "reject", "broken", "lapsed"}),
}  # fmt: skip


@register.inclusion_tag("desk/_menu.html", takes_context=True)
def desk_menu(context: Context) -> dict[str, Any]:
    request = context["request"]
    held = roles_of(request.user, at=now())
    return {
        "groups": menu_groups(request),
        "person": request.user,
        "roles": " · ".join(str(Role(role).label) for role in sorted(held)),
        "language": get_language(),
        "here": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def desk_home(context: Context) -> str:
    """Where one's day begins: of the house on today's board, of a department in its inbox."""
    return reverse("desk:today" if is_staff(context["request"].user, at=now()) else "cases:queue")


@register.simple_tag
def state(value: Any, word: str = "", *, kind: str = "") -> SafeString:
    """A state pill. `{% state story.stage story.get_stage_display %}`; `kind` overrides its colour."""
    key = str(value)
    found = kind or next((name for name, (_s, keys) in SHAPES.items() if key in keys), "plain")
    shape = SHAPES[found][0] if found in SHAPES else "○"
    return format_html(
        '<span class="state state-{}"><i aria-hidden="true">{}</i>{}</span>',
        found,
        shape,
        word or getattr(value, "label", key),
    )


@register.simple_tag
def due(moment: datetime | None, *, at: datetime | None = None, done: bool = False) -> SafeString:
    """A due time with what it means now: “2 h late” is red, less than a day is amber."""
    if moment is None:
        return SafeString("")
    left = moment - (at or now())
    minutes = int(abs(left.total_seconds()) // 60)
    late = left.total_seconds() < 0
    kind = "plain" if done else "late" if late else "soon" if minutes < 24 * 60 else "plain"
    words = "" if done else (_("%s late") if late else _("in %s")) % _span(minutes)
    return format_html(
        '<span class="due due-{}">{} <small>{}</small></span>', kind, moment_tag(moment), words
    )


@register.simple_tag
def moment(value: datetime | None) -> SafeString:
    """A time as `11月23日 14:05` or `23 Nov, 14:05`, full on hover; another year is said."""
    return moment_tag(value) if value else SafeString("–")


@register.simple_tag
def person(user: Model | None) -> SafeString:
    """A name with its first character as a sign."""
    if user is None:
        return format_html('<span class="person person-house">{}</span>', _("the house"))
    name = str(user)
    return format_html('<span class="person"><i aria-hidden="true">{}</i>{}</span>', name[:1], name)


def moment_tag(value: datetime) -> SafeString:
    local = timezone.localtime(value)
    chinese = (get_language() or "").startswith("zh")
    short = date_format(local, "n月j日 H:i" if chinese else "j M, H:i")
    if local.year != timezone.localtime(now()).year:
        short = date_format(local, "Y年n月j日 H:i" if chinese else "j M Y, H:i")
    full = date_format(local, "Y年n月j日 H:i" if chinese else "j F Y, H:i")
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), full, short)


def _span(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    if minutes < 48 * 60:
        return ngettext("%d hour", "%d hours", minutes // 60) % (minutes // 60)
    return ngettext("%d day", "%d days", minutes // 1440) % (minutes // 1440)


@register.simple_tag
def weekday(value: datetime) -> str:
    """`11月23日 星期一` or `Monday, 23 November`."""
    chinese = (get_language() or "").startswith("zh")
    return date_format(timezone.localtime(value), "n月j日 l" if chinese else "l, j F")


@register.inclusion_tag("desk/_acts.html", takes_context=True)
def quick_acts(context: Context) -> dict[str, Any]:
    """What this person may begin from the board."""
    user, at = context["request"].user, now()
    acts = []
    if may_start(user, at=at):
        acts.append((reverse("wagtailsnippets_stories_story:add"), _("Write a story")))
    if may_note_leads(user, at=at):
        acts.append((reverse("planning:leads"), _("Note a lead")))
    if may_upload(user, at=at):
        acts.append((reverse("wagtailimages:add_multiple"), _("Upload pictures")))
    return {"acts": acts[:3]}
