"""NewsML-G2 (IPTC): items, packages, planning, events and messages that carry them."""

import html as escaping
from collections.abc import Iterator

from lxml import etree

from . import blocks as body
from . import nitf
from .item import Block, Parsed, Picture, Subject, compose, fingerprint, web_address
from .markup import local
from .refusals import NotUnderstood

NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
ITEMS = {"newsItem", "packageItem", "planningItem", "conceptItem"}
# They carry vocabularies, not news: reading them yields nothing, which is right.
VOCABULARIES = {"knowledgeItem", "catalogItem", "catalog", "catalogSet"}
FRAGMENTS = {"groupSet", "contentSet", "contentMeta"}
ROOTS = ITEMS | VOCABULARIES | FRAGMENTS | {"newsMessage"}
_KINDS = {"packageItem": "package", "planningItem": "planning", "conceptItem": "event"}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read(root: etree._Element, *, base_url: str = "") -> list[Parsed]:
    name = local(root)
    if name == "newsMessage":
        carried = [one for item_set in _children(root, "itemSet") for one in item_set]
        return [
            item for one in carried if local(one) in ROOTS for item in read(one, base_url=base_url)
        ]
    if name in VOCABULARIES:
        return []
    if name in FRAGMENTS:
        raise NotUnderstood("not_newsml", f"only a {name}, no item")
    if name == "conceptItem" and next(_deep(root, "eventDetails"), None) is None:
        return []
    return [_item(root, base_url)]


def _item(item: etree._Element, base_url: str) -> Parsed:
    guid = item.get("guid", "")
    if not guid.strip():
        raise NotUnderstood("not_newsml", "guid is missing")
    meta, content = _child(item, "itemMeta"), _child(item, "contentMeta")
    language = _language(item, content)
    headline = _headline(item, content, language)
    blocks, pictures = _content(item, base_url)
    return compose(
        guid=guid,
        version=item.get("version", "") or fingerprint(headline, blocks),
        headline=headline,
        kind=_kind(item, meta),
        language=language,
        summary=_summary(content, language),
        blocks=blocks,
        byline=_byline(content),
        source_name=_named(_child(content, "infoSource")) or _named(_child(meta, "provider")),
        credit=_words(_child(content, "creditline")) or _holder(item),
        rights=_rights(item),
        url=_page(meta),
        published=_words(_child(meta, "versionCreated")) or _words(_child(meta, "firstCreated")),
        embargoed=_embargo(meta),
        pubstatus=_status(meta),
        urgency=_words(_child(content, "urgency")),
        subjects=_subjects(content, language),
        pictures=pictures,
    )


def _children(parent: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if parent is None else [one for one in parent if local(one) == name]


def _child(parent: etree._Element | None, name: str) -> etree._Element | None:
    return next(iter(_children(parent, name)), None)


def _deep(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    return (one for one in parent.iter(etree.Element) if local(one) == name)


def _words(element: etree._Element | None) -> str:
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def _named(element: etree._Element | None, language: str = "") -> str:
    """The name of a thing: its name element in the item's language, or its literal."""
    if element is None:
        return ""
    return _words(_in_language(_children(element, "name"), language)) or element.get("literal", "")


def _in_language(texts: list[etree._Element], language: str) -> etree._Element | None:
    said = [one for one in texts if one.get(_LANG, "").lower() == language.lower()]
    return next(iter(said or texts), None)


def _code(element: etree._Element | None) -> tuple[str, str]:
    """(scheme, code) of a qcode; an address counts as a code without scheme."""
    if element is None:
        return "", ""
    scheme, colon, code = element.get("qcode", "").partition(":")
    return (scheme, code) if colon else ("", element.get("uri", ""))


def _kind(item: etree._Element, meta: etree._Element | None) -> str:
    """text, picture, graphic, video, audio, package, planning or event."""
    said = _code(_child(meta, "itemClass"))[1].rpartition("/")[2]
    return _KINDS.get(local(item)) or said or "text"


def _language(item: etree._Element, content: etree._Element | None) -> str:
    said = _child(content, "language")
    return (said.get("tag", "") if said is not None else "") or item.get(_LANG, "")


def _headline(item: etree._Element, content: etree._Element | None, language: str) -> str:
    headlines = _children(content, "headline")
    main = [one for one in headlines if one.get("role", "hldrole:main").endswith("main")]
    if found := _words(_in_language(main or headlines, language)):
        return found
    if found := next((_words(one) for one in _deep(item, "hl1")), ""):
        return found
    concept = _child(item, "concept")
    meta = _child(item, "itemMeta")
    return (
        _words(_in_language(_children(concept, "name"), language))
        or _words(_child(meta, "title"))
        or _words(_child(content, "slugline"))
    )


def _summary(content: etree._Element | None, language: str) -> str:
    return _words(_in_language(_children(content, "description"), language))


def _byline(content: etree._Element | None) -> str:
    if said := _words(_child(content, "by")):
        return said
    return ", ".join(filter(None, map(_named, _children(content, "creator"))))


def _holder(item: etree._Element) -> str:
    rights = _child(item, "rightsInfo")
    return _named(_child(rights, "copyrightHolder")) or _named(
        _child(_child(item, "itemMeta"), "provider")
    )


def _rights(item: etree._Element) -> str:
    rights = _child(item, "rightsInfo")
    return " ".join(_words(_child(rights, name)) for name in ("copyrightNotice", "usageTerms"))


def _page(meta: etree._Element | None) -> str:
    return next((link.get("href", "") for link in _children(meta, "link") if link.get("href")), "")


def _embargo(meta: etree._Element | None) -> str | None:
    """An empty element is an embargo without an end."""
    said = _child(meta, "embargoed")
    return None if said is None else _words(said)


def _status(meta: etree._Element | None) -> str:
    return _code(_child(meta, "pubStatus"))[1].rpartition("/")[2] or "usable"


def _subjects(content: etree._Element | None, language: str) -> Iterator[Subject]:
    """What it is about. Persons are left out: we watch topics and sources, never persons."""
    for one in _children(content, "subject"):
        if one.get("type", "").rpartition(":")[2] != "person":
            yield (*_code(one), _named(one, language))
    for one in _children(content, "keyword"):
        yield "", "", _words(one)


def _content(item: etree._Element, base_url: str) -> tuple[list[Block], list[Picture]]:
    blocks: list[Block] = []
    pictures: list[Picture] = []
    for content_set in _children(item, "contentSet"):
        for one in content_set:
            found, inside = _inline(one, base_url)
            # Alternatives of one text (NITF and XHTML) stand side by side: the first is enough.
            blocks = blocks or found
            pictures += inside
        pictures += _remote(item, content_set, base_url)
    if local(item) == "packageItem":
        blocks = [body.paragraph(escaping.escape(title)) for title in _package_titles(item)]
    return blocks, pictures


def _inline(one: etree._Element, base_url: str) -> tuple[list[Block], list[Picture]]:
    if local(one) == "inlineXML":
        inner = next(iter(one), None)
        return ([], []) if inner is None else _inline_xml(inner, base_url)
    if local(one) == "inlineData":
        text = "".join(map(str, one.itertext()))
        if "html" in one.get("contenttype", ""):
            return body.from_html(text, base_url)
        return body.from_text(text), []
    return [], []


def _inline_xml(inner: etree._Element, base_url: str) -> tuple[list[Block], list[Picture]]:
    if local(inner) == "nitf":
        return nitf.content(inner, base_url=base_url)
    if local(inner) == "html" or inner.nsmap.get(inner.prefix) == "http://www.w3.org/1999/xhtml":
        return body.from_html(_without_namespaces(inner), base_url)
    return [], []


def _without_namespaces(element: etree._Element) -> str:
    """XHTML as HTML: nh3 reads HTML, where `<p/>` opens a paragraph and prefixes mean nothing."""
    found = next(_deep(element, "body"), element)
    return "".join(_as_html(found))


def _as_html(element: etree._Element) -> Iterator[str]:
    name = local(element)
    if name:
        attributes = "".join(
            f' {key}="{escaping.escape(value)}"'
            for key, value in element.attrib.items()
            if key in {"href", "src", "alt", "title"}
        )
        yield f"<{name}{attributes}>" + escaping.escape(element.text or "")
        for child in element:
            yield from _as_html(child)
        yield "" if name in {"br", "img", "hr"} else f"</{name}>"
    yield escaping.escape(element.tail or "")


def _remote(item: etree._Element, content_set: etree._Element, base_url: str) -> Iterator[Picture]:
    """The largest picture of the renditions, with the item's caption."""
    found = [
        (int(one.get("width", "0")) if one.get("width", "0").isdigit() else 0, url)
        for one in _children(content_set, "remoteContent")
        if one.get("contenttype", "").startswith("image/")
        and (url := web_address(one.get("href"), base_url))
    ]
    if found:
        content = _child(item, "contentMeta")
        caption = _summary(content, "") or _headline(item, content, "")
        yield Picture(
            max(found)[1], caption, _words(_child(content, "creditline")) or _holder(item)
        )


def _package_titles(item: etree._Element) -> Iterator[str]:
    for reference in _deep(item, "itemRef"):
        title = _words(_child(reference, "headline")) or _words(_child(reference, "title"))
        if title:
            yield title
