"""The desk's page of words that mean the same."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done

from . import rules
from .actions import add_synonyms, change_synonyms, remove_synonyms
from .forms import SynonymsForm
from .models import Synonyms


@require_http_methods(["GET", "POST"])
@login_required
def synonyms(request: SignedInRequest) -> HttpResponse:
    """Every group; POST adds one."""
    _require(request)
    form, refusal = SynonymsForm(request.POST or None), None
    if form.is_valid():
        try:
            add_synonyms(form.cleaned_data["words"], by=request.user, at=now())
            return done(request, _("Readers find them together now."), then=_list())
        except Refused as said:
            refusal = said
    context = {"groups": Synonyms.objects.lists(), "form": form}
    return answer(request, "search/synonyms.html", context, refusal=refusal)


@require_http_methods(["GET", "POST"])
@login_required
def group(request: SignedInRequest, group_id: int) -> HttpResponse:
    """One group; POST changes its words."""
    _require(request)
    found = get_object_or_404(Synonyms, pk=group_id)
    written = {"words": "\n".join(found.as_written())}
    form, refusal = SynonymsForm(request.POST or None, initial=written), None
    if form.is_valid():
        try:
            change_synonyms(found, words=form.cleaned_data["words"], by=request.user, at=now())
            return done(request, _("Saved."), then=_list())
        except Refused as said:
            refusal = said
    context = {"group": found, "form": form}
    return answer(request, "search/group.html", context, refusal=refusal)


@require_POST
@login_required
def remove(request: SignedInRequest, group_id: int) -> HttpResponse:
    _require(request)
    remove_synonyms(get_object_or_404(Synonyms, pk=group_id), by=request.user, at=now())
    return done(request, _("Removed. Each of the words is looked for by itself now."), then=_list())


def _list() -> str:
    return reverse("search:synonyms")


def _require(request: SignedInRequest) -> None:
    if not rules.may_keep_synonyms(request.user, at=now()):
        raise PermissionDenied
