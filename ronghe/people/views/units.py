"""The chart of the house: looked at by staff, changed by the administrator."""

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.accounts.http import SignedInRequest
from ronghe.accounts.models import User
from ronghe.kit.clock import local_date, now
from ronghe.kit.web import answer

from .. import actions, rules
from ..chart import branches, roles_by_day
from ..forms import AdmitForm, AppointForm, DayForm, EndForm, PostForm, UnitForm
from ..models import Membership, Post, Unit
from .acting import Page, act_by_form, typed_in


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
    form = UnitForm(typed_in(request), initial={"since": local_date(now())})
    page = Page(_("New unit"), _("Create"), reverse("people:chart"))
    return act_by_form(
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
    form = PostForm(typed_in(request), initial={"since": local_date(now())})
    back = reverse("people:unit", args=[found.pk])
    page = Page(_("New post in %(unit)s") % {"unit": found}, _("Create"), back)
    return act_by_form(
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
    form = AppointForm(typed_in(request), initial={"since": local_date(now())})
    back = reverse("people:post", args=[found.pk])
    page = Page(_("Appoint: %(post)s") % {"post": found}, _("Appoint"), back)
    return act_by_form(
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
    return act_by_form(
        request, form, page, lambda typed: verb(form.until()), _("The end is noted.")
    )


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
    form = AdmitForm(typed_in(request))
    page = Page(_("New colleague"), _("Open the account"), reverse("people:chart"))
    return act_by_form(
        request,
        form,
        page,
        lambda typed: actions.admit(typed.pop("username"), **typed, by=request.user, at=now()),
        _("The account is open. Now appoint them to a post."),
    )
