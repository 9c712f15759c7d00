"""Version 1 of the public API: published stories, read-only. Described by `/api/v1/openapi.json`."""

import json
from datetime import datetime
from typing import Any, Literal

from django.db.models import Q, Subquery
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, NinjaAPI, Query, Schema
from ninja.throttling import AnonRateThrottle

from ronghe.channels.feeds import ninjs
from ronghe.channels.feeds.item import address_of, items
from ronghe.kit.clock import now
from ronghe.publishing.models import Publication, PublicationQuerySet
from ronghe.taxonomy.models import Section

from ..errors import speak_one_shape

OUTLET = "web"
api = NinjaAPI(
    title="Ronghe",
    version="1",
    description="Published stories. Errors: `{error: {code, message, fields}}`. 120 requests a minute.",
    docs_url=None,
    urls_namespace="api",
    throttle=[AnonRateThrottle("120/m")],
)
speak_one_shape(api)


class Asked(Schema):
    """What a list can be narrowed by."""

    language: Literal["zh-hans", "en"] = "zh-hans"
    section: str = Field("", pattern=r"^[A-Za-z0-9_-]{0,50}$", description="Slug of a section.")
    before: int | None = Field(None, ge=1, le=2**62, description="`next` of the page before.")
    limit: int = Field(20, ge=1, le=100)


class Teaser(Schema):
    """One line of a list; `uri` is the page, the whole text stands under `/stories/{id}`."""

    id: int
    uri: str
    headline: str
    summary: str
    language: str
    section: str
    published_at: datetime
    updated_at: datetime


class Page(Schema):
    """Newest first. `next` goes into `before`; null when the list ends."""

    stories: list[Teaser]
    next: int | None


class Problem(Schema):
    code: str
    message: str
    fields: dict[str, str]


class Refusal(Schema):
    error: Problem


def _public() -> PublicationQuerySet:
    found = Publication.objects.public(now()).on(OUTLET)
    return found.select_related("wanted", "section").newest_first()


@api.get("/stories", response={200: Page, 404: Refusal, 422: Refusal, 429: Refusal})
def stories(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Published stories, newest first."""
    found = _public().filter(language=asked.language)
    if asked.section:
        named = Section.objects.filter(slug=asked.section).values("pk")[:1]
        found = found.filter(section=Subquery(named))
    if asked.before:
        last = get_object_or_404(Publication.objects.on(OUTLET), pk=asked.before)
        older = Q(first_published_at__lt=last.first_published_at)
        same = Q(first_published_at=last.first_published_at, pk__lt=last.pk)
        # The first by itself: an index is read from there on.
        found = found.filter(first_published_at__lte=last.first_published_at)
        found = found.filter(older | same)
    rows = list(found[: asked.limit + 1])
    more = len(rows) > asked.limit
    return {
        "stories": [_teaser(one) for one in rows[: asked.limit]],
        "next": rows[asked.limit - 1].pk if more else None,
    }


@api.get("/stories/{int:story_id}", response={200: dict[str, Any], 404: Refusal, 429: Refusal})
def story(request: HttpRequest, story_id: int) -> Any:
    """One published story as IPTC ninjs 3.1."""
    found = get_object_or_404(_public(), story=story_id)
    return json.loads(ninjs.write(items([found], at=now())[0]))


def _teaser(publication: Publication) -> dict[str, Any]:
    wanted = publication.wanted
    return {
        "id": publication.story_id,
        "uri": address_of(publication),
        "headline": wanted.headline,
        "summary": wanted.summary,
        "language": publication.language,
        "section": publication.section.slug,
        "published_at": publication.first_published_at,
        "updated_at": publication.updated_at,
    }
