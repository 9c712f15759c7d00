"""Sitemaps (https://www.sitemaps.org/protocol.html) and Google's news sitemap."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from .xml import add, written

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
# The news sitemap knows simplified Chinese by this name only.
NEWS_LANGUAGES = {"zh-Hans": "zh-cn", "en": "en"}


@dataclass(frozen=True)
class Place:
    """An address and when it last changed."""

    url: str
    changed_at: datetime


@dataclass(frozen=True)
class News:
    """A story of the last days; `language` is a tag of BCP 47."""

    url: str
    language: str
    headline: str
    published_at: datetime


def write_index(parts: Iterable[Place]) -> bytes:
    return _write("sitemapindex", "sitemap", parts)


def write_part(pages: Iterable[Place]) -> bytes:
    return _write("urlset", "url", pages)


def _write(outer: str, inner: str, places: Iterable[Place]) -> bytes:
    root = etree.Element(f"{MAP}{outer}", nsmap={None: MAP[1:-1]})
    for place in places:
        entry = add(root, f"{MAP}{inner}")
        add(entry, f"{MAP}loc", place.url)
        add(entry, f"{MAP}lastmod", place.changed_at.isoformat())
    return written(root)


def write_news(stories: Iterable[News], *, names: dict[str, str]) -> bytes:
    """`names`: the name of the paper by language tag."""
    root = etree.Element(f"{MAP}urlset", nsmap={None: MAP[1:-1], "news": NEWS[1:-1]})
    for story in stories:
        entry = add(root, f"{MAP}url")
        add(entry, f"{MAP}loc", story.url)
        news = add(entry, f"{NEWS}news")
        paper = add(news, f"{NEWS}publication")
        add(paper, f"{NEWS}name", names.get(story.language, ""))
        add(paper, f"{NEWS}language", NEWS_LANGUAGES.get(story.language, story.language))
        add(news, f"{NEWS}publication_date", story.published_at.isoformat())
        add(news, f"{NEWS}title", story.headline)
    return written(root)
