"""Beside a case: what became of it, and the button that makes it a lead."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ronghe.accounts.http import SignedInRequest
from ronghe.accounts.models import User
from ronghe.cases.models import Case
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import done

from .. import actions, rules
from ..forms import AngleForm
from ..models import Lead


@require_POST
@login_required
def lead_from_case(request: SignedInRequest, number: str) -> HttpResponse:
    """One press beside a case; a second one leads to what the first has made."""
    case = get_object_or_404(Case.objects.known_to(request.user), number=number)
    if "title" not in request.POST:
        return _forward(request, case)
    form = AngleForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say what it is about, and write it in your own words."))
        return redirect(_back(request, case))
    return _forward(request, case, **form.cleaned_data)


@require_POST
@login_required
def lead_of_number(request: SignedInRequest) -> HttpResponse:
    """From the page of leads: the number of a case, or its address as it was copied."""
    if not rules.may_note_leads(request.user, at=now()):
        raise PermissionDenied
    typed = request.POST.get("number", "")[:200].replace("\0", "")
    number = typed.strip().rstrip("/").rpartition("/")[2]
    case = Case.objects.known_to(request.user).filter(number=number).first()
    if case is None:
        messages.warning(request, _("You may see no case with this number."))
        return redirect(f"{reverse('planning:leads')}?{urlencode({'number': number})}")
    return _forward(request, case)


def _forward(request: SignedInRequest, case: Case, **said: str) -> HttpResponse:
    at = now()
    try:
        lead = actions.lead_from_case(case, by=request.user, at=at, **said)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(_back(request, case))
    told = _("The lead is noted.") if lead.found_at == at else _("It is a lead already.")
    mine = Lead.objects.visible_to(request.user).filter(pk=lead.pk).exists()
    return done(request, told, then=lead if mine else _back(request, case))


def _back(request: SignedInRequest, case: Case) -> Case | str:
    """To the case, for whom it is theirs at the desk; all others have its public page elsewhere."""
    at_desk = Case.objects.visible_to(request.user).filter(pk=case.pk).exists()
    return case if at_desk else "planning:leads"


def panel(case: Case, user: User, at: datetime) -> dict[str, Any] | None:
    """What `cases` shows of us beside a case; nothing to whoever notes no leads."""
    if not rules.may_forward(user, case, at=at):
        return None
    leads = list(case.leads.select_related("topic").order_by("pk"))
    visible = set(Lead.objects.visible_to(user).filter(case=case).values_list("pk", flat=True))
    return {
        "template": "planning/_case_panel.html",
        "leads": [{"lead": one, "is_mine": one.pk in visible} for one in leads],
        "is_secret": case.visibility == Case.Visibility.CONFIDENTIAL,
        "is_living": any(one.state in (Lead.State.NEW, Lead.State.TAKEN) for one in leads),
        "form": AngleForm(),
    }
