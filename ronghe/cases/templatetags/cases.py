"""Small parts of the pages about cases: a state, a due time, a clock in words."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from ..deadlines import DAY, in_words, working_days
from ..models import (
    Answer,
    Case,
    Clock,
    Counted,
    Move,
    Rate,
    Rung,
    RungReached,
    SnapshotLine,
    Span,
    Tally,
)
from ..moves import State

register = template.Library()
register.filter(working_days)

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
    late = case.due_at < at
    return format_html(
        '<time datetime="{}"{}>{}</time>{}',
        local.isoformat(timespec="minutes"),
        SafeString(' class="is-late"') if late else "",
        in_words(case.due_at),
        format_html(' <b class="is-late">{}</b>', _("overdue")) if late else "",
    )


@register.simple_tag
def case_day(day: date) -> SafeString:
    """`2026年11月30日` · `30 November 2026`"""
    shown = date_format(day, "j F Y" if get_language() == "en" else "Y年n月j日")
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), shown)


@register.simple_tag
def case_rung(reached: RungReached) -> SafeString:
    """A step of the ladder in the dress of the desk."""
    kind, shape = ("warn", "▲") if reached.rung == Rung.DUE_SOON else ("stop", "■")
    word = Rung(reached.rung).label
    return format_html(
        '<span class="state state-{}"><i aria-hidden="true">{}</i>{}</span>', kind, shape, word
    )


@register.simple_tag
def by_whom(said: Move | Answer) -> str:
    """Who did it, and for whom: `王协办 for 何承办`. Of a link nobody knows more than that."""
    if said.link_id:
        return _("%s, by its link") % (said.unit or _("The department"))
    if said.on_behalf:
        return _("%(deputy)s for %(giver)s") % {"deputy": said.by, "giver": said.on_behalf}
    return str(said.by or _("the house"))


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
def grouped(number: int) -> str:
    """`1,831`, in both languages alike."""
    return f"{number:,}"


@register.simple_tag
def rate(told: Rate) -> SafeString:
    """`95.17 % 1,831 / 1,924`; of too few only the two numbers, of none a word."""
    if not told.of:
        return format_html('<span class="rate is-none">{}</span>', pgettext("rate", "none"))
    both = f"{told.hits:,} / {told.of:,}"
    if told.percent is None:
        few = pgettext("rate", "too few")
        return format_html('<span class="rate is-none">{}</span> <small>{}</small>', few, both)
    return format_html('<span class="rate">{} %</span> <small>{}</small>', told.percent, both)


@register.simple_tag
def rate_parts(line: Counted) -> SafeString:
    """What no rate counts, and what changed on the way: words and numbers of one line."""
    said = (
        (_("Came in"), line.came),
        (_("Not counted: thanks"), line.thanks),
        (_("Not counted: joined to another case"), line.merged),
        (_("Not counted: not accepted"), line.refused),
        (_("Not counted: not yet accepted"), line.waiting),
        (_("No reply yet, none due"), line.reply_in_time),
        (_("No answer yet, none due"), line.in_time),
        (_("The clock stands still"), line.still),
        (_("Open and overdue: counts against"), line.overdue),
        (_("Answered, the citizen has not said"), line.unrated),
        (_("Given another kind"), line.relabelled),
        (_("Handed on from another department"), line.handed_on),
        (_("Times it sent one back"), line.sent_back),
        (_("Given more time"), line.extended),
        (_("Opened again after an appeal"), line.reopened),
    )
    return format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((word, grouped(n)) for word, n in said))


@register.simple_tag
def rate_name(line: Tally | SnapshotLine) -> SafeString:
    """Whose line it is; a department's name leads to its page."""
    if line.unit_id is None:
        return SafeString(line.get_scope_display())
    there = reverse("front:cases_of_unit", args=[line.unit_id])
    return format_html('<a href="{}">{}</a>', there, line.name_in(get_language() or ""))


@register.simple_tag
def period(span: str, begins: date) -> str:
    """`2026年10月`, `2026年第四季度`, `2026年10月5日起的一周`."""
    english = get_language() == "en"
    if span == Span.YEAR:
        return f"{begins:%Y}" if english else f"{begins:%Y}年"
    if span == Span.QUARTER:
        number = (begins.month + 2) // 3
        return (
            f"Q{number} {begins:%Y}" if english else f"{begins:%Y}年第{'一二三四'[number - 1]}季度"
        )
    if span == Span.MONTH:
        return date_format(begins, "F Y" if english else "Y年n月")
    return date_format(begins, "\\w\\e\\e\\k \\o\\f j M Y" if english else "Y年n月j日起一周")


@register.filter
def behind(line: Counted, name: str) -> str:
    """How many cases a number counts; what lies between two numbers is their difference."""
    between = {"unsolved": line.rated - line.solved, "unsatisfied": line.rated - line.satisfied}
    return grouped(between[name] if name in between else getattr(line, name))


@register.filter
def percent(share: Decimal) -> int:
    return int(share * 100)
