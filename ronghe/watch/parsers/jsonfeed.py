"""JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

from collections.abc import Iterator
from typing import Any

from . import blocks as body
from .item import Parsed, Picture, compose, fingerprint, web_address
from .refusals import NotUnderstood

Document = dict[str, Any]


def looks_like(document: object) -> bool:
    return isinstance(document, dict) and (
        "jsonfeed.org" in str(document.get("version", ""))
        or isinstance(document.get("items"), list)
    )


def read(feed: Document, *, base_url: str = "") -> list[Parsed]:
    items = feed.get("items")
    if not isinstance(items, list):
        raise NotUnderstood("not_feed", "items is missing")
    base = web_address(feed.get("home_page_url")) or base_url
    found = [_item(one, feed, base) for one in items if isinstance(one, dict)]
    if items and not found:
        raise NotUnderstood("not_feed")
    return found


def _item(one: Document, feed: Document, base: str) -> Parsed:
    url = web_address(one.get("url"), base) or web_address(one.get("external_url"), base)
    blocks, pictures = body.from_html(_text(one, "content_html"), url or base)
    if not blocks:
        blocks = body.from_text(_text(one, "content_text"))
    headline, summary = body.plain(_text(one, "title")), body.plain(_text(one, "summary"))
    return compose(
        guid=_identifier(one) or url or fingerprint(headline, blocks),
        version=_text(one, "date_modified") or fingerprint(headline, summary, blocks),
        headline=headline,
        language=_text(one, "language") or _text(feed, "language"),
        summary=summary,
        blocks=blocks,
        byline="、".join(_authors(one) or _authors(feed)),
        source_name=_text(feed, "title"),
        credit=_text(feed, "title"),
        url=url,
        published=_text(one, "date_modified") or _text(one, "date_published"),
        subjects=[("", "", tag) for tag in _list(one, "tags") if isinstance(tag, str)],
        pictures=[*_pictures(one, base), *pictures],
    )


def _text(document: Document, key: str) -> str:
    value = document.get(key)
    return value if isinstance(value, str) else ""


def _list(document: Document, key: str) -> list[Any]:
    value = document.get(key)
    return value if isinstance(value, list) else []


def _identifier(one: Document) -> str:
    """The specification asks readers to take numbers as well."""
    value = one.get("id")
    return str(value) if isinstance(value, str | int | float) else ""


def _authors(document: Document) -> list[str]:
    found = [*_list(document, "authors"), document.get("author")]
    return [_text(one, "name") for one in found if isinstance(one, dict) and _text(one, "name")]


def _pictures(one: Document, base: str) -> Iterator[Picture]:
    for key in ("image", "banner_image"):
        if url := web_address(one.get(key), base):
            yield Picture(url)
    for attached in _list(one, "attachments"):
        if isinstance(attached, dict) and _text(attached, "mime_type").startswith("image/"):
            yield Picture(web_address(attached.get("url"), base), _text(attached, "title"))
