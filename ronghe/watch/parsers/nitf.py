"""NITF 3.x, alone or as the body of a NewsML-G2 item."""

import html as escaping
from collections.abc import Iterator

from lxml import etree

from . import blocks as body
from .item import Block, Parsed, Picture, Subject, compose, fingerprint
from .markup import local
from .refusals import NotUnderstood

# NITF's names for what HTML names otherwise. Everything else keeps its children only.
_SAME = ("p", "table", "caption", "tr", "td", "th", "ul", "ol", "li", "br", "pre", "em", "hr")
_AS_HTML = dict.fromkeys(("byline", "distributor", "dateline", "datasource", "tagline"), "p")
_AS_HTML |= {name: name for name in _SAME}
_AS_HTML |= {"hl1": "h2", "hl2": "h3", "bq": "blockquote", "credit": "cite", "copyrite": "small"}
_AS_HTML |= {"dl": "ul", "dt": "li", "dd": "li", "block": "div", "note": "div"}
_NOT_TEXT = {"media", "body.head", "head", "custom-table", "nitf-table-metadata"}


def read(root: etree._Element, *, base_url: str = "") -> list[Parsed]:
    """The one item of an NITF document."""
    blocks, pictures = content(root, base_url=base_url)
    headline = first_words(root, "hl1") or first_words(root, "title")
    if not headline and not blocks:
        raise NotUnderstood("broken_xml", "NITF without headline and text")
    data = next(_named(root, "docdata"), root)
    status = data.get("management-status", "")
    return [
        compose(
            guid=_value(data, "doc-id", "id-string") or fingerprint(headline, blocks),
            version=_value(data, "du-key", "version") or fingerprint(headline, blocks),
            headline=headline,
            language=root.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
            summary=first_words(root, "abstract"),
            blocks=blocks,
            byline=first_words(root, "byline"),
            source_name=_value(data, "doc-id", "regsrc") or first_words(root, "distributor"),
            credit=_value(data, "doc.copyright", "holder"),
            rights=first_words(root, "copyrite"),
            published=_value(data, "date.issue", "norm"),
            embargoed=(_value(data, "date.release", "norm") or "")
            if status == "embargoed"
            else None,
            pubstatus=status,
            urgency=_value(data, "urgency", "ed-urg"),
            subjects=_subjects(root),
            pictures=pictures,
        )
    ]


def content(root: etree._Element, *, base_url: str = "") -> tuple[list[Block], list[Picture]]:
    """Blocks and pictures of the body."""
    inner = next(_named(root, "body.content"), None)
    if inner is None:
        inner = next(_named(root, "body"), root)
    blocks, _ = body.from_html("".join(_as_html(inner)), base_url)
    return blocks, list(_media(root, base_url))


def first_words(root: etree._Element, name: str) -> str:
    found = next(_named(root, name), None)
    return " ".join("".join(map(str, found.itertext())).split()) if found is not None else ""


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (one for one in root.iter(etree.Element) if local(one) == name)


def _value(data: etree._Element, name: str, attribute: str) -> str:
    found = next(_named(data, name), None)
    return found.get(attribute, "") if found is not None else ""


def _as_html(element: etree._Element) -> Iterator[str]:
    name = local(element)
    if name and name not in _NOT_TEXT:
        tag = _AS_HTML.get(name, "")
        if name == "a":
            tag = f'a href="{escaping.escape(element.get("href", ""))}"'
        yield f"<{tag}>" if tag else ""
        yield escaping.escape(element.text or "")
        for child in element:
            yield from _as_html(child)
        yield f"</{tag.partition(' ')[0]}>" if tag and tag not in {"br", "hr"} else ""
    yield escaping.escape(element.tail or "")


def _media(root: etree._Element, base_url: str) -> Iterator[Picture]:
    for media in _named(root, "media"):
        if media.get("media-type") not in {"image", "graphic"}:
            continue
        for reference in _named(media, "media-reference"):
            source = reference.get("source") or ""
            caption, credit = (
                first_words(media, "media-caption"),
                first_words(media, "media-producer"),
            )
            yield Picture(source, caption or reference.get("alternate-text") or "", credit)
            break


def _subjects(root: etree._Element) -> Iterator[Subject]:
    for one in _named(root, "tobject.subject"):
        names = ("tobject.subject.detail", "tobject.subject.matter", "tobject.subject.type")
        name = next(filter(None, map(one.get, names)), "")
        yield "subj", one.get("tobject.subject.refnum") or "", name
    for one in _named(root, "keyword"):
        yield "", "", one.get("key") or ""
