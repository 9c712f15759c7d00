"""The administrator's pages: what leaves the house, why something did not, limits and money."""

from collections import Counter
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done

from .. import rules
from ..actions import change_terms, put_away, send_test, try_again
from ..channels import can_send, simulated
from ..forms import TermsForm, TestForm
from ..models import Channel, Message, Tally, Terms

PER_PAGE = 50
Status = Message.Status


@require_GET
@login_required
def outgoing(request: SignedInRequest) -> HttpResponse:
    """By status, newest first; what was given up comes first of all."""
    return _page(request, TestForm(), None)


@require_POST
@login_required
def test(request: SignedInRequest) -> HttpResponse:
    _require(request, now())
    form, refusal = TestForm(request.POST), None
    if form.is_valid():
        address, channel = form.cleaned_data["address"], form.cleaned_data["channel"]
        try:
            send_test(address, channel=channel, by=request.user, at=now())
            return done(request, _("On its way: reload to see what came of it."), then=_list())
        except Refused as said:
            refusal = said
    return _page(request, form, refusal)


@require_POST
@login_required
def again(request: SignedInRequest, pk: int) -> HttpResponse:
    return _verb(request, pk, try_again, _("It is tried once more."))


@require_POST
@login_required
def away(request: SignedInRequest, pk: int) -> HttpResponse:
    return _verb(request, pk, put_away, _("Put away."))


@require_http_methods(["GET", "POST"])
@login_required
def terms(request: SignedInRequest) -> HttpResponse:
    """Limits, money and hours; POST puts new ones in force. Below, what was in force before."""
    _require(request, now())
    current = Terms.objects.current()
    form, refusal = TermsForm(request.POST or None, current=current), None
    if form.is_valid():
        try:
            change_terms(form.values(), seen=form.cleaned_data["seen"], by=request.user, at=now())
            return done(request, _("In force from now on."), then=reverse("messages:terms"))
        except Refused as said:
            refusal = said
    context = {"form": form, "before": Terms.objects.newest_first()[:20]}
    return answer(request, "notices/terms.html", context, refusal=refusal)


def _page(request: SignedInRequest, form: TestForm, refusal: Refused | None) -> HttpResponse:
    _require(request, at := now())
    counts = Counter(dict(Message.objects.values_list("status").annotate(Count("pk"))))
    counts[Status.DEAD] = Message.objects.dead().count()
    status = request.GET.get("status", "")
    if status not in Status.values:
        status = Status.DEAD if counts[Status.DEAD] else Status.WAITING
    found = Message.objects.filter(status=status).select_related("person").order_by("-pk")
    found = found.filter(settled_at=None)
    if (before := request.GET.get("before", "")).isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PER_PAGE + 1])
    context = {
        "rows": rows[:PER_PAGE], "status": status, "form": form, "used": _used(at),
        "tabs": [(one, counts[one]) for one in (Status.DEAD, Status.WAITING, Status.SENT, Status.DROPPED)],
        "older": rows[PER_PAGE - 1].pk if len(rows) > PER_PAGE else None,
        "simulated": simulated.listed() if simulated.are_there() else [],
        "has_gateway": can_send(Channel.SMS, ""),
    }  # fmt: skip
    return answer(request, "notices/outgoing.html", context, refusal=refusal)


def _used(at: datetime) -> dict[str, object]:
    """What of the limits of the whole paper is used: codes today, money this month."""
    rows = Tally.objects.filter(who="", until__gt=at).values_list("scope", "used")
    used, terms = dict(rows), Terms.objects.current()
    return {
        "codes": used.get(Tally.Scope.ALL, 0), "codes_most": terms.all_day,
        "money": used.get(Tally.Scope.BUDGET, 0) / 100, "money_most": terms.budget / 100,
    }  # fmt: skip


def _verb(request: SignedInRequest, pk: int, verb: object, sentence: str) -> HttpResponse:
    _require(request, at := now())
    message = get_object_or_404(Message, pk=pk)
    try:
        verb(message, by=request.user, at=at)  # type: ignore[operator]
    except Refused as said:
        return _page(request, TestForm(), said)
    return done(request, sentence, then=_list())


def _list() -> str:
    return reverse("messages:outgoing")


def _require(request: SignedInRequest, at: datetime) -> None:
    if not rules.may_look_after_messages(request.user, at=at):
        raise PermissionDenied
