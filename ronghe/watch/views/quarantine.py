"""What we could not read: see it, replay it, dismiss it, take the bytes home."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import done

from .. import actions, rules
from .. import raw as raw_files
from ..models import Quarantine
from ..parsers.encoding import to_text
from ..parsers.item import clean

EXCERPT = 1500  # characters
LONGEST_LIST = 200


@require_safe
@login_required
def quarantine(request: SignedInRequest) -> HttpResponse:
    if not rules.may_watch(request.user, at=now()):
        raise PermissionDenied
    waiting = Quarantine.objects.visible_to(request.user).waiting()
    rows = waiting.select_related("source", "raw").order_by("-at", "-pk")[:LONGEST_LIST]
    return render(request, "watch/quarantine.html", {"rows": rows, "number": waiting.count()})


@require_safe
@login_required
def quarantined(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    path = raw_files.path_of(row.raw.sha256)
    start = b""
    if path.exists():
        with path.open("rb") as file:
            start = file.read(4 * EXCERPT)
    context = {"row": row, "excerpt": clean(to_text(start))[:EXCERPT], "is_kept": path.exists()}
    return render(request, "watch/quarantined.html", context)


@require_safe
@login_required
def raw(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The bytes as they came, as a download that no browser opens by itself."""
    row = _row(request, pk)
    path = raw_files.path_of(row.raw.sha256)
    if not path.exists():
        raise Http404
    name = f"quarantine-{row.pk}.bin"
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream"
    )


@require_POST
@login_required
def replay(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    try:
        outcome = actions.replay(row, by=request.user, at=now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect(row)
    number = len(outcome.new) + len(outcome.updated)
    sentence = ngettext("Read: %d item.", "Read: %d items.", number) % number
    return done(request, sentence, then="watch:quarantine")


@require_POST
@login_required
def dismiss(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    try:
        actions.dismiss(row, by=request.user, at=now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("watch:quarantine")
    return done(request, _("The file is put aside."), then="watch:quarantine")


def _row(request: SignedInRequest, pk: int) -> Quarantine:
    mine = Quarantine.objects.visible_to(request.user).select_related("source", "raw")
    return get_object_or_404(mine, pk=pk)
