"""先发后补: who may, what is still owed, and how often, by person and month."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ronghe.accounts.http import SignedInRequest
from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done

from .. import actions, rules
from ..models import Debt, EmergencyRight
from ..scheme_forms import RightForm

MONTHS_SHOWN = 200


@require_GET
@login_required
def debts(request: SignedInRequest) -> HttpResponse:
    return answer(request, "stories/debts.html", _page(request))


@require_POST
@login_required
def put_on_the_list(request: SignedInRequest) -> HttpResponse:
    form, at = RightForm(request.POST), now()
    refusal = None
    if form.is_valid():
        typed = form.cleaned_data
        try:
            actions.put_on_the_list(
                typed["person"],
                since=typed["since"] or at,
                until=typed["until"],
                by=request.user,
                at=at,
            )
            sentence = _("%s stands on the list.") % typed["person"]
            return done(request, sentence, then="stories:debts")
        except Refused as no:
            refusal = no
    return answer(request, "stories/debts.html", _page(request, form), refusal=refusal)


@require_POST
@login_required
def take_off_the_list(request: SignedInRequest, pk: int) -> HttpResponse:
    right = get_object_or_404(EmergencyRight, pk=pk)
    try:
        actions.take_off_the_list(right, by=request.user, at=now())
    except Refused as refusal:
        return answer(request, "stories/debts.html", _page(request), refusal=refusal)
    return done(request, _("The right has ended."), then="stories:debts")


def _page(request: SignedInRequest, form: RightForm | None = None) -> dict[str, Any]:
    at = now()
    related = ("round__story", "step", "person")
    owed = list(Debt.objects.open().select_related(*related))
    return {
        "owed": owed,
        "late": sum(one.due_at < at for one in owed),
        "counted": counted(at),
        "rights": EmergencyRight.objects.select_related("person", "given_by"),
        "may_write": rules.may_write_schemes(request.user, at=at),
        "may_review": rules.may_review(request.user, at=at),
        "form": form or RightForm(),
        "at": at,
    }


def counted(at: datetime) -> list[dict[str, Any]]:
    """Per person and month of the emergency: stories, steps owed, made up in time, late, open."""
    in_time = Q(closed=Debt.Closed.SIGNED, closed_at__lte=F("due_at"))
    late = Q(closed_at=None, due_at__lt=at) | Q(closed_at__gt=F("due_at"))
    rows = list(
        Debt.objects.exclude(closed=Debt.Closed.TAKEN_BACK)
        .annotate(month=TruncMonth("opened_at"))
        .values("person", "month")
        .annotate(
            stories=Count("round", distinct=True),
            steps=Count("pk"),
            in_time=Count("pk", filter=in_time),
            late=Count("pk", filter=late),
            open=Count("pk", filter=Q(closed_at=None)),
        )
        .order_by("-month", "person")[:MONTHS_SHOWN]
    )
    people = User.objects.in_bulk({row["person"] for row in rows})
    return [{**row, "person": people[row["person"]]} for row in rows]
