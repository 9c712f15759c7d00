"""One story as IPTC NewsML-G2 2.35, text in XHTML (https://iptc.org/standards/newsml-g2/)."""

from typing import Any

from lxml import etree

from ronghe.kit.site import absolute, site_name

from .item import Item
from .xml import XHTML, XML_LANG, add, plain, written, xhtml

NAR = "{http://iptc.org/std/nar/2006-10-01/}"
CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"


def write(item: Item) -> bytes:
    root = etree.Element(
        f"{NAR}newsItem",
        {
            "guid": item.url,
            "version": str(item.serial),
            "standard": "NewsML-G2",
            "standardversion": "2.35",
            "conformance": "power",
            XML_LANG: item.language,
        },
        nsmap={None: NAR[1:-1]},
    )
    add(root, f"{NAR}catalogRef", href=CATALOG)
    rights = add(root, f"{NAR}rightsInfo")
    add(rights, f"{NAR}copyrightNotice", item.rights)
    _item_meta(root, item)
    _content_meta(root, item)
    _content(root, item)
    return written(root)


def _item_meta(root: Any, item: Item) -> None:
    meta = add(root, f"{NAR}itemMeta")
    add(meta, f"{NAR}itemClass", qcode="ninat:text")
    provider = add(meta, f"{NAR}provider", uri=absolute("/"))
    add(provider, f"{NAR}name", site_name(item.language))
    add(meta, f"{NAR}versionCreated", item.updated_at.isoformat())
    add(meta, f"{NAR}firstCreated", item.published_at.isoformat())
    add(meta, f"{NAR}pubStatus", qcode="stat:usable")
    for note in item.corrections:
        add(meta, f"{NAR}edNote", f"{note.at.isoformat()} {note.text}")


def _content_meta(root: Any, item: Item) -> None:
    meta = add(root, f"{NAR}contentMeta")
    add(meta, f"{NAR}contentCreated", item.published_at.isoformat())
    add(meta, f"{NAR}contentModified", item.updated_at.isoformat())
    for name, _did in item.byline:
        add(add(meta, f"{NAR}creator"), f"{NAR}name", name)
    add(add(meta, f"{NAR}infoSource"), f"{NAR}name", item.source)
    # Which signed version this is; our own read-back looks for it.
    add(meta, f"{NAR}altId", item.version)
    add(meta, f"{NAR}language", tag=item.language)
    for subject in item.subjects:
        code = {"qcode": f"medtop:{subject.code.removeprefix('medtop:')}"} if subject.code else {}
        add(add(meta, f"{NAR}subject", **code), f"{NAR}name", subject.name)
    add(add(meta, f"{NAR}subject", type="cpnat:abstract"), f"{NAR}name", item.section)
    for place in item.places:
        add(add(meta, f"{NAR}subject", type="cpnat:geoArea"), f"{NAR}name", place)
    add(meta, f"{NAR}headline", item.headline)
    if item.byline:
        add(meta, f"{NAR}by", "、".join(name for name, _did in item.byline))
    add(meta, f"{NAR}description", item.summary, role="drol:summary")


def _content(root: Any, item: Item) -> None:
    inline = add(
        add(root, f"{NAR}contentSet"), f"{NAR}inlineXML", contenttype="application/xhtml+xml"
    )
    page = etree.SubElement(inline, f"{{{XHTML}}}html", nsmap={None: XHTML})
    page.set(XML_LANG, item.language)
    add(add(page, f"{{{XHTML}}}head"), f"{{{XHTML}}}title", plain(item.headline))
    box = add(page, f"{{{XHTML}}}body")
    add(box, f"{{{XHTML}}}h1", item.headline)
    box.extend(xhtml(item.html))
