"""The cases of a story at the desk: which, how each stands, and whether readers see it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ronghe.accounts.http import SignedInRequest
from ronghe.accounts.models import User
from ronghe.cases.models import Case
from ronghe.cases.standing import standings, with_since
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import done

from .. import actions
from ..models import Story
from .found import visible_story


@require_POST
@login_required
def link_case(request: SignedInRequest, pk: int) -> HttpResponse:
    story, number = visible_story(request, pk), request.POST.get("number", "")[:200]
    try:
        actions.link_case(story, number=number, by=request.user, at=now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(story)
    return done(request, _("The story is about this case."), then=story)


@require_POST
@login_required
def unlink_case(request: SignedInRequest, pk: int) -> HttpResponse:
    story, number = visible_story(request, pk), request.POST.get("number", "")[:20]
    try:
        actions.unlink_case(story, number=number, by=request.user, at=now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(story)
    return done(request, _("The story is no longer about this case."), then=story)


def cases_of(story: Story, *, seen_by: User) -> list[dict[str, Any]]:
    """Those that this person may know of; `standing` is what readers see, None: nothing."""
    links = story.cases.standing().of_cases_known_to(seen_by)
    found = list(with_since(Case.objects.filter(stories__in=links).order_by("pk")))
    shown = standings(found)
    at_desk = set(Case.objects.visible_to(seen_by).filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))  # fmt: skip
    return [
        {"case": one, "standing": shown.get(one.number), "is_at_desk": one.pk in at_desk}
        for one in found
    ]
