"""RSS 0.9x–2.0, RDF and Atom. feedparser knows the dialects; the cleaning is ours (`blocks`)."""

import io
from collections.abc import Iterator
from typing import Any

import feedparser
from lxml import etree

from . import blocks as body
from .item import Block, Parsed, Picture, Subject, compose, fingerprint, web_address
from .refusals import NotUnderstood

ROOTS = {"rss", "RDF", "feed", "channel", "CHANNEL"}
Entry = dict[str, Any]


def read(root: etree._Element, *, base_url: str = "") -> list[Parsed]:
    """Items of a feed. feedparser sees only what libxml2 wrote: well-formed and without a DTD."""
    found = _feedparser(etree.tostring(root, encoding="utf-8"), base_url)
    if not found.version and not found.entries:
        raise NotUnderstood("not_feed")
    return [_item(entry, found.feed, base_url) for entry in found.entries]


def _feedparser(raw: bytes, base_url: str) -> Any:
    # A stream, never bytes or text: feedparser takes those for addresses and file names.
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base_url}
    try:
        return feedparser.parse(
            io.BytesIO(raw),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as problem:  # its handlers let errors of any kind out
        raise NotUnderstood("not_feed", type(problem).__name__) from problem


def _item(entry: Entry, feed: Entry, base_url: str) -> Parsed:
    base = _first_address(entry.get("base"), feed.get("link"), base_url)
    url = web_address(entry.get("link"), base)
    headline = body.plain(_text(entry, "title"))
    summary = body.plain(_text(entry, "summary"))
    blocks, pictures = _body(entry, url or base)
    source = _text(entry.get("source") or {}, "title") or _text(feed, "title")
    return compose(
        guid=_text(entry, "id") or url or fingerprint(headline, summary),
        version=fingerprint(headline, summary, blocks),
        headline=headline,
        language=_text(entry, "language")
        or _text(entry.get("title_detail") or {}, "language")
        or _text(feed, "language"),
        summary=summary,
        blocks=blocks,
        byline=body.plain(_text(entry, "author")),
        source_name=body.plain(source),
        credit=body.plain(_text(entry, "publisher") or source),
        rights=body.plain(_text(entry, "rights") or _text(feed, "rights")),
        url=url,
        published=_text(entry, "updated" if "updated" in entry else "published"),
        subjects=_subjects(entry),
        pictures=[*_pictures(entry, base), *pictures],
    )


def _text(entry: Entry, key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def _first_address(*candidates: object) -> str:
    return next(filter(None, map(web_address, candidates)), "")


def _body(entry: Entry, base: str) -> tuple[list[Block], list[Picture]]:
    """The content, or else the summary, as blocks."""
    contents = [*(entry.get("content") or []), entry.get("summary_detail") or {}]
    for content in contents:
        value = _text(content, "value")
        if not value.strip() or content.get("type", "").startswith(("image/", "audio/", "video/")):
            continue
        if content.get("type") == "text/plain":
            return body.from_text(value), []
        return body.from_html(value, web_address(content.get("base")) or base)
    return [], []


def _subjects(entry: Entry) -> Iterator[Subject]:
    for tag in entry.get("tags") or []:
        yield (
            tag.get("scheme") or "",
            tag.get("term") or "",
            tag.get("label") or tag.get("term") or "",
        )


def _pictures(entry: Entry, base: str) -> Iterator[Picture]:
    credits_ = [credit.get("content") for credit in entry.get("media_credit") or []]
    credit = next((name for name in credits_ if isinstance(name, str)), "")
    for media in entry.get("media_content") or []:
        kind = f"{media.get('medium') or ''} {media.get('type') or ''}"
        if "image" in kind:
            yield Picture(web_address(media.get("url"), base), "", credit)
    for link in entry.get("links") or []:
        if link.get("rel") == "enclosure" and str(link.get("type") or "").startswith("image/"):
            yield Picture(web_address(link.get("href"), base))
