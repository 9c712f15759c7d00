"""Who is on duty: of the house, and of each department."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.web import answer

from .. import actions, rules
from ..forms import DepartmentDutyForm, DutyForm, SwapForm
from ..models import Duty, Role
from .acting import Page, act_by_form, typed_in

MOST_DUTIES = 200


def rota(request: SignedInRequest) -> HttpResponse:
    """The rota of the house, for its staff, and those of the departments one fills."""
    at = now()
    may_manage = rules.may_manage_people(request.user, at=at)
    departments = rules.rotas_of(request.user, at=at)
    coming = Duty.objects.filter(valid__endswith__gt=at).select_related("person", "unit")
    of_departments = coming.filter(unit__in=departments).order_by("valid")[:MOST_DUTIES]
    each = [
        (
            unit,
            unit.name_in(get_language() or ""),
            _rows([duty for duty in of_departments if duty.unit_id == unit.pk], True, at),
        )
        for unit in departments
    ]
    is_staff = rules.is_staff(request.user, at=at)
    context = {
        "is_staff": is_staff,
        "may_manage": may_manage,
        "rows": _rows(coming.filter(unit=None).order_by("valid")[:MOST_DUTIES], may_manage, at),
        "departments": each,
        "without": [one for one in each if is_staff and not one[2]],
    }
    return answer(request, "people/rota.html", context)


def _rows(
    duties: Iterable[Duty], may_swap: bool, at: datetime
) -> list[tuple[Duty, SwapForm | None]]:
    return [(duty, SwapForm(duty=duty, at=at) if may_swap else None) for duty in duties]


def put_officer_on_duty(request: SignedInRequest, unit_id: int) -> HttpResponse:
    at = now()
    unit = get_object_or_404(rules.rotas_of(request.user, at=at), pk=unit_id)
    form = DepartmentDutyForm(typed_in(request), unit=unit, at=at)
    heading = _("Put on duty: %(unit)s") % {"unit": unit.name_in(get_language() or "")}
    return act_by_form(
        request,
        form,
        Page(heading, _("Put on duty"), reverse("people:rota")),
        lambda typed: actions.put_on_duty(
            typed.pop("person"), role=Role.OFFICER, unit=unit, **typed, by=request.user, at=at
        ),
        _("It stands on the rota."),
    )


def put_on_duty(request: SignedInRequest) -> HttpResponse:
    at = now()
    form = DutyForm(typed_in(request), at=at)
    page = Page(_("Put on duty"), _("Put on duty"), reverse("people:rota"))
    return act_by_form(
        request,
        form,
        page,
        lambda typed: actions.put_on_duty(typed.pop("person"), **typed, by=request.user, at=at),
        _("It stands on the rota."),
    )


def swap(request: SignedInRequest, duty_id: int) -> HttpResponse:
    at = now()
    seen = Q(unit__in=rules.rotas_of(request.user, at=at))
    if rules.may_manage_people(request.user, at=at):
        seen |= Q(unit=None)
    duty = get_object_or_404(Duty.objects.filter(seen), pk=duty_id)
    form = SwapForm(request.POST, duty=duty, at=at)
    page = Page(_("Swap duties"), _("Swap"), reverse("people:rota"))
    return act_by_form(
        request,
        form,
        page,
        lambda typed: actions.swap(duty, **typed, by=request.user, at=at),
        _("The duties are swapped."),
    )
