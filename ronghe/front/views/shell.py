"""What is around the news: about, offline, search, the reader's own page."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache

from ronghe.channels.search import queries
from ronghe.channels.search.index import SearchUnavailable
from ronghe.channels.search.models import Synonyms
from ronghe.channels.web.recording import pressed, touch
from ronghe.kit.clock import now
from ronghe.notices.models import unread_of
from ronghe.people.rules import is_staff

from .. import completing, edition, finds, offline_worker
from ..forms import SearchForm, typed
from .frame import language_of, page


@pressed("about")
def about(request: HttpRequest) -> HttpResponse:
    return page(request, "front/about.html", {})


@pressed("offline")
def offline(request: HttpRequest) -> HttpResponse:
    return page(request, "front/offline.html", {})


@pressed("manifest")
def manifest(request: HttpRequest) -> HttpResponse:
    touch("settings")
    language = language_of(request)
    text = json.dumps(offline_worker.manifest(language), ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/manifest+json; charset=utf-8")


@pressed("worker")
def worker(request: HttpRequest) -> HttpResponse:
    touch("settings")
    return HttpResponse(offline_worker.script(), content_type="text/javascript; charset=utf-8")


@pressed("robots")
def robots(request: HttpRequest) -> HttpResponse:
    touch("settings")
    text = render(request, "front/robots.txt").content
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@never_cache
def search(request: HttpRequest) -> HttpResponse:
    form, results, unavailable = SearchForm(request.GET), None, False
    language, at = language_of(request), now()
    if form.is_valid() and form.question():
        groups = Synonyms.objects.groups_in(form.question())
        try:
            results = queries.search(
                form.question(), language=language, groups=groups, **form.limits()
            )
            unavailable = not results.available
        except SearchUnavailable:
            unavailable = True
    context = {
        "form": form,
        "results": results,
        "unavailable": unavailable,
        "hits": finds.found(results.hits, language=language, at=at) if results else [],
        "near": finds.found(results.near, language=language, at=at) if results else [],
        "tags": [] if results else edition.used_tags(language=language, at=at),
    }
    return page(request, "front/search.html", context, status=503 if unavailable else 200)


@never_cache
def suggestions(request: HttpRequest) -> HttpResponse:
    """What the script offers while somebody types, as a page for those without it."""
    context = {"typed": typed(request.GET), "suggestions": _suggested(request)}
    return page(request, "front/suggestions.html", context)


# In the reader's own browser only: what is withdrawn leaves every other place at once.
@cache_control(private=True, max_age=60)
def suggest(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"suggestions": [asdict(one) for one in _suggested(request)]})


def _suggested(request: HttpRequest) -> Sequence[completing.Suggestion]:
    begun = typed(request.GET)
    return completing.suggestions(begun, language=language_of(request), at=now())


@never_cache
def me(request: HttpRequest) -> HttpResponse:
    context = {"works_here": is_staff(request.user, at=now()), "unread": unread_of(request.user)}
    return page(request, "front/me.html", context)


@never_cache
def state(request: HttpRequest) -> JsonResponse:
    """Who is reading, for the script that greets them after the page is there."""
    user = request.user
    signed_in = user.is_authenticated
    return JsonResponse(
        {
            "signed_in": signed_in,
            "name": str(user) if signed_in else "",
            "unread": unread_of(user),
            "desk": reverse("wagtailadmin_home") if is_staff(user, at=now()) else "",
        }
    )
