"""Sources and their health."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.db.models.functions import TruncDate
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import local_date, now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done

from .. import actions, rules
from ..forms import SourceForm
from ..models import Quarantine, Source

DAYS = 14


@require_safe
@login_required
def sources(request: SignedInRequest) -> HttpResponse:
    at = now()
    if not rules.may_watch(request.user, at=at):
        raise PermissionDenied
    found = Source.objects.visible_to(request.user).with_health(at)
    context = {
        "sources": found.order_by("-failures", "name"),
        "may_keep": rules.may_keep_sources(request.user, at=at),
    }
    return render(request, "watch/sources.html", context)


@require_safe
@login_required
def source(request: SignedInRequest, pk: int) -> HttpResponse:
    at = now()
    mine = Source.objects.visible_to(request.user)
    found = get_object_or_404(mine.with_health(at), pk=pk)
    context = {
        "source": found,
        "days": _days(found, at),
        "latest": found.items.current().newest_first()[:10],
        "waiting": Quarantine.objects.waiting().filter(source=found).order_by("-at")[:10],
        "may_keep": rules.may_keep_sources(request.user, at=at),
    }
    return render(request, "watch/source.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_source(request: SignedInRequest) -> HttpResponse:
    if not rules.may_keep_sources(request.user, at=now()):
        raise PermissionDenied
    form = SourceForm(request.POST or None)
    context = {"form": form, "source": None}
    if not form.is_valid():
        return render(request, "watch/source_form.html", context)
    try:
        added = actions.add_source(by=request.user, at=now(), **form.cleaned_data)
    except Refused as refusal:
        return answer(request, "watch/source_form.html", context, refusal=refusal)
    return done(request, _("The source is added; it is asked within a minute."), then=added)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_source(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Source.objects.visible_to(request.user), pk=pk)
    if not rules.may_keep_sources(request.user, at=now()):
        raise PermissionDenied
    kept = {name: getattr(found, name) for name in SourceForm.base_fields}
    form = SourceForm(request.POST or None, initial=kept)
    context = {"form": form, "source": found}
    if not form.is_valid():
        return render(request, "watch/source_form.html", context)
    try:
        actions.change_source(found, by=request.user, at=now(), **form.cleaned_data)
    except Refused as refusal:
        return answer(request, "watch/source_form.html", context, refusal=refusal)
    return done(request, _("The source is changed."), then=found)


@require_POST
@login_required
def pause(request: SignedInRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.pause_source, _("The source is no longer asked."))


@require_POST
@login_required
def resume(request: SignedInRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.resume_source, _("The source is asked again."))


@require_POST
@login_required
def poll(request: SignedInRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.poll_soon, _("The source is asked within a minute."))


def _do(
    request: SignedInRequest, pk: int, verb: Callable[..., None], sentence: str
) -> HttpResponse:
    found = get_object_or_404(Source.objects.visible_to(request.user), pk=pk)
    verb(found, by=request.user, at=now())
    return done(request, sentence, then=found)


def _days(source: Source, at: datetime) -> list[dict[str, object]]:
    """Items per day, today first, days without any included."""
    since = at - timedelta(days=DAYS)
    counted = (
        source.items.filter(received_at__gt=since)
        .annotate(day=TruncDate("received_at"))
        .values("day")
        .annotate(number=Count("pk"))
    )
    numbers = {row["day"]: row["number"] for row in counted}
    today = local_date(at)
    most = max(numbers.values(), default=1)
    days = [today - timedelta(days=back) for back in range(DAYS)]
    return [{"day": day, "number": numbers.get(day, 0), "most": most} for day in days]
