"""Many cases at once: one act on those that were ticked, or the list as a file."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import local_date, now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done, number_in

from .. import actions, rules
from ..actions.batch import MOST
from ..actions.lists import KINDS
from ..department_forms import InboxForm, KeyForm
from ..models import Batch, Case, CaseQuerySet, units_of
from ..moves import OPEN, State
from .acts import BY_NAME, Act

# Drawers of the queue: what has to be done, what waits for others, what is over.
DRAWERS: dict[str, tuple[str, ...]] = {
    "open": tuple(OPEN),
    "new": (State.SUBMITTED, State.ACCEPTED, State.APPEALED),
    "departments": (State.DISPATCHED, State.WORKING, State.WAITING),
    "answered": (State.ANSWERED,),
    "parked": (State.PARKED,),
    "over": (State.CLOSED, State.REFUSED, State.MERGED),
}
# What is done to many in one go: nothing that has to be said of each case by itself.
OF_DESK = ("accept", "dispatch", "urge")
OF_DEPARTMENT = ("sign", "send_back")


def acts_for_many(*, is_desk: bool, units: list[int]) -> list[Act]:
    names = (OF_DESK if is_desk else ()) + (OF_DEPARTMENT if units else ())
    return [BY_NAME[name] for name in names]


@require_POST
@login_required
def many(request: SignedInRequest) -> HttpResponse:
    """First what is needed for all of them, then (`step=do`) each by itself."""
    at, act = now(), BY_NAME.get(request.POST.get("verb", ""))
    if act is None or act not in _acts_of(request, at):
        raise Http404
    cases = _ticked(request)
    if not cases:
        return done(request, _("Tick at least one case."), then="cases:queue")
    page: dict[str, Any] = {"act": act, "cases": cases, "at": at}
    if request.POST.get("step") != "do":
        form, key = act.make(case=cases[0], at=at), KeyForm(initial={"key": uuid4()})
        return render(request, "cases/many.html", page | {"form": form, "key": key})
    form, key = act.make(request.POST, case=cases[0], at=at), KeyForm(request.POST)
    if not (form.is_valid() and key.is_valid()):
        return render(request, "cases/many.html", page | {"form": form, "key": key})
    try:
        batch = actions.do_each(
            cases,
            key=key.cleaned_data["key"],
            verb=act.name,
            run=lambda case: act.run(case, by=request.user, at=at, **form.cleaned_data),
            by=request.user,
            at=at,
        )
    except Refused as refusal:
        page |= {"form": form, "key": key}
        return answer(request, "cases/many.html", page, refusal=refusal)
    return redirect("cases:batch", batch.key)


@require_safe
@login_required
def batch(request: SignedInRequest, key: UUID) -> HttpResponse:
    """What became of each case. For who did it."""
    found = get_object_or_404(Batch, key=key, by=request.user)
    items = list(found.items.select_related("case"))
    visible = Case.objects.visible_to(request.user).filter(pk__in=[one.case_id for one in items])
    page = {
        "batch": found,
        "act": BY_NAME.get(found.verb),
        "done": [one for one in items if one.is_done],
        "refused": [one for one in items if not one.is_done],
        "visible": set(visible.values_list("pk", flat=True)),
    }
    return render(request, "cases/batch.html", page)


@require_POST
@login_required
def export(request: SignedInRequest) -> HttpResponse:
    """What the inbox shows, as a file. Who took it out stands in the journal."""
    at, kind = now(), request.POST.get("format", "xlsx")
    if kind not in KINDS:
        raise Http404
    form, found, drawer = inbox_of(request, request.POST, at)
    chosen = form.told() | {"show": drawer}
    try:
        file = actions.take_out(found.by_due(), kind=kind, chosen=chosen, by=request.user, at=at)
    except Refused as refusal:
        return done(request, str(refusal), then="cases:queue")
    response = HttpResponse(file, content_type=KINDS[kind])
    name = f"cases-{drawer}-{local_date(at):%Y-%m-%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def inbox_of(
    request: SignedInRequest, asked: Any, at: datetime
) -> tuple[InboxForm, CaseQuerySet, str]:
    """The filter, the cases it chooses, and the drawer they are in. 403 for who has no inbox."""
    is_desk = rules.is_desk(request.user, at=at)
    units = units_of(request.user, at=at)
    if not (is_desk or units or rules.reads_tips(request.user, at=at)):
        raise PermissionDenied
    form = InboxForm(asked, units=None if is_desk else units, at=at)
    drawer = asked.get("show", "open")
    drawer = drawer if drawer in DRAWERS else "open"
    seen = Case.objects.visible_to(request.user).filter(state__in=DRAWERS[drawer])
    return form, form.chosen(seen), drawer


def _acts_of(request: SignedInRequest, at: datetime) -> list[Act]:
    is_desk = rules.is_desk(request.user, at=at)
    return acts_for_many(is_desk=is_desk, units=units_of(request.user, at=at))


def _ticked(request: SignedInRequest) -> list[Case]:
    """Those that somebody may see, as the page showed them: `number:moves`."""
    ticked = request.POST.getlist("case")[: MOST + 1]
    seen = dict(one.rpartition(":")[::2] for one in ticked if "\0" not in one)
    found = Case.objects.visible_to(request.user).filter(number__in=seen)
    cases = list(found.select_related("rule", "unit").by_due())
    for one in cases:
        one.moves = number_in(seen[one.number], digits=8) or 0
    return cases
