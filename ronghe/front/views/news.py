"""The news: home, lists, articles."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ronghe.arrangements.models import OUTLET, Front
from ronghe.arrangements.rules import may_arrange
from ronghe.channels.web.recording import always, pressed, touch
from ronghe.kit.clock import now
from ronghe.kit.site import absolute
from ronghe.media.renditions import share_picture
from ronghe.publishing.models import Publication, PublicationQuerySet, Tagged
from ronghe.taxonomy.models import Section, Tag

from .. import edition, linked_data, qr, told
from .frame import language_of, page


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
    cases = told.cases_of(publication.story_id, words.body)
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
        "cases": cases,
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
