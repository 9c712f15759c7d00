"""Bytes in, items out: pure functions that know neither Django nor the network."""

from lxml import etree

from . import archive, feeds, jsonfeed, newsml_g2, ninjs, nitf
from .encoding import to_text
from .item import Parsed, Picture
from .markup import load_json, local, read_xml
from .refusals import SENTENCES, Hostile, NotUnderstood, TooLarge, Unreadable

__all__ = [
    "SENTENCES",
    "Hostile",
    "NotUnderstood",
    "Parsed",
    "Picture",
    "TooLarge",
    "Unreadable",
    "parse",
]


def parse(raw: bytes, *, content_type: str = "", base_url: str = "") -> list[Parsed]:
    """The items in a file of any format we read. Raises `Unreadable` and nothing else.

    An empty list means: understood, but it carries no news (an empty feed, a vocabulary).
    """
    try:
        return _parse(raw, content_type, base_url)
    except RecursionError as problem:
        raise Hostile("too_deep") from problem


def _parse(raw: bytes, content_type: str, base_url: str) -> list[Parsed]:
    if len(raw) > archive.MAX_BYTES:
        raise TooLarge("too_large", f"{len(raw)} bytes")
    if archive.is_gzip(raw):
        return _parse(_no_archive(archive.unpack_gzip(raw)), content_type, base_url)
    if archive.is_zip(raw):
        return _parse_zip(raw, base_url)
    text = to_text(raw, content_type).strip("\ufeff \t\r\n\0\v\f")
    if not text:
        raise NotUnderstood("empty")
    if text[0] in "{[":
        return _parse_json(text, base_url)
    if text[0] == "<":
        return _parse_xml(text, base_url)
    raise NotUnderstood("unknown_format")


def _parse_zip(raw: bytes, base_url: str) -> list[Parsed]:
    found: list[Parsed] = []
    total = 0
    for _name, content in archive.members(raw):
        if not isinstance(content, bytes):
            raise content
        total += len(content)
        if total > archive.MAX_BYTES:
            raise TooLarge("too_large", "all members together")
        found += _parse(_no_archive(content), "", base_url)
    return found


def _no_archive(raw: bytes) -> bytes:
    if archive.is_gzip(raw) or archive.is_zip(raw):
        raise Hostile("zip_bomb", "an archive inside an archive")
    return raw


def _parse_json(text: str, base_url: str) -> list[Parsed]:
    document = load_json(text)
    if jsonfeed.looks_like(document):
        return jsonfeed.read(document, base_url=base_url)
    if isinstance(document, dict | list):
        return ninjs.read(document, base_url=base_url)
    raise NotUnderstood("unknown_format")


def _parse_xml(text: str, base_url: str) -> list[Parsed]:
    if text[:200].lower().startswith(("<!doctype html>", "<html")) and "<nitf" not in text[:2000]:
        raise NotUnderstood("web_page")
    root = read_xml(text, repair=True)
    name = local(root)
    if name in newsml_g2.ROOTS and newsml_g2.NAMESPACE in str(root.tag):
        return newsml_g2.read(_strictly(text), base_url=base_url)
    if name == "nitf":
        return nitf.read(_strictly(text), base_url=base_url)
    return _parse_other(root, name, base_url)


def _strictly(text: str) -> etree._Element:
    """Agencies write XML by machine: what is broken there was cut off, and half a story is worse than none."""
    return read_xml(text)


def _parse_other(root: etree._Element, name: str, base_url: str) -> list[Parsed]:
    if name in feeds.ROOTS:
        return feeds.read(root, base_url=base_url)
    if name in newsml_g2.ROOTS:
        return newsml_g2.read(root, base_url=base_url)
    if name == "NewsML":
        raise NotUnderstood("newsml_1")
    raise NotUnderstood("web_page" if name == "html" else "unknown_format", f"<{name}>")
