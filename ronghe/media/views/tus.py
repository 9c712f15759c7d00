"""Resumable uploads over HTTP: the tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload).

Core with the extensions creation, termination, checksum and expiration. A piece arrives whole or is
asked for again, so a sender on a bad line sends small ones. Beside the protocol: a GET says in JSON
how an upload stands, and the piece that completes a file answers whether it passed the door.
"""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.http import http_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused

from .. import actions
from ..models import Upload

VERSION = "1.0.0"
PIECE = "application/offset+octet-stream"
STATUS = {
    "upload_too_big": 413,
    "too_much_arrived": 413,
    "upload_empty": 400,
    "too_many_uploads": 429,
    "other_upload": 409,
    "wrong_offset": 409,
    "wrong_checksum": 460,
    "being_written": 423,
    "upload_expired": 410,
    "upload_refused": 422,
    "not_whole_yet": 409,
    "no_room": 507,
}


class Unreadable(Refused):
    """A header that no sender of this protocol makes."""

    code = "unreadable"


View = Callable[..., HttpResponse]


def spoken(view: View) -> View:
    """Every answer names the protocol; a refusal becomes its status with the sentence as JSON."""

    @wraps(view)
    def answer(request: SignedInRequest, **where: Any) -> HttpResponse:
        try:
            response = view(request, **where)
        except Refused as refusal:
            words = {"error": {"code": refusal.code, "message": str(refusal)}}
            response = JsonResponse(words, status=STATUS.get(refusal.code, 400))
        response["Tus-Resumable"] = VERSION
        return response

    return never_cache(answer)


@require_http_methods(["OPTIONS", "POST"])
@spoken
def uploads(request: SignedInRequest) -> HttpResponse:
    if request.method == "OPTIONS":
        return _abilities()
    if (other := _other_version(request)) is not None:
        return other
    said = _metadata(request)
    upload = actions.begin_upload(
        _key(said.get("key", "")),
        name=said.get("filename", ""),
        declared_type=said.get("filetype", ""),
        is_own=said.get("own", "yes") != "no",
        is_memo=said.get("memo", "no") == "yes",
        digest=_digest(said.get("sha256", "")),
        size=_number(request, "Upload-Length"),
        by=request.user,
        at=now(),
    )
    response = HttpResponse(status=201)
    response["Location"] = upload.get_absolute_url()
    return _placed(response, upload)


@require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
@spoken
def upload(request: SignedInRequest, key: UUID) -> HttpResponse:
    found = get_object_or_404(Upload.objects.visible_to(request.user), key=key)
    if found.expires_at <= now():
        raise actions.UploadExpired(str(found))
    if request.method == "GET":
        return JsonResponse(_standing(found))
    if (other := _other_version(request)) is not None:
        return other
    match request.method:
        case "PATCH":
            return _append(request, found)
        case "DELETE":
            actions.give_up(found, by=request.user, at=now())
            return HttpResponse(status=204)
    response = _placed(HttpResponse(), found)
    response["Upload-Length"] = str(found.size)
    return response


def _append(request: SignedInRequest, found: Upload) -> HttpResponse:
    if request.content_type != PIECE:
        return HttpResponse(status=415)
    found = actions.append(
        found,
        read=request.read,
        offset=_number(request, "Upload-Offset"),
        checksum=_checksum(request),
        by=request.user,
        at=now(),
    )
    if found.is_whole:
        # After the piece is kept: whatever happens from here, no byte is sent twice.
        found = actions.finish_upload(found, by=request.user, at=now())
        if found.state == Upload.State.REFUSED:
            raise actions.UploadRefused(found.refusal)
    return _placed(HttpResponse(status=204), found)


def _abilities() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = "creation,termination,checksum,expiration"
    response["Tus-Max-Size"] = str(actions.MOST_CLIP_BYTES)
    response["Tus-Checksum-Algorithm"] = ",".join(actions.CHECKSUMS)
    return response


def _standing(found: Upload) -> dict[str, Any]:
    return {
        "name": found.name,
        "size": found.size,
        "offset": found.offset,
        "state": found.state,
        "refusal": found.refusal,
    }


def _placed(response: HttpResponse, found: Upload) -> HttpResponse:
    response["Upload-Offset"] = str(found.offset)
    response["Upload-Expires"] = http_date(found.expires_at.timestamp())
    return response


def _other_version(request: HttpRequest) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    response = HttpResponse(status=412)
    response["Tus-Version"] = VERSION
    return response


def _number(request: HttpRequest, header: str) -> int:
    said = request.headers.get(header, "")
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise Unreadable(f"{header} is not a number.")
    return int(said)


def _metadata(request: HttpRequest) -> dict[str, str]:
    """`Upload-Metadata`: names and Base64 values, parted by commas."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            text = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError) as why:
            raise Unreadable("Upload-Metadata is not Base64.") from why
        found[name] = text.replace("\0", "")
    return found


def _key(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError as why:
        raise Unreadable("Upload-Metadata has no key (a UUID).") from why


def _digest(said: str) -> str:
    if said and not (len(said) == 64 and set(said) <= set("0123456789abcdef")):
        raise Unreadable("The sha256 is not 64 hexadecimal digits.")
    return said


def _checksum(request: HttpRequest) -> actions.Checksum | None:
    said = request.headers.get("Upload-Checksum", "")
    if not said:
        return None
    algorithm, _, value = said.partition(" ")
    if algorithm not in actions.CHECKSUMS:
        raise Unreadable("This checksum is not supported.")
    try:
        return actions.Checksum(algorithm, base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError) as why:
        raise Unreadable("Upload-Checksum is not Base64.") from why
