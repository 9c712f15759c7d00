"""Roles that are lent: by staff what is theirs, by the administrator for whoever is away."""

from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.web import answer

from .. import actions, rules
from ..forms import LendForm
from ..models import Delegation
from .acting import Page, act_by_form, typed_in


def loans(request: SignedInRequest) -> HttpResponse:
    """Roles lent now and to come; past ones are in the journal."""
    at = now()
    current = Delegation.objects.filter(revoked_at=None, valid__endswith__gt=at)
    rows = current.select_related("giver", "receiver").order_by("valid")
    mine = [(row, rules.may_lend(request.user, giver=row.giver, at=at)) for row in rows]
    return answer(request, "people/loans.html", {"loans": mine})


def lend(request: SignedInRequest) -> HttpResponse:
    at: datetime = now()
    form = LendForm(typed_in(request), giver=request.user, at=at)
    page = Page(_("Lend a role"), _("Lend"), reverse("people:loans"))
    return act_by_form(
        request,
        form,
        page,
        lambda typed: actions.lend_role(
            typed.pop("role"), **typed, giver=request.user, by=request.user, at=at
        ),
        _("The role is lent."),
    )


def revoke(request: SignedInRequest, delegation_id: int) -> HttpResponse:
    at = now()
    lent = get_object_or_404(Delegation, pk=delegation_id)
    page = Page(
        pgettext("role", "Take back"), pgettext("role", "Take back"), reverse("people:loans")
    )
    if not rules.may_lend(request.user, giver=lent.giver, at=at):
        lent = get_object_or_404(Delegation.objects.none(), pk=delegation_id)
    return act_by_form(
        request,
        forms.Form(request.POST),
        page,
        lambda typed: actions.revoke(lent, by=request.user, at=at),
        _("The role is taken back."),
    )
