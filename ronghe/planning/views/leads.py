"""The leads inbox."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.cases.models import Case
from ronghe.cases.standing import standings, with_since
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done, number_in
from ronghe.watch.models import Item

from .. import actions, rules
from ..forms import LeadForm, ReasonForm, TakeForm
from ..likeness import alike
from ..models import Lead, LeadQuerySet

PAGE = 50
COMPARED = 300  # the newest open leads a lead is compared with


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def leads(request: SignedInRequest) -> HttpResponse:
    """The inbox; posting notes a lead typed by hand."""
    at = now()
    if not rules.may_note_leads(request.user, at=at):
        raise PermissionDenied
    form = LeadForm(request.POST or None)
    if form.is_valid():
        try:
            noted = actions.note_lead(by=request.user, at=at, **form.cleaned_data)
        except Refused as refusal:
            return answer(request, "planning/leads.html", _inbox(request, form), refusal=refusal)
        return done(request, _("The lead is noted."), then=noted)
    return render(request, "planning/leads.html", _inbox(request, form))


@require_safe
@login_required
def lead(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "planning/lead.html", _page(request, _mine(request, pk)))


@require_POST
@login_required
def lead_from_item(request: SignedInRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.objects.visible_to(request.user), pk=pk)
    living = Lead.objects.visible_to(request.user).living()
    if existing := living.filter(item=item).first():
        return redirect(existing)
    try:
        noted = actions.note_lead(
            item.headline[:200], note=item.summary[:2000], item=item, by=request.user, at=now()
        )
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(item)
    return done(request, _("The lead is noted."), then=noted)


@require_POST
@login_required
def take_lead(request: SignedInRequest, pk: int) -> HttpResponse:
    found, form = _mine(request, pk), TakeForm(request.POST)
    if not form.is_valid():
        return render(request, "planning/lead.html", _page(request, found, take=form))
    try:
        topic = actions.take_lead(found, by=request.user, at=now(), **form.cleaned_data)
    except Refused as refusal:
        return _refuse(request, found, refusal, take=form)
    return done(request, _("The lead is taken; here is its topic."), then=topic)


@require_POST
@login_required
def drop_lead(request: SignedInRequest, pk: int) -> HttpResponse:
    found, form = _mine(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return render(request, "planning/lead.html", _page(request, found, drop=form))
    try:
        actions.drop_lead(found, by=request.user, at=now(), **form.cleaned_data)
    except Refused as refusal:
        return _refuse(request, found, refusal, drop=form)
    return done(request, _("The lead is dropped."), then="planning:leads")


@require_POST
@login_required
def merge_lead(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    key = number_in(request.POST.get("into", ""))
    into = get_object_or_404(Lead.objects.visible_to(request.user), pk=key)
    try:
        actions.merge_leads(found, into=into, by=request.user, at=now())
    except Refused as refusal:
        return _refuse(request, found, refusal)
    return done(request, _("Merged. You can take it back on the page of the lead."), then=into)


@require_POST
@login_required
def part_lead(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    try:
        actions.part_leads(found, by=request.user, at=now())
    except Refused as refusal:
        return _refuse(request, found, refusal)
    return done(request, _("The lead stands by itself again."), then=found)


def _mine(request: SignedInRequest, pk: int) -> Lead:
    mine = Lead.objects.visible_to(request.user)
    return get_object_or_404(
        mine.select_related("found_by", "item__source", "merged_into", "topic", "settled_by"), pk=pk
    )


def _inbox(request: SignedInRequest, form: LeadForm) -> dict[str, Any]:
    state = request.GET.get("state", Lead.State.NEW)
    state = state if state in Lead.State.values else Lead.State.NEW
    found: LeadQuerySet = Lead.objects.visible_to(request.user)
    rows = found.filter(state=state).select_related("found_by", "item__source", "topic")
    shown = list(rows.order_by("-found_at", "-pk")[: PAGE + 1])
    recent = list(found.open().order_by("-found_at")[:COMPARED]) if state == Lead.State.NEW else []
    return {
        "form": form,
        "asked": request.GET.get("number", "")[:200],
        "state": state,
        "states": Lead.State.choices,
        "rows": [{"lead": one, "alike": len(alike(one, recent))} for one in shown[:PAGE]],
        "more": len(shown) > PAGE,
        "number": rows.count(),
        "may_plan": rules.may_plan(request.user, at=now()),
    }


def _page(
    request: SignedInRequest,
    found: Lead,
    take: TakeForm | None = None,
    drop: ReasonForm | None = None,
) -> dict[str, Any]:
    others = Lead.objects.visible_to(request.user).living()
    return {
        "lead": found,
        "at": now(),
        **_origin(request, found),
        "may_plan": rules.may_plan(request.user, at=now()),
        "alike": alike(found, others.order_by("-found_at")[:COMPARED])[:5],
        "merged": found.merged.select_related("found_by"),
        "take": take or TakeForm(initial={"title": found.title}),
        "drop": drop or ReasonForm(),
    }


def _origin(request: SignedInRequest, found: Lead) -> dict[str, Any]:
    """The case it comes from and how that stands, for whoever may see either."""
    at_desk = Case.objects.visible_to(request.user).filter(pk=found.case_id or 0)
    public = standings(with_since(Case.objects.filter(pk=found.case_id or 0)))
    return {"case": at_desk.first(), "standing": next(iter(public.values()), None)}


def _refuse(request: SignedInRequest, found: Lead, refusal: Refused, **forms: Any) -> HttpResponse:
    found.refresh_from_db()
    return answer(request, "planning/lead.html", _page(request, found, **forms), refusal=refusal)
