"""Assignments: mine, everybody's, and the board."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done
from ronghe.people.rules import is_staff

from .. import actions, rules
from ..forms import ReasonForm
from ..models import Assignment, AssignmentQuerySet

PAGE = 200
SHOWN_AFTER_END = timedelta(days=7)  # how long finished and declined work stays on the board
COLUMNS = ("pending", "accepted", "done", "declined")


@require_safe
@login_required
def assignments(request: SignedInRequest) -> HttpResponse:
    found = _open_to(request)
    mine = found.waiting_for(request.user)
    others = found.filter(state=Assignment.State.OPEN).exclude(owner=request.user)
    context = {
        "mine": mine[:PAGE],
        "others": others.order_by("due_at", "pk")[:PAGE],
        "at": now(),
        "may_plan": rules.may_plan(request.user, at=now()),
    }
    return render(request, "planning/assignments.html", context)


@require_safe
@login_required
def board(request: SignedInRequest) -> HttpResponse:
    """Columns by state; ended work of the last seven days only."""
    at = now()
    recent = Q(state=Assignment.State.OPEN) | Q(due_at__gt=at - SHOWN_AFTER_END)
    columns: dict[str, list[Assignment]] = {name: [] for name in COLUMNS}
    for one in _open_to(request).filter(recent).order_by("due_at", "pk")[:PAGE]:
        if one.column in columns:
            columns[one.column].append(one)
    names = {
        "pending": _("Waiting for an answer"),
        "accepted": _("Accepted"),
        "done": _("Done"),
        "declined": _("Declined: needs somebody else"),
    }
    context = {
        "columns": [
            {"key": key, "name": names[key], "work": work} for key, work in columns.items()
        ],
        "at": at,
    }
    return render(request, "planning/board.html", context)


@require_safe
@login_required
def assignment(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "planning/assignment.html", _page(request, _mine(request, pk)))


@require_POST
@login_required
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.accept, _("Accepted. Thank you."))


@require_POST
@login_required
def finish(request: SignedInRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.finish, _("The assignment is finished."))


@require_POST
@login_required
def decline(request: SignedInRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")[:1000]
    return _do(
        request, pk, actions.decline, _("Declined; the desk sees your reason."), reason=reason
    )


@require_POST
@login_required
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")[:1000]
    return _do(request, pk, actions.cancel, _("The assignment is cancelled."), reason=reason)


def _open_to(request: SignedInRequest) -> AssignmentQuerySet:
    if not is_staff(request.user, at=now()):
        raise PermissionDenied
    found = Assignment.objects.visible_to(request.user)
    return found.select_related("topic__section", "owner", "given_by")


def _mine(request: SignedInRequest, pk: int) -> Assignment:
    mine = Assignment.objects.visible_to(request.user)
    return get_object_or_404(mine.select_related("topic__section", "owner", "given_by"), pk=pk)


def _page(request: SignedInRequest, found: Assignment) -> dict[str, Any]:
    at = now()
    is_open = found.state == Assignment.State.OPEN
    return {
        "assignment": found,
        "at": at,
        "may_answer": is_open
        and found.receipt == Assignment.Receipt.PENDING
        and rules.may_answer(request.user, found),
        "may_finish": is_open and rules.may_finish(request.user, found, at=at),
        "may_cancel": is_open and rules.may_plan(request.user, at=at),
        "reason": ReasonForm(request.POST or None),
    }


def _do(
    request: SignedInRequest, pk: int, verb: Callable[..., None], sentence: str, **said: str
) -> HttpResponse:
    found = _mine(request, pk)
    try:
        verb(found, by=request.user, at=now(), **said)
    except Refused as refusal:
        found.refresh_from_db()
        page = _page(request, found)
        return answer(request, "planning/assignment.html", page, refusal=refusal)
    return done(request, sentence, then=found)
