"""Readers' pages. Those that are pressed look the same for everyone; the others say who you are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from ronghe.arrangements.models import OUTLET, Front
from ronghe.arrangements.rules import may_arrange
from ronghe.cases.course import public_course
from ronghe.cases.models import Case, Category
from ronghe.channels.search import queries
from ronghe.channels.search.index import SearchUnavailable
from ronghe.channels.search.models import Synonyms
from ronghe.channels.web.recording import always, pressed, touch
from ronghe.kit.clock import now
from ronghe.kit.site import absolute
from ronghe.media.renditions import share_picture
from ronghe.notices.models import unread_of
from ronghe.people.models import Unit
from ronghe.people.rules import is_staff
from ronghe.publishing.models import Publication, PublicationQuerySet, Tagged
from ronghe.taxonomy.models import Place, Section, Tag

from . import asked, case_maps, completing, edition, finds, linked_data, offline_worker, qr
from .forms import SearchForm, typed


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    touch("settings")
    return render(request, template, dict(context), status=status)


def language_of(request: HttpRequest) -> str:
    return get_language() or "zh-hans"


@pressed("home", hot=always)
def home(request: HttpRequest) -> HttpResponse:
    front = edition.home(language=language_of(request), at=now())
    return page(request, "front/home.html", {"front": front})


@pressed("latest")
def latest(request: HttpRequest) -> HttpResponse:
    stories = edition.newest(language=language_of(request), at=now())
    context = {"days": edition.by_day(stories), "stories": stories, "most": edition.LATEST}
    return page(request, "front/latest.html", context)


@pressed("section", hot=lambda slug, publication_id=None: publication_id is None)
def section(request: HttpRequest, slug: str, publication_id: int | None = None) -> HttpResponse:
    found = get_object_or_404(Section, slug=slug)
    touch(f"section:{slug}")
    language, at = language_of(request), now()
    top = None if publication_id else edition.top(found, language=language, at=at)
    listed = edition.shown(language, at).filter(section=found)
    context = {"section": found, **_leaf(listed, publication_id, top, at=at)}
    return page(request, "front/section.html", context)


@pressed("tag")
def tag(request: HttpRequest, slug: str, publication_id: int | None = None) -> HttpResponse:
    found = get_object_or_404(Tag, slug=slug)
    touch(f"tag:{found.pk}")
    listed = edition.by_tag(found, language=language_of(request))
    context = {"tag": found, **_leaf(listed, publication_id, at=now())}
    return page(request, "front/tag.html", context)


@require_safe
@never_cache
def preview_of_front(request: HttpRequest, language: str, section_id: int) -> HttpResponse:
    """The page as it will be once the draft is live, for the frames of the desk."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    found = get_object_or_404(Section, pk=section_id) if section_id else None
    at = now()
    if not may_arrange(request.user, at=at):
        raise PermissionDenied
    shown = Front.objects.of(language, found).shown_at_the_desk()
    blocks = shown.blocks.complete() if shown else []
    with override(language):
        if found is None:
            front = edition.home(language=language, at=at, draft=blocks)
            context: dict[str, Any] = {"front": front}
        else:
            top = edition.top(found, language=language, at=at, draft=blocks)
            listed = edition.shown(language, at).filter(section=found)
            context = {"section": found, **_leaf(listed, None, top, at=at)}
        context["of"] = "front/section.html" if found else "front/home.html"
        return page(request, "front/preview.html", context)


def _leaf(
    listed: PublicationQuerySet | QuerySet[Tagged],
    publication_id: int | None,
    top: edition.Home | None = None,
    *,
    at: datetime,
) -> dict[str, Any]:
    """The list of a page. What stands on top of it does not stand in the list again."""
    before = None
    if publication_id is not None:
        # A withdrawn story still marks its place: the address of an older page stays good.
        everything = Publication.objects.on(OUTLET)
        before = get_object_or_404(everything, pk=publication_id)
    leaf = edition.leaf(listed, at=at, before=before)
    above = {one.pk for one in top.stories} if top else set()
    days = edition.by_day([one for one in leaf.stories if one.pk not in above])
    return {"front": top, "leaf": leaf, "days": days, "is_older": before is not None}


@pressed("article", hot=always)
def article(request: HttpRequest, story_id: int) -> HttpResponse:
    touch(f"story:{story_id}")
    publication = edition.article(story_id)
    if publication is None:
        raise Http404
    if publication.language != language_of(request):
        return redirect(publication.get_absolute_url())
    if not publication.is_open or publication.wanted_state != Publication.State.PUBLIC:
        return page(request, "front/gone.html", {"publication": publication}, status=410)
    return page(request, "front/article.html", _article(publication, at=now()))


def _article(publication: Publication, *, at: datetime) -> dict[str, Any]:
    words = publication.wanted
    edition.mark_shown([publication], at=at)
    edition.mark_parts(words.body, at=at)
    url = absolute(publication.get_absolute_url())
    tags = edition.tags_of(publication)
    translations = edition.translations(publication, at=at)
    image = share_picture(words.lead_picture) if words.lead_picture else None
    return {
        "publication": publication,
        "words": words,
        "url": url,
        "image": image,
        "tags": tags,
        "related": edition.related(publication, at=at),
        "corrections": edition.corrections(publication, at=at),
        "translations": translations,
        "other_address": translations[0].get_absolute_url() if translations else "",
        "was_updated": publication.updated_at > publication.first_published_at,
        "data": linked_data.news_article(
            publication, url=url, image=absolute(image.url) if image else "", tags=tags
        ),
        "code": qr.code(url),
    }


@pressed("cases", hot=lambda number="", unit_id=0, place_id=0: not number)
def cases(
    request: HttpRequest, number: str = "", unit_id: int = 0, place_id: int = 0
) -> HttpResponse:
    """What citizens asked: everywhere, of a department or in a place, from `number` on backwards."""
    unit = get_object_or_404(Unit, pk=unit_id, kind=Unit.Kind.DEPARTMENT) if unit_id else None
    place = get_object_or_404(Place, pk=place_id) if place_id else None
    before = get_object_or_404(Case.objects.public(), number=number) if number else None
    leaf = asked.leaf(unit=unit, place=place, before=before)
    kind = "_of_unit" if unit else "_in" if place else ""
    of_one = [one.pk for one in (unit, place) if one]
    first = f"front:cases{kind}"
    context = {
        "cases": leaf.cases,
        "unit": unit,
        "place": place,
        "is_older": before is not None,
        "first": reverse(first, args=of_one),
        "older": reverse(first, args=[*of_one, leaf.older]) if leaf.older else "",
        "feed": reverse(f"feeds:cases{kind}", args=of_one),
    }
    return page(request, "front/cases.html", context)


@pressed("cases", hot=lambda show="", subject_id=0, place_id=0: not show)
def case_map(
    request: HttpRequest, show: str = "all", subject_id: int = 0, place_id: int = 0
) -> HttpResponse:
    """Public cases on the town's map, and the same ones in the list beside it."""
    if show not in case_maps.SHOWN:
        raise Http404
    subject = get_object_or_404(Category, pk=subject_id) if subject_id else None
    place = get_object_or_404(Place, pk=place_id) if place_id else None
    choice = case_maps.Choice(show, subject, place)
    found, has_older = case_maps.chosen(choice)
    for one in found:
        asked.mark(one)
    context = {
        "choice": choice,
        "pins": case_maps.pins(found),
        "ways": case_maps.ways(choice),
        "has_older": has_older,
        "most": case_maps.MOST,
    }
    return page(request, "front/case_map.html", context)


@pressed("case", hot=always)
def case(request: HttpRequest, number: str) -> HttpResponse:
    at = now()
    found = asked.case(number, at=at)
    if found is None:
        raise Http404
    if found.merged_into is not None and found.merged_into.shown_at is not None:
        return redirect(found.merged_into.public_url())
    context = {"case": found, "at": at, "course": public_course(found)}
    return page(request, "front/case.html", context)


@require_safe
@cache_control(no_cache=True)
def case_embed(request: HttpRequest, number: str) -> HttpResponse:
    """One case as it stands now, small and without script, for a frame in another page.

    Not pressed: whose pages may hold it is a setting, and its header goes with this answer.
    """
    found = asked.case(number, at=now())
    if found is None:
        raise Http404
    if found.merged_into is not None and found.merged_into.shown_at is not None:
        return redirect("front:case_embed", found.merged_into.number)
    last = public_course(found)[-1]
    return page(request, "front/case_embed.html", {"case": found, "at": now(), "last": last})


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
