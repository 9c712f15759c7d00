"""Atom 1.0 (RFC 4287)."""

from datetime import UTC, datetime

from lxml import etree

from .feed import Feed
from .item import Item
from .xml import XML_LANG, add, plain, written

ATOM = "{http://www.w3.org/2005/Atom}"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def write(feed: Feed) -> bytes:
    root = etree.Element(f"{ATOM}feed", {XML_LANG: feed.language}, nsmap={None: ATOM[1:-1]})
    add(root, f"{ATOM}id", feed.url)
    add(root, f"{ATOM}title", feed.title)
    add(root, f"{ATOM}subtitle", feed.description)
    add(root, f"{ATOM}updated", (feed.updated_at or BEGINNING).isoformat())
    add(root, f"{ATOM}link", rel="self", type="application/atom+xml", href=feed.url)
    add(root, f"{ATOM}link", rel="alternate", type="text/html", href=feed.page)
    add(add(root, f"{ATOM}author"), f"{ATOM}name", feed.publisher)
    for item in feed.items:
        _entry(root, item)
    return written(root)


def _entry(root: etree._Element, item: Item) -> None:
    entry = add(root, f"{ATOM}entry")
    entry.set(XML_LANG, item.language)
    add(entry, f"{ATOM}id", item.url)
    add(entry, f"{ATOM}title", item.headline)
    add(entry, f"{ATOM}link", rel="alternate", type="text/html", href=item.url)
    add(entry, f"{ATOM}published", item.published_at.isoformat())
    add(entry, f"{ATOM}updated", item.updated_at.isoformat())
    for name, _did in item.byline:
        add(add(entry, f"{ATOM}author"), f"{ATOM}name", name)
    for term in (item.section, *(subject.name for subject in item.subjects)):
        add(entry, f"{ATOM}category", term=term)
    if item.rights:
        add(entry, f"{ATOM}rights", item.rights)
    add(entry, f"{ATOM}summary", item.summary)
    add(entry, f"{ATOM}content", type="html").text = plain(item.html)
