"""Review sheets: one of a story, and those of a month in one archive."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import RawIOBase
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import end_of, now

from .. import rules
from ..models import Round, Story
from ..sheet.evidence import sheet_of
from ..sheet.printed import pdf_of
from ..sheet.typesetter import Typesetter
from .found import visible_story


@require_safe
@login_required
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    story = visible_story(request, pk)
    if not story.rounds.exists():
        raise Http404
    with Typesetter() as typesetter:
        pdf = _pdf(story, typesetter)
    response = HttpResponse(pdf, content_type="application/pdf")
    # Django would wrap a Chinese name as e-mail does, which browsers take for no disposition at all.
    response["Content-Disposition"] = content_disposition_header(False, _name(story)) or "inline"
    return response


@require_safe
@login_required
def sheets(request: SignedInRequest) -> HttpResponse:
    """The months in which stories passed review."""
    _may_look(request)
    passed = Round.objects.filter(state=Round.State.PASSED)
    months = (
        passed.annotate(month=TruncMonth("ended_at"))
        .values("month")
        .annotate(stories=Count("story", distinct=True))
        .order_by("-month")
    )
    return render(request, "stories/sheets.html", {"months": months})


@require_safe
@login_required
def sheets_of_month(request: SignedInRequest, year: int, month: int) -> StreamingHttpResponse:
    """One PDF for each story that passed review in that month, packed while they are printed."""
    _may_look(request)
    first, after = _month(year, month)
    passed = Round.objects.filter(state=Round.State.PASSED, ended_at__gte=first, ended_at__lt=after)
    found = Story.objects.visible_to(request.user).filter(pk__in=passed.values("story"))
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    response = StreamingHttpResponse(_packed(keys), content_type="application/zip")
    response["Content-Disposition"] = (
        f'attachment; filename="review-sheets-{year:04}-{month:02}.zip"'
    )
    return response


def _may_look(request: SignedInRequest) -> None:
    if not rules.may_print_sheets(request.user, at=now()):
        raise PermissionDenied


def _month(year: int, month: int) -> tuple[datetime, datetime]:
    """When it begins, and when the next one does, in the paper's time zone."""
    try:
        first = date(year, month, 1)
    except ValueError:
        raise Http404 from None
    # 31 days later is in the next month, whatever this one's length.
    after = (first + timedelta(days=31)).replace(day=1)
    day = timedelta(days=1)
    return end_of(first - day), end_of(after - day)


def _pdf(story: Story, typesetter: Typesetter) -> bytes:
    return pdf_of(story, sheet_of(story, at=now()), typesetter=typesetter)


def _name(story: Story) -> str:
    return f"{story.pk}-{slugify(story.headline, allow_unicode=True)[:40]}.pdf"


class _Outgoing(RawIOBase):
    """Where the archive is written to, and taken away piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def take(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def _packed(keys: list[int]) -> Iterator[bytes]:
    outgoing = _Outgoing()
    # PDFs are compressed already.
    with Typesetter() as typesetter, zipfile.ZipFile(outgoing, "w", zipfile.ZIP_STORED) as archive:
        for key in keys:
            story = Story.objects.get(pk=key)
            archive.writestr(_name(story), _pdf(story, typesetter))
            yield outgoing.take()
    yield outgoing.take()
