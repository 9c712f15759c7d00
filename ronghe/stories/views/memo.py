"""A voice memo beside a story, for those who may see the story."""

import re

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ronghe.accounts.http import SignedInRequest

from ..models import Note

_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


@require_safe
@login_required
def memo(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The sound, or the part of it that was asked for: some players play nothing without."""
    notes = Note.objects.visible_to(request.user).filter(memo__isnull=False)
    clip = get_object_or_404(notes.select_related("memo"), pk=pk).memo
    assert clip is not None  # noqa: S101 – filtered above
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None:
        response: HttpResponseBase = FileResponse(clip.file.open("rb"))
    else:
        size = clip.file.size
        first, last = int(asked[1]), min(int(asked[2] or size - 1), size - 1)
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        if first <= last:
            with clip.file.open("rb") as sound:
                sound.seek(first)
                response = HttpResponse(sound.read(last - first + 1), status=206)
            response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["Content-Type"] = clip.content_type.replace("video/", "audio/")
    return response
