"""XML that every parser takes, whatever a text holds."""

import re
from typing import Any

from lxml import etree, html

# Everything XML 1.0 forbids: control characters, surrogates, U+FFFE, U+FFFF.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
XHTML = "http://www.w3.org/1999/xhtml"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def plain(text: str) -> str:
    """`text` without characters that XML cannot hold."""
    return _FORBIDDEN.sub("", text)


def add(parent: Any, name: str, text: str | None = None, /, **attributes: str) -> Any:
    child = etree.SubElement(parent, name, {key: plain(v) for key, v in attributes.items()})
    if text is not None:
        child.text = plain(text)
    return child


def written(root: Any) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def xhtml(fragment: str) -> list[Any]:
    """An HTML fragment as elements of the XHTML namespace."""
    box = html.fragment_fromstring(plain(fragment), create_parent="div")
    for element in box.iter():
        element.tag = f"{{{XHTML}}}{element.tag!s}"
    return list(box)
