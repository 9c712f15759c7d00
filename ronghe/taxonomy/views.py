"""One page per kind: the list with a form to add, and a page to change one."""

import gzip
from dataclasses import dataclass
from typing import Any

import structlog
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import etag, require_http_methods, require_POST, require_safe

from ronghe.accounts.http import SignedInRequest
from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.kit.web import answer, done

from . import ground, maps, rules
from .actions import Sortable, add, merge_tags, rename
from .forms import MergeForm, PlaceForm, SectionForm, SortForm, TagForm
from .models import Level, Place, Section, Tag
from .tiles import Broken, kind_of

logger = structlog.get_logger(__name__)
YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Kind:
    """What the pages of one kind need to know."""

    model: type[Sortable]
    form: type[SortForm]
    heading: Promise
    order: str


KINDS = {
    "sections": Kind(Section, SectionForm, gettext_lazy("Sections"), gettext_lazy("In the order of the menu")),  # type: ignore[arg-type]
    "tags": Kind(Tag, TagForm, gettext_lazy("Tags"), gettext_lazy("By name")),  # type: ignore[arg-type]
    "places": Kind(Place, PlaceForm, gettext_lazy("Places"), gettext_lazy("By level and division code")),  # type: ignore[arg-type]
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@login_required
def things(request: SignedInRequest, kind: str) -> HttpResponse:
    """The list of sections, tags or places; POST adds one."""
    known = _kind(request, kind)
    form = known.form(request.POST or None)
    refusal = None
    if form.is_valid():
        try:
            add(known.model, by=request.user, at=now(), **form.cleaned_data)
            return done(request, _("Added."), then=reverse("taxonomy:things", args=[kind]))
        except Refused as said:
            refusal = said
    around = _around(request) if kind == "places" else None
    context = {
        "kind": kind, "known": known, "kinds": KINDS, "form": form, "around": around,
        "things": _listed(kind, around),
        "may_add": kind != "sections" or rules.may_keep_sections(request.user, at=now()),
    }  # fmt: skip
    return answer(request, "taxonomy/things.html", context, refusal=refusal)


@require_http_methods(["GET", "POST"])
@login_required
def thing(request: SignedInRequest, kind: str, thing_id: int) -> HttpResponse:
    """One section, tag or place: its names. The address stays."""
    known = _kind(request, kind)
    found = get_object_or_404(known.model, pk=thing_id)
    form = known.form(request.POST or None, instance=found, fixed=True)
    refusal = None
    if form.is_valid() and isinstance(found, Sortable):
        try:
            rename(found, by=request.user, at=now(), **form.cleaned_data)
            return done(request, _("Saved."), then=reverse("taxonomy:things", args=[kind]))
        except Refused as said:
            refusal = said
    merge = MergeForm(tag=found) if isinstance(found, Tag) else None
    context = {"kind": kind, "known": known, "form": form, "thing": found, "merge": merge}
    return answer(request, "taxonomy/thing.html", context, refusal=refusal)


@require_POST
@login_required
def merge(request: SignedInRequest, thing_id: int) -> HttpResponse:
    """Merge one tag into another."""
    _kind(request, "tags")
    tag = get_object_or_404(Tag, pk=thing_id)
    form = MergeForm(request.POST, tag=tag)
    if form.is_valid():
        merge_tags(tag, into=form.cleaned_data["into"], by=request.user, at=now())
        return done(
            request, _("The tags are one now."), then=reverse("taxonomy:things", args=["tags"])
        )
    context = {
        "kind": "tags", "known": KINDS["tags"], "thing": tag, "merge": form,
        "form": TagForm(instance=tag, fixed=True),
    }  # fmt: skip
    return answer(request, "taxonomy/thing.html", context)


@require_safe
def within(request: HttpRequest, place_id: int) -> JsonResponse:
    """The villages and communities of a street or town, for the chooser of a place."""
    place = get_object_or_404(Place, pk=place_id)
    villages = Place.objects.within(place).filter(level=Level.VILLAGE)
    return JsonResponse({"places": [{"id": one.pk, "name": str(one)} for one in villages]})


def _name_of(request: HttpRequest, mark: str, zoom: int, x: int, y: int) -> str:
    return f'"{mark}-{zoom}-{x}-{y}{"-gz" if _takes_gzip(request) else ""}"'


@require_safe
@etag(_name_of)
def tile(request: HttpRequest, mark: str, zoom: int, x: int, y: int) -> HttpResponse:
    """A tile that lies under our areas. Its address names its content, so it is kept for ever."""
    drawn = maps.drawing()
    laying = drawn.ground if drawn else None
    if laying is None or laying.mark != mark or not laying.has(zoom, x, y):
        raise Http404
    about = (laying.ground.digest, zoom, x, y)
    try:
        found = ground.picture(*about) if laying.is_picture else ground.drawing(*about)
    except (Broken, OSError) as problem:
        logger.warning("ground_tile_unreadable", zoom=zoom, x=x, y=y, problem=str(problem))
        raise Http404 from problem
    if found is None:
        # Nothing lies there, a lake or a field: no mistake, and no picture.
        response = HttpResponse(status=204)
    else:
        response = HttpResponse(found, content_type=kind_of(laying.ground.kind))
        if not laying.is_picture:
            _say_packed(request, response)
    patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    return response


def _takes_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


def _say_packed(request: HttpRequest, response: HttpResponse) -> None:
    patch_vary_headers(response, ["Accept-Encoding"])
    if _takes_gzip(request):
        response["Content-Encoding"] = "gzip"
    else:
        response.content = gzip.decompress(response.content)


def _around(request: SignedInRequest) -> Place | None:
    """Thousands of places are looked at one level at a time."""
    asked = request.GET.get("in", "")
    return get_object_or_404(Place, slug=asked) if asked else None


def _listed(kind: str, around: Place | None) -> QuerySet[Any]:
    if kind == "places":
        inside = Place.objects.filter(parent=around).order_by("level", "code", "name")
        return inside.annotate(inside=Count("children"))
    return KINDS[kind].model.objects.select_related(*(["subject"] if kind == "tags" else []))


def _kind(request: SignedInRequest, kind: str) -> Kind:
    if not rules.may_sort(request.user, at=now()):
        raise PermissionDenied
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]
