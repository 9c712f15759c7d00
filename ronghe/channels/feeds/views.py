"""Feeds, sitemaps and stories as data: public, the same for everyone, pressed to files."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from ronghe.channels.web.recording import always, expire, pressed, touch
from ronghe.kit.clock import now
from ronghe.kit.compiled import CompiledQuery
from ronghe.kit.site import absolute, site_name
from ronghe.people.models import Unit
from ronghe.publishing.models import (
    PER_PART,
    Publication,
    PublicationQuerySet,
    story_address,
    with_words,
)
from ronghe.taxonomy.models import Place, Section

from . import atom, cases, jsonfeed, newsml, ninjs, rss, sitemap
from .feed import Feed
from .item import LANGUAGE_TAGS, Item, items, local

# What readers' programs fetch between two looks; they keep the older ones themselves.
LENGTH = 30
NEWS_FOR = timedelta(hours=48)
MOST_NEWS = 1000

JSON = "application/json; charset=utf-8"
XML = "application/xml; charset=utf-8"


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


def _public(outlet: str, at: datetime) -> PublicationQuerySet:
    return Publication.objects.public(at).on(outlet).newest_first()


_of_language = CompiledQuery(
    lambda language, at: _public("feeds", at).filter(language=language)[:LENGTH].without_words()
)
_of_section = CompiledQuery(
    lambda language, section, at: (
        _public("feeds", at).filter(language=language, section=section)[:LENGTH].without_words()
    )
)


def _feed(request: HttpRequest, slug: str | None) -> Feed:
    language, at = _language(), now()
    title, page = site_name(language), reverse("front:home")
    touch("settings")
    if slug is None:
        touch(f"latest:{language}")
        found = _of_language(language=language, at=at)
    else:
        section = get_object_or_404(Section, slug=slug)
        touch(f"section:{slug}")
        found = _of_section(language=language, section=section.pk, at=at)
        title = f"{section.name_in(language)} – {title}"
        page = reverse("front:section", args=[slug])
    return Feed(
        title=title,
        description=gettext("The newest stories, corrections included."),
        publisher=site_name(language),
        language=LANGUAGE_TAGS.get(language, language),
        page=absolute(page),
        url=absolute(request.path),
        items=items(with_words(found), at=at),
    )


@pressed("feed", hot=lambda slug=None: slug is None)
def rss_feed(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    content_type = "application/rss+xml; charset=utf-8"
    return HttpResponse(rss.write(_feed(request, slug)), content_type=content_type)


@pressed("feed")
def atom_feed(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    content_type = "application/atom+xml; charset=utf-8"
    return HttpResponse(atom.write(_feed(request, slug)), content_type=content_type)


@pressed("feed")
def json_feed(request: HttpRequest, slug: str | None = None) -> HttpResponse:
    content_type = "application/feed+json; charset=utf-8"
    return HttpResponse(jsonfeed.write(_feed(request, slug)), content_type=content_type)


@pressed("feed")
def case_feed(request: HttpRequest, unit_id: int = 0, place_id: int = 0) -> HttpResponse:
    """What citizens asked: everywhere, of a department, or in a place and what lies in it."""
    unit = get_object_or_404(Unit, pk=unit_id, kind=Unit.Kind.DEPARTMENT) if unit_id else None
    place = get_object_or_404(Place, pk=place_id) if place_id else None
    touch("settings")
    return HttpResponse(
        cases.write(unit=unit, place=place, language=_language(), url=absolute(request.path)),
        content_type="application/rss+xml; charset=utf-8",
    )


@pressed("sitemap")
def sitemap_index(request: HttpRequest) -> HttpResponse:
    touch(*(f"latest:{language}" for language, _name in settings.LANGUAGES))
    parts = [
        sitemap.Place(absolute(reverse("feeds:sitemap_part", args=[number])), local(at))
        for number, at in Publication.objects.parts("web")
    ]
    return HttpResponse(sitemap.write_index(parts), content_type=XML)


@pressed("sitemap")
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """Stories by number of publication, so that a new one touches one part only."""
    touch(f"sitemap:{number}")
    span = (number * PER_PART, (number + 1) * PER_PART - 1)
    everything = Publication.objects.on("web").filter(pk__range=span)
    if everything.aggregate(last=Max("pk"))["last"] is None:
        raise Http404
    found = Publication.objects.public(now()).on("web").filter(pk__range=span)
    # Addresses and dates, no words: a part would bring a thousand texts.
    rows = found.order_by("pk").values_list("story", "language", "updated_at")
    pages = [
        sitemap.Place(absolute(story_address(story, language)), local(at))
        for story, language, at in rows
    ]
    return HttpResponse(sitemap.write_part(pages), content_type=XML)


@pressed("sitemap", hot=always)
def sitemap_news(request: HttpRequest) -> HttpResponse:
    touch("settings", *(f"latest:{language}" for language, _name in settings.LANGUAGES))
    found = [_News(*row) for row in _news(since=now() - NEWS_FOR)]
    touch(*(f"story:{one.story}" for one in found))
    if found:
        expire(min(one.first_published_at for one in found) + NEWS_FOR)
    names = {tag: site_name(language) for language, tag in LANGUAGE_TAGS.items()}
    return HttpResponse(sitemap.write_news(map(_written, found), names=names), content_type=XML)


class _News(NamedTuple):
    """What the sitemap says of a story of the last days."""

    story: int
    language: str
    first_published_at: datetime
    headline: str


_news = CompiledQuery(
    lambda since: (
        Publication.objects.public(since)
        .on("web")
        .filter(first_published_at__gt=since)
        .newest_first()
        .values_list("story", "language", "first_published_at", "wanted__headline")[:MOST_NEWS]
    )
)


def _written(one: _News) -> sitemap.News:
    return sitemap.News(
        url=absolute(story_address(one.story, one.language)),
        language=LANGUAGE_TAGS.get(one.language, one.language),
        headline=one.headline,
        published_at=local(one.first_published_at),
    )


def _story(story_id: int, write: Callable[[Item], bytes], content_type: str) -> HttpResponse:
    """The story as data; 410 with the reason when it was withdrawn, 404 when it never was."""
    # "settings": the paper's name stands in it as the publisher's.
    touch(f"story:{story_id}", "settings")
    said, at = {"story": story_id, "language": _language()}, now()
    if gone := _withdrawn(**said):
        reason = gone[0].withdrawal_reason
        return HttpResponse(f"{reason}\n", status=410, content_type="text/plain; charset=utf-8")
    found = with_words(_of_story(**said, at=at))
    if not found:
        raise Http404
    return HttpResponse(write(items(found, at=at)[0]), content_type=content_type)


def _ours(story: Any, language: Any) -> PublicationQuerySet:
    return Publication.objects.on("feeds").filter(story=story, language=language)


_withdrawn = CompiledQuery(lambda story, language: _ours(story, language).withdrawn())
_of_story = CompiledQuery(
    lambda story, language, at: _ours(story, language).public(at).without_words()
)


@pressed("data")
def story_ninjs(request: HttpRequest, story_id: int) -> HttpResponse:
    return _story(story_id, ninjs.write, JSON)


@pressed("data")
def story_newsml(request: HttpRequest, story_id: int) -> HttpResponse:
    return _story(story_id, newsml.write, XML)
