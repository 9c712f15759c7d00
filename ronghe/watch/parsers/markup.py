"""Reading XML and JSON without giving them any power over us."""

import html
import json
import re
from html.entities import html5
from typing import Any

from lxml import etree

from .refusals import Hostile, NotUnderstood

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.IGNORECASE)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_OWN = {"amp", "lt", "gt", "quot", "apos"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TOKEN = re.compile(r"<!--|<!\[CDATA\[|<\?|<!ENTITY", re.IGNORECASE)
_CLOSERS = {"<!--": "-->", "<![CDATA[": "]]>", "<![cdata[": "]]>", "<?": "?>"}
JSON = Any  # what json.loads answers


def read_xml(text: str, *, repair: bool = False) -> etree._Element:
    """The root of an XML text. Entities are refused, nothing outside is ever asked for.

    With `repair`, a broken document is read as far as libxml2 can mend it.
    """
    text = _NOT_XML.sub("", _DECLARATION.sub("", text)).lstrip()
    refuse_entities(text)
    text = _NAMED.sub(_character, text)
    try:
        return _refuse_dtd(etree.fromstring(text, parser=_parser(recover=False)))
    except etree.XMLSyntaxError as problem:
        if "depth" in str(problem):
            raise Hostile("too_deep") from problem
        if not repair:
            raise NotUnderstood("broken_xml", str(problem)) from problem
        return _repaired(text, problem)
    except ValueError as problem:
        raise NotUnderstood("broken_xml", str(problem)) from problem


def refuse_entities(text: str) -> None:
    """Refuse a text that declares entities (bombs, files, addresses) outside comments and CDATA.

    A first look before libxml2 sees it; `_refuse_dtd` asks libxml2 itself afterwards.
    """
    place, unclosed = 0, set[str]()
    while found := _TOKEN.search(text, place):
        place = found.end()
        closer = _CLOSERS.get(found[0])
        if closer is None:
            raise Hostile("entities", text[found.start() : found.start() + 60])
        if closer in unclosed:
            continue
        end = text.find(closer, place)
        if end < 0:
            unclosed.add(closer)
        else:
            place = end + len(closer)


def _refuse_dtd(root: etree._Element) -> etree._Element:
    dtd = root.getroottree().docinfo.internalDTD
    entity = next(iter(dtd.iterentities()), None) if dtd is not None else None
    if entity is not None:
        raise Hostile("entities", str(entity.name))
    return root


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def load_json(text: str) -> JSON:
    """Strict JSON: no NaN, no key twice. One document, or one per line."""
    try:
        return _loads(text)
    except json.JSONDecodeError as problem:
        lines = [row for row in text.splitlines() if row.strip()]
        if len(lines) < 2 or not problem.msg.startswith("Extra data"):
            raise NotUnderstood("broken_json", str(problem)) from problem
    try:
        return [_loads(row) for row in lines]
    except json.JSONDecodeError as problem:
        raise NotUnderstood("broken_json", str(problem)) from problem


def _loads(text: str) -> JSON:
    try:
        return json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except RecursionError as problem:
        raise Hostile("too_deep") from problem
    except json.JSONDecodeError:
        raise
    except ValueError as problem:  # a number with more than 4,300 digits
        raise NotUnderstood("broken_json", str(problem)) from problem


def _no_key_twice(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Hostile("duplicate_key", twice[:60])
    return found


def _no_constant(name: str) -> JSON:
    raise NotUnderstood("broken_json", f"{name} is not JSON")


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )


def _repaired(text: str, problem: etree.XMLSyntaxError) -> etree._Element:
    try:
        root = etree.fromstring(text, parser=_parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise NotUnderstood("broken_xml", str(problem)) from problem
    # Slips in the middle can be mended; half a story must not pass for a whole one.
    name = f"{root.prefix}:{local(root)}" if root.prefix else local(root)
    if not re.search(rf"</{re.escape(name)}\s*>", text):
        raise NotUnderstood("cut_off", str(problem)) from problem
    return _refuse_dtd(root)


def _character(found: re.Match[str]) -> str:
    """HTML's named characters, which feeds use without declaring them."""
    if found[1] in _XML_OWN:
        return found[0]
    character = html5.get(f"{found[1]};", "")
    return html.escape(character) if character else f"&amp;{found[1]};"
