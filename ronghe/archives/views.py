"""Archives at the desk: what came in, a sample of it, and the one signature for all of it."""

import random
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done
from ronghe.stories.models import Archive, ArchivedStory
from ronghe.stories.rules import may_see_archives, may_sign_archive
from ronghe.taxonomy.models import Section

from . import actions
from .forms import SignForm
from .reading import REASONS

SAMPLE = 12
MOST_SAMPLES = 1000


@require_safe
@login_required
def archives(request: SignedInRequest) -> HttpResponse:
    _may_look(request)
    return render(request, "archives/archives.html", {"archives": Archive.objects.all()[:100]})


@require_safe
@login_required
def archive(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "archives/archive.html", _page(request, _found(request, pk)))


@require_POST
@login_required
def sign(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    if not may_sign_archive(request.user, at=now()):
        raise PermissionDenied
    form = SignForm(request.POST)
    context = _page(request, found) | {"form": form}
    if not form.is_valid():
        refusal = Refused(_("Please look at the marked fields."))
        return answer(request, "archives/archive.html", context, refusal=refusal)
    words = {name: form.cleaned_data[name] for name in ("statement", "read")}
    try:
        actions.sign(found, by=request.user, at=now(), **words)
    except Refused as refusal:
        return answer(request, "archives/archive.html", context, refusal=refusal)
    sentence = _("Signed. Readers get the stories of “%s” one after the other now.") % found
    return done(request, sentence, then=reverse("archives:archive", args=[found.pk]))


def _may_look(request: SignedInRequest) -> None:
    if not may_see_archives(request.user, at=now()):
        raise PermissionDenied


def _found(request: SignedInRequest, pk: int) -> Archive:
    _may_look(request)
    return get_object_or_404(Archive.objects.select_related("signed_by"), pk=pk)


def _page(request: SignedInRequest, found: Archive) -> dict[str, Any]:
    names = Section.objects.in_bulk()
    contents = found.contents
    number = _number(request)
    may_sign = found.state == "waiting" and found.stories > 0
    return {
        "archive": found,
        "sections": [
            (names[pk], count) for pk, count in contents.get("sections", []) if pk in names
        ],
        "years": contents.get("years", []),
        "reasons": [
            (_(REASONS[code]), count)
            for code, count in contents.get("reasons", {}).items()
            if code in REASONS
        ],
        "lines": [
            (line, _(REASONS[code]), detail)
            for line, code, detail in contents.get("lines", [])
            if code in REASONS
        ],
        "sample": _sample(found, number),
        "next_sample": number % MOST_SAMPLES + 1,
        "form": SignForm(initial={"read": found.content_hash})
        if may_sign and may_sign_archive(request.user, at=now())
        else None,
    }


def _number(request: SignedInRequest) -> int:
    said = request.GET.get("sample", "1")
    return min(int(said), MOST_SAMPLES) if said.isascii() and said.isdigit() else 1


def _sample(found: Archive, number: int) -> list[ArchivedStory]:
    """A dozen drawn by lot; the same number draws the same ones again."""
    members = ArchivedStory.objects.filter(archive=found).select_related("story__section")
    first, last = members.order_by("pk").first(), members.order_by("-pk").first()
    if first is None or last is None:
        return []
    lot = random.Random(f"{found.content_hash} {number}")  # noqa: S311 – for reading, no secret
    drawn = {lot.randint(first.pk, last.pk) for _one in range(SAMPLE)}
    rows = (members.filter(pk__gte=one).order_by("pk").first() for one in sorted(drawn))
    return list({row.pk: row for row in rows if row is not None}.values())
