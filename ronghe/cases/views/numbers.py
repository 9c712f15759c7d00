"""The case desk looks behind the numbers, and at answers that were given before."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done, number_in
from ronghe.people.models import Unit

from .. import actions, appeals, counting, rules
from ..models import Case, Copy, Scope, Snapshot, Span, Tally

PAGE = 50
NEWEST = 12
# Larger than every key.
END = 2**62
# What the desk looks up, in this order.
LOOKED_UP = {
    "overdue": gettext_lazy("Open and overdue"),
    "late": gettext_lazy("Late, answered or not"),
    "unreplied": gettext_lazy("No first reply in time"),
    "unsolved": gettext_lazy("Not solved, the citizens say"),
    "unsatisfied": gettext_lazy("Not satisfied"),
    "unrated": gettext_lazy("Answered, not rated"),
    "still": gettext_lazy("The clock stands still"),
    "in_time": gettext_lazy("Open and in time"),
    "relabelled": gettext_lazy("Given another kind"),
    "handed_on": gettext_lazy("Handed on from another department"),
    "extended": gettext_lazy("Given more time"),
    "reopened": gettext_lazy("Opened again after an appeal"),
    "refused": gettext_lazy("Not accepted"),
    "waiting": gettext_lazy("Not yet accepted"),
    "merged": gettext_lazy("Joined to another case"),
    "thanks": gettext_lazy("Thanks"),
}


@require_safe
@login_required
def rates(request: SignedInRequest) -> HttpResponse:
    """The table of a period; each number leads to its cases."""
    _refuse_stranger(request)
    span, begins = _period(request)
    lines = list(Tally.objects.of(span, begins)) if begins else []
    context = {
        "span": span,
        "begins": begins,
        "lines": lines,
        "appeals": appeals.judged(begins, Span(span).ends(begins), at=now()) if begins else None,
        "spans": Span,
        "newest": Tally.objects.of_town(span)[:NEWEST],
        "looked_up": list(LOOKED_UP.items()),
        "chart": _chart(lines),
        "copies": Copy.objects.to_judge()[: PAGE + 1],
        "frozen": Snapshot.objects.all()[:NEWEST],
    }
    return render(request, "cases/rates.html", context)


@require_safe
@login_required
def rates_behind(request: SignedInRequest, name: str) -> HttpResponse:
    """The cases that one number counts, as they stand now: newer than the number may be."""
    _refuse_stranger(request)
    span, begins = _period(request)
    if name not in LOOKED_UP or begins is None:
        raise Http404
    whose = request.GET.get("unit", "0")
    unit = None if whose == "desk" else number_in(whose) or 0
    before = number_in(request.GET.get("before", "")) or END
    period = counting.Period(begins, Span(span).ends(begins), now())
    keys = counting.cases_behind(name, period, unit=unit, before=before, most=PAGE + 1)
    seen = Case.objects.visible_to(request.user).select_related("unit", "category")
    known = seen.in_bulk(keys[:PAGE])
    context = {
        "rows": [known[key] for key in keys[:PAGE] if key in known],
        "older": keys[PAGE - 1] if len(keys) > PAGE else None,
        "what": LOOKED_UP[name],
        "name": name,
        "whose": whose,
        "unit": get_object_or_404(Unit, pk=unit) if unit else None,
        "span": span,
        "begins": begins,
        "at": period.at,
    }
    return render(request, "cases/rates_behind.html", context)


@require_safe
@login_required
def copies(request: SignedInRequest) -> HttpResponse:
    _refuse_stranger(request)
    return render(request, "cases/copies.html", _copies(request))


@require_POST
@login_required
def judge(request: SignedInRequest, copy_id: int) -> HttpResponse:
    """`verdict` is one of `Copy.Verdict`."""
    _refuse_stranger(request)
    copy, verdict = get_object_or_404(Copy, pk=copy_id), request.POST.get("verdict", "")
    if verdict not in Copy.Verdict.values:
        raise Http404
    try:
        actions.judge_copy(copy, verdict=verdict, by=request.user, at=now())
    except Refused as refusal:
        return answer(request, "cases/copies.html", _copies(request), refusal=refusal)
    return done(request, _("It is written down."), then="cases:copies")


def _copies(request: SignedInRequest) -> dict[str, Any]:
    show = request.GET.get("show", "")
    before = number_in(request.GET.get("before", "")) or END
    found = Copy.objects.newest_first().filter(pk__lt=before)
    found = found.exclude(verdict="") if show == "judged" else found.to_judge()
    rows = list(found[: PAGE + 1])
    return {
        "rows": rows[:PAGE],
        "older": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "show": show if show == "judged" else "",
        "verdicts": Copy.Verdict.choices,
    }


def _period(request: SignedInRequest) -> tuple[str, date | None]:
    """The period asked for, or the newest one; None while nothing was counted."""
    span = request.GET.get("span", Span.MONTH)
    span = span if span in Span.values else Span.MONTH
    try:
        day = date.fromisoformat(request.GET.get("begins", ""))
    except ValueError:
        newest = Tally.objects.of_town(span).first()
        return span, newest.begins if newest else None
    # A period, and none so far away that sums of days overflow.
    return span, Span(span).begins(day) if 2000 <= day.year < 2200 else None


def _chart(lines: list[Tally]) -> dict[str, Any]:
    """What the drawing needs; the table stands beside it and says the same."""
    shown = [one for one in lines if one.scope != Scope.TOWN and one.counted][:NEWEST]
    words = {
        "response": pgettext("rate", "Replied to"),
        "punctual": pgettext("rate", "Answered in time"),
        "solving": pgettext("rate", "Solved"),
        "satisfying": pgettext("rate", "Satisfied"),
    }
    return {
        "names": [str(one.unit or one.get_scope_display()) for one in shown],
        "series": [
            {"name": word, "values": [_number(getattr(one, name).percent) for one in shown]}
            for name, word in words.items()
        ],
    }


def _number(percent: Any) -> float | None:
    return None if percent is None else float(percent)


def _refuse_stranger(request: SignedInRequest) -> None:
    if not rules.is_desk(request.user, at=now()):
        raise PermissionDenied
