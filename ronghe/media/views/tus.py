"""Resumable uploads of the newsroom, by the protocol in `http`."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now

from .. import actions
from .. import http as tus
from ..models import Upload


@require_http_methods(["OPTIONS", "POST"])
@tus.spoken
def uploads(request: SignedInRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        return tus.abilities(most=actions.MOST_CLIP_BYTES)
    if (other := tus.other_version(request)) is not None:
        return other
    said = tus.metadata(request)
    upload = actions.begin_upload(
        tus.key(said.get("key", "")),
        name=said.get("filename", ""),
        declared_type=said.get("filetype", ""),
        is_own=said.get("own", "yes") != "no",
        is_memo=said.get("memo", "no") == "yes",
        digest=tus.digest(said.get("sha256", "")),
        size=tus.number(request, "Upload-Length"),
        by=request.user,
        at=now(),
    )
    return tus.begun(upload, address=upload.get_absolute_url())


@require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
@tus.spoken
def upload(request: SignedInRequest, key: UUID) -> HttpResponse:
    found = get_object_or_404(Upload.objects.visible_to(request.user), key=key)
    if found.expires_at <= now():
        raise actions.UploadExpired(str(found))
    if request.method == "GET":
        return tus.standing(found)
    if (other := tus.other_version(request)) is not None:
        return other
    match request.method:
        case "PATCH":
            return _append(request, found)
        case "DELETE":
            actions.give_up(found, by=request.user, at=now())
            return HttpResponse(status=204)
    return tus.whereabouts(found)


def _append(request: SignedInRequest, found: Upload) -> HttpResponse:
    if tus.is_no_piece(request):
        return HttpResponse(status=415)
    found = actions.append(
        found,
        read=request.read,
        offset=tus.number(request, "Upload-Offset"),
        checksum=tus.checksum(request),
        by=request.user,
        at=now(),
    )
    if found.is_whole:
        # After the piece is kept: whatever happens from here, no byte is sent twice.
        found = actions.finish_upload(found, by=request.user, at=now())
        if found.state == Upload.State.REFUSED:
            raise actions.UploadRefused(found.refusal)
    return tus.placed(HttpResponse(status=204), found)
