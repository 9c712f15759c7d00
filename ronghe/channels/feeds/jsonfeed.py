"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from .feed import Feed
from .item import Item


def write(feed: Feed) -> bytes:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "description": feed.description,
        "language": feed.language,
        "authors": [{"name": feed.publisher}],
        "items": [_item(item) for item in feed.items],
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _item(item: Item) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": item.url,
        "url": item.url,
        "title": item.headline,
        "summary": item.summary,
        "content_html": item.html,
        "date_published": item.published_at.isoformat(),
        "date_modified": item.updated_at.isoformat(),
        "authors": [{"name": name} for name, _did in item.byline],
        "tags": [item.section, *(subject.name for subject in item.subjects)],
        "language": item.language,
    }
    if item.images:
        entry["image"] = item.images[0].url
    if item.source_url:
        entry["external_url"] = item.source_url
    return entry
