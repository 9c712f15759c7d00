"""The tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload), header by header.

Core with the extensions creation, termination, checksum and expiration. A piece arrives whole or is
asked for again, so a sender on a bad line sends small ones. Beside the protocol: a GET says in JSON
how an upload stands, and the piece that completes a file answers whether it passed the door. Whoever
takes files in pieces speaks it with these words; whose files, and where they go, is their own.
"""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import http_date
from django.views.decorators.cache import never_cache

from ronghe.kit.refusal import Refused

from .actions.pieces import CHECKSUMS, Arriving, Checksum

VERSION = "1.0.0"
PIECE = "application/offset+octet-stream"
STATUS = {
    "upload_too_big": 413,
    "too_much_arrived": 413,
    "upload_empty": 400,
    "too_many_uploads": 429,
    "too_many": 429,
    "other_upload": 409,
    "wrong_offset": 409,
    "wrong_checksum": 460,
    "being_written": 423,
    "upload_expired": 410,
    "upload_refused": 422,
    "not_whole_yet": 409,
    "no_room": 507,
    "busy": 503,
}
BUSY = 503
View = Callable[..., HttpResponse]


class Unreadable(Refused):
    """A header that no sender of this protocol makes."""

    code = "unreadable"


def spoken(view: View) -> View:
    """Every answer names the protocol; a refusal becomes its status with the sentence as JSON."""

    @wraps(view)
    def answer(request: HttpRequest, **where: Any) -> HttpResponse:
        try:
            response = view(request, **where)
        except Refused as refusal:
            words = {"error": {"code": refusal.code, "message": str(refusal)}}
            response = JsonResponse(words, status=STATUS.get(refusal.code, 400))
            if response.status_code == BUSY:
                response["Retry-After"] = "5"
        response["Tus-Resumable"] = VERSION
        return response

    return never_cache(answer)


def abilities(*, most: int) -> HttpResponse:
    """`most`: bytes of the largest file."""
    response = HttpResponse(status=204)
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = "creation,termination,checksum,expiration"
    response["Tus-Max-Size"] = str(most)
    response["Tus-Checksum-Algorithm"] = ",".join(CHECKSUMS)
    return response


def begun(found: Arriving, *, address: str) -> HttpResponse:
    response = HttpResponse(status=201)
    response["Location"] = address
    return placed(response, found)


def whereabouts(found: Arriving) -> HttpResponse:
    """The answer to a HEAD."""
    response = placed(HttpResponse(), found)
    response["Upload-Length"] = str(found.size)
    return response


def standing(found: Arriving, **more: Any) -> JsonResponse:
    """The answer to a GET."""
    names = ("name", "size", "offset", "state", "refusal")
    return JsonResponse({name: getattr(found, name) for name in names} | more)


def placed(response: HttpResponse, found: Arriving) -> HttpResponse:
    response["Upload-Offset"] = str(found.offset)
    response["Upload-Expires"] = http_date(found.expires_at.timestamp())
    return response


def other_version(request: HttpRequest) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable") == VERSION:
        return None
    response = HttpResponse(status=412)
    response["Tus-Version"] = VERSION
    return response


def is_no_piece(request: HttpRequest) -> bool:
    return request.content_type != PIECE


def number(request: HttpRequest, header: str) -> int:
    said = request.headers.get(header, "")
    if not (said.isascii() and said.isdigit() and len(said) < 16):
        raise Unreadable(f"{header} is not a number.")
    return int(said)


def metadata(request: HttpRequest) -> dict[str, str]:
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


def key(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError as why:
        raise Unreadable("Upload-Metadata has no key (a UUID).") from why


def digest(said: str) -> str:
    if said and not (len(said) == 64 and set(said) <= set("0123456789abcdef")):
        raise Unreadable("The sha256 is not 64 hexadecimal digits.")
    return said


def checksum(request: HttpRequest) -> Checksum | None:
    said = request.headers.get("Upload-Checksum", "")
    if not said:
        return None
    algorithm, _, value = said.partition(" ")
    if algorithm not in CHECKSUMS:
        raise Unreadable("This checksum is not supported.")
    try:
        return Checksum(algorithm, base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError) as why:
        raise Unreadable("Upload-Checksum is not Base64.") from why
