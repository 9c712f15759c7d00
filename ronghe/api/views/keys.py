"""The administrator's page: which programs may send cases, and what they may name."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.site import absolute
from ronghe.kit.web import answer, done

from .. import actions, rules
from ..forms import JurisdictionForm, KeyForm, RevokeForm
from ..georeport.asked import our_id
from ..models import ApiKey, Jurisdiction

PAGE = "api/keys.html"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def keys(request: SignedInRequest) -> HttpResponse:
    """The list; a new key is shown on the answer to its form, and never again."""
    _require(request)
    if request.method != "POST":
        return render(request, PAGE, _page())
    form = KeyForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, _page(form=form))
    made, text = actions.make_key(**form.cleaned_data, by=request.user, at=now())
    return render(request, PAGE, _page(made=made, text=text))


@require_POST
@login_required
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    _require(request)
    key, form = get_object_or_404(ApiKey, pk=pk), RevokeForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, _page(revoking=key.pk, revoke=form))
    try:
        actions.revoke_key(key, reason=form.cleaned_data["reason"], by=request.user, at=now())
    except Refused as refusal:
        return answer(request, PAGE, _page(), refusal=refusal)
    return done(request, _("Revoked. From now on this key opens nothing."), then="keys:keys")


@require_POST
@login_required
def add_jurisdiction(request: SignedInRequest) -> HttpResponse:
    _require(request)
    form = JurisdictionForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, _page(jurisdiction=form))
    try:
        actions.add_jurisdiction(**form.cleaned_data, by=request.user, at=now())
    except Refused as refusal:
        return answer(request, PAGE, _page(jurisdiction=form), refusal=refusal)
    return done(request, _("Programs may name it from now on."), then="keys:keys")


@require_POST
@login_required
def close_jurisdiction(request: SignedInRequest, pk: int) -> HttpResponse:
    _require(request)
    one = get_object_or_404(Jurisdiction, pk=pk)
    actions.close_jurisdiction(one, by=request.user, at=now())
    return done(request, _("Programs no longer find it."), then="keys:keys")


def _page(**more: Any) -> dict[str, Any]:
    every = ApiKey.objects.select_related("made_by", "revoked_by")
    return {
        "keys": every.living(),
        "revoked": every.filter(revoked_at__isnull=False)[:50],
        "jurisdictions": Jurisdiction.objects.open().select_related("place"),
        "our_id": our_id(),
        "discovery": absolute("/api/open311/discovery.xml"),
        "endpoint": absolute("/api/open311/v2"),
        "form": KeyForm(),
        "revoke": RevokeForm(),
        "jurisdiction": JurisdictionForm(),
    } | more


def _require(request: SignedInRequest) -> None:
    if not rules.may_manage_keys(request.user, at=now()):
        raise PermissionDenied
