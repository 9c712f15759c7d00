"""RSS 2.0 (https://www.rssboard.org/rss-specification) with content, Dublin Core and Atom links."""

from email.utils import format_datetime

from lxml import etree

from .feed import Feed
from .item import Item
from .xml import add, plain, written

CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
ATOM = "http://www.w3.org/2005/Atom"


def write(feed: Feed) -> bytes:
    root, channel = begun(feed)
    for item in feed.items:
        _item(channel, item)
    return written(root)


def begun(feed: Feed) -> tuple[etree._Element, etree._Element]:
    """The document and its channel, which has no items yet."""
    root = etree.Element(
        "rss", {"version": "2.0"}, nsmap={"content": CONTENT, "dc": DC, "atom": ATOM}
    )
    channel = add(root, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", feed.page)
    add(channel, "description", feed.description)
    add(channel, "language", feed.language)
    if feed.updated_at is not None:
        add(channel, "lastBuildDate", format_datetime(feed.updated_at))
    add(channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=feed.url)
    return root, channel


def _item(channel: etree._Element, item: Item) -> None:
    entry = add(channel, "item")
    add(entry, "title", item.headline)
    add(entry, "link", item.url)
    # Stable over every correction: the address of the story.
    add(entry, "guid", item.url, isPermaLink="true")
    add(entry, "pubDate", format_datetime(item.published_at))
    add(entry, "description", item.summary)
    for name, _did in item.byline:
        add(entry, f"{{{DC}}}creator", name)
    add(entry, f"{{{DC}}}date", item.updated_at.isoformat())
    for category in (item.section, *(subject.name for subject in item.subjects)):
        add(entry, "category", category)
    add(entry, f"{{{CONTENT}}}encoded").text = plain(item.html)
    for image in item.images[:1]:
        add(entry, "enclosure", url=image.url, type=image.content_type, length=str(image.size))
