"""Small parts of the pages about cases: a state, a due time, a clock in words."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ..deadlines import DAY
from ..models import Case, Clock
from ..moves import State

register = template.Library()

# A state is a word first, a shape second, a colour third.
SHAPES = {
    "calm": ("●", {State.ANSWERED, State.CLOSED}),
    "work": ("◐", {State.ACCEPTED, State.DISPATCHED, State.WORKING}),
    "warn": ("▲", {State.WAITING, State.APPEALED, State.PARKED}),
    "stop": ("■", {State.REFUSED}),
}


@register.simple_tag
def case_pill(case: Case) -> SafeString:
    """The state in the dress of the desk; closed says how it ended."""
    kind, shape = _shape(case)
    return format_html(
        '<span class="state state-{}"><i aria-hidden="true">{}</i>{}</span>',
        kind,
        shape,
        _word(case),
    )


@register.simple_tag
def case_state(case: Case) -> SafeString:
    """The state in the dress of readers."""
    kind, shape = _shape(case)
    return format_html(
        '<span class="case-state is-{}"><i aria-hidden="true">{}</i> {}</span>',
        kind,
        shape,
        _word(case),
    )


def _shape(case: Case) -> tuple[str, str]:
    if case.state == State.CLOSED and case.outcome == Case.Outcome.UNSOLVED:
        return "stop", "■"
    for kind, (shape, states) in SHAPES.items():
        if case.state in states:
            return kind, shape
    return "plain", "○"


def _word(case: Case) -> str:
    return case.get_outcome_display() if case.outcome else case.get_state_display()


@register.simple_tag
def case_due(case: Case, at: datetime) -> SafeString:
    """`11月30日 17:30` and, when it is over, that it is overdue."""
    if case.due_at is None:
        return SafeString("")
    local = timezone.localtime(case.due_at)
    english = get_language() == "en"
    shown = date_format(local, "j M, H:i" if english else "n月j日 H:i")
    late = case.due_at < at
    return format_html(
        '<time datetime="{}"{}>{}</time>{}',
        local.isoformat(timespec="minutes"),
        SafeString(' class="is-late"') if late else "",
        shown,
        format_html(' <b class="is-late">{}</b>', _("overdue")) if late else "",
    )


@register.filter
def clock_word(clock: str) -> str:
    return str(Clock(clock).label) if clock in Clock.values else ""


@register.filter
def kind_word(kind: str) -> str:
    return str(Case.Kind(kind).label) if kind in Case.Kind.values else ""


@register.filter
def more_or_less(minutes: int) -> str:
    """`+2.0` or `−0.5` working days."""
    said = f"{'+' if minutes > 0 else '−'}{abs(minutes) / DAY:.1f}"
    return _("%s working days") % said


@register.simple_tag
def share(part: int, whole: int) -> str:
    """`18 of 22 · 82 %`; of nothing there is no share."""
    if not whole:
        return _("no case yet")
    said = {"part": part, "whole": whole, "percent": round(100 * part / whole)}
    return _("%(part)d of %(whole)d · %(percent)d %%") % said


@register.filter
def working_days(minutes: int) -> str:
    days = minutes // DAY
    return ngettext("%d working day", "%d working days", days) % days
