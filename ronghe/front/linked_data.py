"""What machines read on an article page: schema.org NewsArticle as JSON-LD."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from ronghe.kit.site import absolute, site_name
from ronghe.publishing.models import Publication
from ronghe.taxonomy.models import Tag

from .addresses import static_address


def news_article(
    publication: Publication, *, url: str, image: str, tags: Iterable[Tag]
) -> dict[str, Any]:
    """https://schema.org/NewsArticle. Empty facts are left out, never invented."""
    words = publication.wanted
    language = publication.language
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "headline": words.headline,
        "alternativeHeadline": words.subhead,
        "description": words.summary,
        "datePublished": publication.first_published_at.isoformat(),
        "dateModified": publication.updated_at.isoformat(),
        "inLanguage": "en" if language == "en" else "zh-Hans",
        "articleSection": publication.section.name_in(language),
        "keywords": [tag.name_in(language) for tag in tags],
        "author": [{"@type": "Person", "name": one["name"]} for one in words.byline],
        "editor": _person(words.responsible_editor),
        "image": [image] if image else [],
        "isBasedOn": words.source_url,
        "isAccessibleForFree": True,
        "publisher": publisher(language),
    }
    return {name: fact for name, fact in facts.items() if fact not in ("", [], None)}


def publisher(language: str) -> dict[str, Any]:
    return {
        "@type": "NewsMediaOrganization",
        "name": site_name(language),
        "url": absolute("/"),
        "logo": {"@type": "ImageObject", "url": static_address("icons/icon-512.png")},
        "publishingPrinciples": absolute(reverse("front:about")),
    }


def _person(name: str) -> dict[str, str] | None:
    return {"@type": "Person", "name": name} if name else None
