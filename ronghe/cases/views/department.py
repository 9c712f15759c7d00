"""What departments set up for themselves, and the links of those without an account."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.site import absolute
from ronghe.kit.web import answer, done, number_in
from ronghe.people.actions import lend_role, revoke
from ronghe.people.models import Delegation, Role
from ronghe.people.rules import officers_of

from .. import actions, rules
from ..department_forms import DeputyForm, LinkForm, TemplateForm
from ..models import AnswerLink, Case, State, Template, units_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def templates(request: SignedInRequest) -> HttpResponse:
    """The templates of one's departments; POST adds one, or retires one (`retire`)."""
    at = now()
    units = units_of(request.user, at=at)
    if not units:
        raise PermissionDenied
    own = Template.objects.living().filter(unit__in=units).select_related("unit", "made_by")
    rows = own.order_by("unit__name", "name")
    form = TemplateForm(None, units=units)
    if request.method != "POST":
        return render(request, "cases/templates.html", {"rows": rows, "form": form})
    try:
        if "retire" in request.POST:
            gone = get_object_or_404(own, pk=number_in(request.POST["retire"]))
            actions.retire_template(gone, by=request.user, at=at)
            return done(request, _("It is offered no more."), then="cases:templates")
        form = TemplateForm(request.POST, units=units)
        if form.is_valid():
            said = dict(form.cleaned_data)
            actions.make_template(said.pop("unit"), **said, by=request.user, at=at)
            return done(request, _("It stands beside the next answer."), then="cases:templates")
    except Refused as refusal:
        page = {"rows": rows, "form": form}
        return answer(request, "cases/templates.html", page, refusal=refusal)
    return render(request, "cases/templates.html", {"rows": rows, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def deputies(request: SignedInRequest) -> HttpResponse:
    """Who stands in for an officer, and for whom they stand in; POST lends or takes back."""
    at = now()
    if not rules.holds_officer_post(request.user, at=at) and not units_of(request.user, at=at):
        raise PermissionDenied
    form = DeputyForm(None, giver=request.user, at=at)
    if request.method != "POST":
        return render(request, "cases/deputies.html", _of_deputies(request, form, at))
    try:
        if "revoke" in request.POST:
            mine = Delegation.objects.filter(giver=request.user, role=Role.OFFICER)
            lent = get_object_or_404(mine, pk=number_in(request.POST["revoke"]))
            revoke(lent, by=request.user, at=at)
            return done(request, _("You answer for yourself again."), then="cases:deputies")
        form = DeputyForm(request.POST, giver=request.user, at=at)
        if form.is_valid():
            lend_role(Role.OFFICER, giver=request.user, by=request.user, at=at, **form.cleaned_data)
            return done(request, _("Your deputy sees your cases then."), then="cases:deputies")
    except Refused as refusal:
        page = _of_deputies(request, form, at)
        return answer(request, "cases/deputies.html", page, refusal=refusal)
    return render(request, "cases/deputies.html", _of_deputies(request, form, at))


@require_POST
@never_cache
@login_required
def link(request: SignedInRequest, number: str) -> HttpResponse:
    """Make the link of a department without an account. It is shown on this answer only."""
    found, at = _run_by(request, number), now()
    form = LinkForm(request.POST)
    if not form.is_valid():
        return render(request, "cases/link.html", {"case": found, "form": form}, status=400)
    found.moves = number_in(request.POST.get("seen", ""), digits=8) or found.moves
    try:
        made = actions.make_link(found, by=request.user, at=at, **form.cleaned_data)
    except Refused as refusal:
        page = {"case": found, "form": form}
        return answer(request, "cases/link.html", page, refusal=refusal)
    if form.cleaned_data["email"] and not made.link.hint:
        messages.warning(request, _("This address wants no e-mail from us. Copy the link."))
    page = {"case": found, "link": made.link, "address": absolute(made.path)}
    return render(request, "cases/link.html", page)


@require_POST
@login_required
def revoke_link(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    found = _run_by(request, number)
    gone = get_object_or_404(AnswerLink.objects.select_related("case"), pk=pk, case=found)
    try:
        actions.revoke_link(gone, by=request.user, at=now())
    except Refused as refusal:
        page = {"case": found, "form": LinkForm()}
        return answer(request, "cases/link.html", page, refusal=refusal)
    return done(request, _("The link has ended."), then=found)


def beside(request: SignedInRequest, case: Case, at: datetime) -> dict[str, Any]:
    """What the page of a case shows of all this."""
    answers = rules.answers_for(request.user, case, at=at)
    runs = rules.may_run(request.user, case, at=at)
    with_department = case.state in (State.DISPATCHED, State.WORKING)
    mute = runs and with_department and not officers_of(case.unit_id, at=at).exists()
    return {
        "templates": Template.objects.living().filter(unit=case.unit_id).order_by("name")
        if answers
        else [],
        "links": case.links.select_related("made_by", "unit") if runs else [],
        "link_form": LinkForm() if mute else None,
        "rungs": case.rungs.filter(round=case.round, is_told=True),
    }


def words_of_template(request: SignedInRequest, case: Case) -> str:
    """The words somebody wants to begin from (`insert`); nothing for templates of others."""
    key = number_in(request.POST.get("insert", ""))
    if key is None or not rules.answers_for(request.user, case, at=now()):
        return ""
    own = Template.objects.living().filter(unit=case.unit_id, pk=key)
    return own.values_list("text", flat=True).first() or ""


def _run_by(request: SignedInRequest, number: str) -> Case:
    found = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    if not rules.may_run(request.user, found, at=now()):
        raise Http404
    return found


def _of_deputies(request: SignedInRequest, form: DeputyForm, at: datetime) -> dict[str, Any]:
    lent = Delegation.objects.filter(role=Role.OFFICER, revoked_at=None, valid__endswith__gt=at)
    return {
        "form": form if rules.holds_officer_post(request.user, at=at) else None,
        "given": lent.filter(giver=request.user).select_related("receiver").order_by("valid"),
        "received": lent.filter(receiver=request.user).select_related("giver").order_by("valid"),
        "at": at,
    }
