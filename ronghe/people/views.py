"""The chart of the house: looked at by staff, changed by the administrator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from ronghe.accounts.http import SignedInRequest
from ronghe.accounts.models import User
from ronghe.kit.clock import local_date, now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done
from ronghe.text import table

from . import actions, day_file, rules
from . import days as calendar
from .chart import branches, roles_by_day
from .forms import (
    AdmitForm,
    AppointForm,
    DayForm,
    DaysFileForm,
    DutyForm,
    EndForm,
    LendForm,
    OfficeHoursForm,
    OwnDaysForm,
    PostForm,
    SwapForm,
    UnitForm,
    YearForm,
)
from .models import Delegation, Duty, Membership, OfficeHours, OwnDay, Post, Unit

# More refusals than anybody mends at once.
MOST_ROWS = 100


@dataclass(frozen=True)
class Page:
    """What a form page says around its form."""

    heading: str
    button: str
    back: str


def _act(
    request: HttpRequest,
    form: forms.Form,
    page: Page,
    verb: Callable[[dict[str, Any]], object],
    sentence: str,
) -> HttpResponse:
    """Show the form, or do the verb with what was typed; a refusal keeps it."""
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            verb(form.cleaned_data)
            return done(request, sentence, then=page.back)
        except Refused as no:
            refusal = no
    return answer(request, "people/form.html", {"form": form, "page": page}, refusal=refusal)


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when nothing was filled in; None when the form is only asked for."""
    return request.POST if request.method == "POST" else None


def _asked_day(request: HttpRequest) -> date:
    """The day in the address, or today; nonsense counts as today."""
    asked = DayForm(request.GET)
    return (asked.is_valid() and asked.cleaned_data["day"]) or local_date(now())


def chart(request: SignedInRequest) -> HttpResponse:
    """Who was what on that day."""
    day = _asked_day(request)
    context = {
        "day": day,
        "branches": branches(day),
        "may_manage": rules.may_manage_people(request.user, at=now()),
    }
    return answer(request, "people/chart.html", context)


def create_unit(request: SignedInRequest) -> HttpResponse:
    form = UnitForm(_typed(request), initial={"since": local_date(now())})
    page = Page(_("New unit"), _("Create"), reverse("people:chart"))
    return _act(
        request,
        form,
        page,
        lambda typed: actions.create_unit(typed.pop("name"), **typed, by=request.user, at=now()),
        _("The unit stands on the chart."),
    )


def unit(request: SignedInRequest, unit_id: int) -> HttpResponse:
    found = get_object_or_404(Unit, pk=unit_id)
    context = {"unit": found, "posts": found.posts.order_by("title"), "end": EndForm()}
    return answer(request, "people/unit.html", context)


def close_unit(request: SignedInRequest, unit_id: int) -> HttpResponse:
    found = get_object_or_404(Unit, pk=unit_id)
    return _end(
        request,
        lambda until: actions.close_unit(found, until=until, by=request.user, at=now()),
        back=reverse("people:unit", args=[found.pk]),
    )


def create_post(request: SignedInRequest, unit_id: int) -> HttpResponse:
    found = get_object_or_404(Unit, pk=unit_id)
    form = PostForm(_typed(request), initial={"since": local_date(now())})
    back = reverse("people:unit", args=[found.pk])
    page = Page(_("New post in %(unit)s") % {"unit": found}, _("Create"), back)
    return _act(
        request,
        form,
        page,
        lambda typed: actions.create_post(found, **typed, by=request.user, at=now()),
        _("The post is there."),
    )


def post(request: SignedInRequest, post_id: int) -> HttpResponse:
    found = get_object_or_404(Post.objects.select_related("unit"), pk=post_id)
    held = found.memberships.select_related("person").order_by("-valid")
    context = {"post": found, "memberships": held, "end": EndForm(), "today": local_date(now())}
    return answer(request, "people/post.html", context)


def close_post(request: SignedInRequest, post_id: int) -> HttpResponse:
    found = get_object_or_404(Post, pk=post_id)
    return _end(
        request,
        lambda until: actions.close_post(found, until=until, by=request.user, at=now()),
        back=reverse("people:post", args=[found.pk]),
    )


def appoint(request: SignedInRequest, post_id: int) -> HttpResponse:
    found = get_object_or_404(Post, pk=post_id)
    form = AppointForm(_typed(request), initial={"since": local_date(now())})
    back = reverse("people:post", args=[found.pk])
    page = Page(_("Appoint: %(post)s") % {"post": found}, _("Appoint"), back)
    return _act(
        request,
        form,
        page,
        lambda typed: actions.appoint(found, **typed, by=request.user, at=now()),
        _("Appointed."),
    )


def end_membership(request: SignedInRequest, membership_id: int) -> HttpResponse:
    held = get_object_or_404(Membership, pk=membership_id)
    return _end(
        request,
        lambda until: actions.end_membership(held, until=until, by=request.user, at=now()),
        back=reverse("people:post", args=[held.post_id]),
    )


def _end(request: SignedInRequest, verb: Callable[[date], None], *, back: str) -> HttpResponse:
    form = EndForm(request.POST)
    page = Page(_("Last day"), _("End it"), back)
    return _act(request, form, page, lambda typed: verb(form.until()), _("The end is noted."))


def person(request: SignedInRequest, person_id: int) -> HttpResponse:
    """The posts of one colleague over time, and what they could do on a day."""
    colleagues = User.objects.filter(memberships__isnull=False).distinct()
    found = get_object_or_404(colleagues, pk=person_id)
    day = _asked_day(request)
    context = {
        "person": found,
        "day": day,
        "roles": roles_by_day(found, day),
        "memberships": found.memberships.select_related("post__unit").order_by("-valid"),
        "received": found.received.select_related("giver").order_by("-valid"),
    }
    return answer(request, "people/person.html", context)


def admit(request: SignedInRequest) -> HttpResponse:
    form = AdmitForm(_typed(request))
    page = Page(_("New colleague"), _("Open the account"), reverse("people:chart"))
    return _act(
        request,
        form,
        page,
        lambda typed: actions.admit(typed.pop("username"), **typed, by=request.user, at=now()),
        _("The account is open. Now appoint them to a post."),
    )


def loans(request: SignedInRequest) -> HttpResponse:
    """Roles lent now and to come; past ones are in the journal."""
    at = now()
    current = Delegation.objects.filter(revoked_at=None, valid__endswith__gt=at)
    rows = current.select_related("giver", "receiver").order_by("valid")
    mine = [(row, rules.may_lend(request.user, giver=row.giver, at=at)) for row in rows]
    return answer(request, "people/loans.html", {"loans": mine})


def lend(request: SignedInRequest) -> HttpResponse:
    at: datetime = now()
    form = LendForm(_typed(request), giver=request.user, at=at)
    page = Page(_("Lend a role"), _("Lend"), reverse("people:loans"))
    return _act(
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
    return _act(
        request,
        forms.Form(request.POST),
        page,
        lambda typed: actions.revoke(lent, by=request.user, at=at),
        _("The role is taken back."),
    )


def rota(request: SignedInRequest) -> HttpResponse:
    at = now()
    coming = Duty.objects.filter(valid__endswith__gt=at).select_related("person").order_by("valid")
    may_manage = rules.may_manage_people(request.user, at=at)
    rows = [(duty, SwapForm(duty=duty, at=at) if may_manage else None) for duty in coming[:200]]
    return answer(request, "people/rota.html", {"rows": rows, "may_manage": may_manage})


def put_on_duty(request: SignedInRequest) -> HttpResponse:
    at = now()
    form = DutyForm(_typed(request), at=at)
    page = Page(_("Put on duty"), _("Put on duty"), reverse("people:rota"))
    return _act(
        request,
        form,
        page,
        lambda typed: actions.put_on_duty(typed.pop("person"), **typed, by=request.user, at=at),
        _("It stands on the rota."),
    )


def swap(request: SignedInRequest, duty_id: int) -> HttpResponse:
    at = now()
    duty = get_object_or_404(Duty, pk=duty_id)
    form = SwapForm(request.POST, duty=duty, at=at)
    page = Page(_("Swap duties"), _("Swap"), reverse("people:rota"))
    return _act(
        request,
        form,
        page,
        lambda typed: actions.swap(duty, **typed, by=request.user, at=at),
        _("The duties are swapped."),
    )


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
