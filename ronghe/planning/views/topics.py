"""Topics and giving assignments."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done
from ronghe.people.rules import is_staff

from .. import actions, rules
from ..forms import AssignForm, ReasonForm, TopicForm
from ..models import Assignment, Topic

PAGE = 100


@require_safe
@login_required
def topics(request: SignedInRequest) -> HttpResponse:
    at = now()
    if not is_staff(request.user, at=at):
        raise PermissionDenied
    state = request.GET.get("state", Topic.State.OPEN)
    state = state if state in Topic.State.values else Topic.State.OPEN
    is_open = Q(assignments__state=Assignment.State.OPEN)
    found = (
        Topic.objects.visible_to(request.user)
        .filter(state=state)
        .select_related("section", "owner")
        .annotate(
            open_work=Count("assignments", filter=is_open, distinct=True),
            next_due=Min("assignments__due_at", filter=is_open),
        )
    )
    order = (
        ("next_due", "planned_for", "-created_at")
        if state == Topic.State.OPEN
        else ("-created_at",)
    )
    context = {
        "topics": found.order_by(*order)[:PAGE],
        "state": state,
        "states": Topic.State.choices,
        "number": found.count(),
        "may_plan": rules.may_plan(request.user, at=at),
        "at": at,
    }
    return render(request, "planning/topics.html", context)


@require_safe
@login_required
def topic(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "planning/topic.html", _page(request, _mine(request, pk)))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_topic(request: SignedInRequest) -> HttpResponse:
    _refuse_stranger(request)
    form = TopicForm(request.POST or None)
    context = {"form": form, "topic": None}
    if not form.is_valid():
        return render(request, "planning/topic_form.html", context)
    try:
        opened = actions.open_topic(by=request.user, at=now(), **form.cleaned_data)
    except Refused as refusal:
        return answer(request, "planning/topic_form.html", context, refusal=refusal)
    return done(request, _("The topic is open."), then=opened)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_topic(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    _refuse_stranger(request)
    kept = {name: getattr(found, name) for name in TopicForm.base_fields}
    form = TopicForm(request.POST or None, initial=kept)
    context = {"form": form, "topic": found}
    if not form.is_valid():
        return render(request, "planning/topic_form.html", context)
    try:
        actions.change_topic(found, by=request.user, at=now(), **form.cleaned_data)
    except Refused as refusal:
        return answer(request, "planning/topic_form.html", context, refusal=refusal)
    return done(request, _("The topic is changed."), then=found)


@require_POST
@login_required
def close_topic(request: SignedInRequest, pk: int) -> HttpResponse:
    """With a reason it is dropped, without it is done."""
    found = _mine(request, pk)
    state = Topic.State.DROPPED if request.POST.get("state") == "dropped" else Topic.State.DONE
    reason = request.POST.get("reason", "")
    try:
        actions.close_topic(found, state=state, reason=reason, by=request.user, at=now())
    except Refused as refusal:
        found.refresh_from_db()
        page = _page(request, found, drop=ReasonForm(request.POST))
        return answer(request, "planning/topic.html", page, refusal=refusal)
    return done(request, _("The topic is closed."), then="planning:topics")


@require_POST
@login_required
def assign(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    form = AssignForm(request.POST, at=now())
    if not form.is_valid():
        return render(request, "planning/topic.html", _page(request, found, form))
    try:
        given = actions.assign(found, by=request.user, at=now(), **form.cleaned_data)
    except Refused as refusal:
        return answer(request, "planning/topic.html", _page(request, found, form), refusal=refusal)
    return done(request, _("%s is asked.") % given.owner, then=found)


def _mine(request: SignedInRequest, pk: int) -> Topic:
    mine = Topic.objects.visible_to(request.user).select_related("section", "owner")
    return get_object_or_404(mine, pk=pk)


def _page(
    request: SignedInRequest,
    found: Topic,
    form: AssignForm | None = None,
    drop: ReasonForm | None = None,
) -> dict[str, Any]:
    at = now()
    tomorrow = timezone.localtime(at + timedelta(days=1)).replace(hour=18, minute=0)
    work = found.assignments.visible_to(request.user).select_related("owner", "given_by")
    return {
        "topic": found,
        "assignments": work.order_by("state", "due_at"),
        "leads": found.leads.visible_to(request.user).select_related("item__source"),
        "form": form or AssignForm(initial={"due_at": tomorrow}, at=at),
        "drop": drop or ReasonForm(),
        "may_plan": rules.may_plan(request.user, at=at),
        "at": at,
    }


def _refuse_stranger(request: SignedInRequest) -> None:
    if not rules.may_plan(request.user, at=now()):
        raise PermissionDenied
