"""The working days: what the calendar says, and what the paper says instead."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import local_date, now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done
from ronghe.text import table

from .. import actions, day_file, rules
from .. import days as calendar
from ..forms import DaysFileForm, OfficeHoursForm, OwnDaysForm, YearForm
from ..models import OfficeHours, OwnDay

# More refusals than anybody mends at once.
MOST_ROWS = 100


def days(request: SignedInRequest) -> HttpResponse:
    """The special days of a year, and what the paper said of them."""
    return _days(request, OwnDaysForm(), DaysFileForm())


def set_days(request: SignedInRequest) -> HttpResponse:
    form = OwnDaysForm(request.POST)
    if not form.is_valid():
        return _days(request, form, DaysFileForm())
    typed = form.cleaned_data
    try:
        changed = actions.set_days(typed.pop("since"), **typed, by=request.user, at=now())
    except Refused as no:
        return _days(request, form, DaysFileForm(), no)
    return _days_changed(request, changed)


def set_office_hours(request: SignedInRequest) -> HttpResponse:
    form = OfficeHoursForm(request.POST)
    if not form.is_valid():
        return _days(request, OwnDaysForm(), DaysFileForm(), hours_form=form)
    try:
        actions.set_office_hours(**form.cleaned_data, by=request.user, at=now())
    except Refused as no:
        return _days(request, OwnDaysForm(), DaysFileForm(), no, hours_form=form)
    return done(request, _("It counts from that day on."), then=reverse("people:days"))


def take_in_days(request: SignedInRequest) -> HttpResponse:
    form = DaysFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _days(request, OwnDaysForm(), form)
    try:
        changed = actions.take_in_days(form.cleaned_data["file"].read(), by=request.user, at=now())
    except Refused as no:
        return _days(request, OwnDaysForm(), form, no)
    return _days_changed(request, changed)


def days_file(request: SignedInRequest) -> HttpResponse:
    """Every special day that counts now, as a file that can be changed and brought back."""
    found = calendar.special_days(calendar.edition())
    response = HttpResponse(day_file.write(sorted(found.items())), content_type=table.TYPE)
    response["Content-Disposition"] = 'attachment; filename="working-days.csv"'
    return response


def _days(
    request: SignedInRequest,
    form: OwnDaysForm,
    file_form: DaysFileForm,
    no: Refused | None = None,
    *,
    hours_form: OfficeHoursForm | None = None,
) -> HttpResponse:
    at = now()
    asked = YearForm(request.GET)
    year = (asked.is_valid() and asked.cleaned_data["year"]) or local_date(at).year
    context = {
        "year": year,
        "years": sorted({*calendar.years(), year, local_date(at).year + 1}, reverse=True),
        "listed": calendar.of_year(year),
        "known_until": calendar.known_until(),
        "running_out": calendar.running_out(at),
        "said": OwnDay.objects.select_related("by").order_by("-pk")[:30],
        "form": form,
        "file_form": file_form,
        "hours": calendar.office().spans_on(local_date(at)),
        "hours_said": OfficeHours.objects.select_related("by").order_by("-since", "-pk")[:12],
        "hours_form": hours_form or OfficeHoursForm(),
        "rows": no.rows[:MOST_ROWS] if isinstance(no, actions.RowsRefused) else (),
        "may_manage": rules.may_manage_people(request.user, at=at),
    }
    return answer(request, "people/days.html", context, refusal=no)


def _days_changed(request: SignedInRequest, changed: int) -> HttpResponse:
    sentence = ngettext(
        "%(changed)s day counts anew from now on.",
        "%(changed)s days count anew from now on.",
        changed,
    )
    nothing = _("That is how it was: nothing changed.")
    return done(
        request,
        sentence % {"changed": changed} if changed else nothing,
        then=reverse("people:days"),
    )
