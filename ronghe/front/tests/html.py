"""Read a page as a strict browser does."""

from typing import Any
from urllib.parse import urlsplit

import html5lib
from lxml import etree

XHTML = "{http://www.w3.org/1999/xhtml}"


def parsed(content: bytes) -> Any:
    """The tree of a page. Raises on the first error that a browser would have to forgive."""
    parser = html5lib.HTMLParser(
        tree=html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False, strict=True
    )
    return parser.parse(content, transport_encoding="utf-8")


def text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def faults(tree: Any, host: str) -> list[str]:
    """What no page of ours may have."""
    found: list[str] = []
    found += _structure(tree)
    found += _names(tree)
    found += _strangers(tree, host)
    return found


def _structure(tree: Any) -> list[str]:
    found = [f"{len(tree.xpath('//h1'))} h1"] if len(tree.xpath("//h1")) != 1 else []
    for landmark in ("main", "header[not(ancestor::main)]", "footer[not(ancestor::main)]"):
        if len(tree.xpath(f"//{landmark}")) != 1:
            found.append(f"{len(tree.xpath(f'//{landmark}'))} of {landmark}")
    ids = tree.xpath("//@id")
    found += [f"id {one} twice" for one in {one for one in ids if ids.count(one) > 1}]
    found += [
        f"{attribute} names nothing: {one}"
        for attribute in ("aria-labelledby", "for")
        for value in tree.xpath(f"//@{attribute}")
        for one in value.split()
        if one not in ids
    ]
    if tree.getroot().get("lang") not in ("zh-Hans", "en"):
        found.append("no language")
    levels = [int(heading.tag[1]) for heading in tree.xpath("//h1|//h2|//h3|//h4")]
    skips = zip(levels, levels[1:], strict=False)
    found += [f"h{one} then h{two}" for one, two in skips if two > one + 1]
    return found


def _names(tree: Any) -> list[str]:
    found = [f"no alt: {etree.tostring(one)[:120]!r}" for one in tree.xpath("//img[not(@alt)]")]
    found += [f"no size: {one.get('src')}" for one in tree.xpath("//img[not(@width and @height)]")]
    for field in tree.xpath("//input[not(@type='hidden')]|//select|//textarea"):
        label = tree.xpath("//label[@for=$id]", id=field.get("id", ""))
        if not label and not field.xpath("ancestor::label"):
            found.append(f"no label: {field.get('name') or field.get('id')}")
    for one in tree.xpath("//a|//button"):
        pictures = one.xpath(".//img/@alt|.//*[@aria-label]/@aria-label")
        if not text(one) and not pictures and not one.get("aria-label"):
            found.append(f"no words: {etree.tostring(one)[:120]!r}")
    return found


def _strangers(tree: Any, host: str) -> list[str]:
    """Inline script or style, and anything a browser would fetch from another host."""
    found = [f"style attribute on {one.tag}" for one in tree.xpath("//*[@style]")]
    found += [f"{len(tree.xpath('//style'))} style elements"] if tree.xpath("//style") else []
    found += [
        "inline script"
        for one in tree.xpath("//script[not(@src)]")
        if one.get("type") != "application/ld+json"
    ]
    found += [
        f"{name} on {one.tag}"
        for one in tree.iter("*")
        for name in one.attrib
        if name.lower().startswith("on")
    ]
    fetched = tree.xpath(
        "//script/@src|//img/@src|//video/@src|//audio/@src|//source/@src|//iframe/@src"
        "|//form/@action|//use/@href"
        "|//link[contains(@rel,'stylesheet') or contains(@rel,'icon') or @rel='manifest']/@href"
    )
    for sources in tree.xpath("//@srcset"):
        fetched += [part.split()[0] for part in sources.split(", ")]
    return found + [f"asks {one}" for one in fetched if urlsplit(one).netloc not in ("", host)]
