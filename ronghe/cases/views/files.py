"""Files of cases: sent piece by piece, shown to whoever may see them, hidden by the case desk."""

import mimetypes
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.headers import INERT
from ronghe.kit.refusal import Refused
from ronghe.kit.web import done
from ronghe.media import http as tus

from .. import actions
from ..models import File
from .browser import with_token
from .gathering import bag_in, count, own_bag
from .opened import citizen_of


@require_http_methods(["OPTIONS", "POST"])
@with_token
@tus.spoken
def uploads(request: HttpRequest) -> HttpResponse:
    """Begin a file. The metadata name the form (`batch`) and the file (`key`)."""
    if request.method == "OPTIONS":
        return tus.abilities(most=actions.MOST_BYTES)
    if (other := tus.other_version(request)) is not None:
        return other
    said = tus.metadata(request)
    key, batch = tus.key(said.get("key", "")), tus.key(said.get("batch", ""))
    size = tus.number(request, "Upload-Length")
    count(request)
    bag = own_bag(request, batch)
    found = actions.begin_file(key, into=bag, name=said.get("filename", ""), size=size, at=now())
    return tus.begun(found, address=f"{request.path}{found.key}/")


@require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
@tus.spoken
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """A file on its way: found by the browser that sends it, by nobody else."""
    found = get_object_or_404(File.objects.drafts(), key=key)
    if not actions.is_of(found, bag_in(request, found.batch)):
        raise Http404
    if found.expires_at <= now():
        raise actions.UploadExpired(_("This upload was given up. Send the file again."))
    if request.method == "GET":
        return tus.standing(found, kind=found.kind, **_shown(found))
    if (other := tus.other_version(request)) is not None:
        return other
    match request.method:
        case "PATCH":
            return _append(request, found)
        case "DELETE":
            actions.drop_file(found, at=now())
            return HttpResponse(status=204)
    return tus.whereabouts(found)


def _append(request: HttpRequest, found: File) -> HttpResponse:
    if tus.is_no_piece(request):
        return HttpResponse(status=415)
    offset, checksum = tus.number(request, "Upload-Offset"), tus.checksum(request)
    found = actions.append_file(
        found, read=request.read, offset=offset, checksum=checksum, at=now()
    )
    response = tus.placed(HttpResponse(status=204), found)
    if found.is_whole:
        # After the piece is kept: whatever happens from here, no byte is sent twice.
        found = actions.finish_file(found, at=now())
        if found.state == File.State.REFUSED:
            raise actions.UploadRefused(found.refusal)
    return response


def _shown(found: File) -> dict[str, str]:
    if found.state != File.State.KEPT:
        return {}
    return {"address": str(found.address), "small": found.small_url() if found.small else ""}


@require_safe
def file(request: HttpRequest, address: UUID) -> HttpResponseBase:
    return _served(request, _guarded(request, address))


@require_safe
def small(request: HttpRequest, address: UUID) -> HttpResponseBase:
    return _served(request, _guarded(request, address), is_small=True)


@require_safe
@login_required
def desk_file(request: SignedInRequest, number: str, address: UUID) -> HttpResponseBase:
    return _served(request, _at_desk(request, number, address))


@require_safe
@login_required
def desk_small(request: SignedInRequest, number: str, address: UUID) -> HttpResponseBase:
    return _served(request, _at_desk(request, number, address), is_small=True)


VERBS = {
    "hide": actions.hide_file,
    "show": actions.show_file,
    "open": actions.open_file,
    "close": actions.close_file,
}


@require_POST
@login_required
def file_act(request: SignedInRequest, number: str, address: UUID, verb: str) -> HttpResponse:
    found = _at_desk(request, number, address)
    if verb not in VERBS:
        raise Http404
    try:
        VERBS[verb](found, by=request.user, at=now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("cases:case", number)
    sentences = {
        "hide": _("Hidden: from now on nobody outside sees it."),
        "show": _("It is no longer hidden."),
        "open": _("It goes with the case now."),
        "close": _("Readers do not see it any more."),
    }
    return done(request, sentences[verb], then=reverse("cases:case", args=[number]))


def _guarded(request: HttpRequest, address: UUID) -> File:
    """Of one address: public at this moment, the citizen's, or still in the form of this browser."""
    found = get_object_or_404(File.objects.select_related("case"), address=address)
    if File.objects.public().filter(pk=found.pk).exists():
        return found
    if found.case is None:
        if found.state == File.State.KEPT and actions.is_of(found, bag_in(request, found.batch)):
            return found
        raise Http404
    theirs = File.objects.of_citizen(found.case).filter(pk=found.pk)
    if citizen_of(request, found.case) is None or not theirs.exists():
        raise Http404
    return found


def _at_desk(request: SignedInRequest, number: str, address: UUID) -> File:
    visible = File.objects.visible_to(request.user).select_related("case")
    return get_object_or_404(visible, case__number=number, address=address)


def _served(request: HttpRequest, found: File, *, is_small: bool = False) -> HttpResponseBase:
    """Asked for anew each time, so that what is hidden is gone at once; in no index, inert."""
    stored = found.small if is_small else found.file
    if not stored:
        raise Http404
    mark = f'"{found.sha256[:32]}{"-small" if is_small else ""}"'
    headers = INERT | {
        "Cache-Control": "private, no-cache" if _is_open(found) else "private, no-store",
        "X-Robots-Tag": "noindex, noimageindex, noarchive",
        "Cross-Origin-Resource-Policy": "same-origin",
        "ETag": mark,
    }
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers=headers)
    response = FileResponse(stored.open("rb"), headers=headers)
    response["Content-Type"] = (
        mimetypes.guess_type(stored.name or "")[0] or "application/octet-stream"
    )
    if not found.is_photo:
        response["Content-Disposition"] = f'attachment; filename="{_plain_name(found)}"'
    return response


def _is_open(found: File) -> bool:
    return found.case is not None and found.case.shown_at is not None and found.is_public


def _plain_name(found: File) -> str:
    """Not as its sender called it: names of files tell names of people."""
    number = found.case.number if found.case else "draft"
    return f"{number}-{found.slot}.pdf"
