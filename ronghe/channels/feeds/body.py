"""The text of a story as HTML for machines, and as plain text. Shapes: `stories/blocks.py`."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
from django.utils.html import escape
from lxml import html as lxml_html

_PLAIN = re.compile(r"<p>[^<>&]*</p>")
INLINE = {"p", "b", "strong", "i", "em", "a", "br"}


@dataclass(frozen=True)
class Source:
    """A picture as a fragment shows it."""

    url: str
    alt: str
    caption: str
    credit: str


Sources = Mapping[int, Source]


def pictures_in(blocks: Sequence[Mapping[str, Any]]) -> set[int]:
    """The keys of the pictures that the fragment shows."""
    shown = [one["value"] for one in blocks if one["type"] == "image"]
    for gallery in (one["value"] for one in blocks if one["type"] == "gallery"):
        shown += gallery
    return {one["picture"] for one in shown if one.get("picture")}


def with_cases(
    blocks: Sequence[Mapping[str, Any]], lines: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    """Each case of the text as the paragraph in `lines`, by its number; the others are left out."""
    said = []
    for block in blocks:
        if block["type"] != "case":
            said.append(block)
        elif line := lines.get(str(block["value"])):
            said.append({"type": "paragraph", "value": line})
    return said


def as_html(blocks: Sequence[Mapping[str, Any]], sources: Sources) -> str:
    """Clean HTML, whatever the blocks hold; kinds we do not know are left out."""
    parts = []
    for block in blocks:
        write = WRITERS.get(block["type"])
        if write is not None:
            parts.append(write(block["value"], sources))
    return "".join(parts)


def as_text(blocks: Sequence[Mapping[str, Any]]) -> str:
    """One line per paragraph, for counts, summaries and search."""
    lines: list[str] = []
    for block in blocks:
        value = block["value"]
        if block["type"] == "paragraph" and _PLAIN.fullmatch(str(value)):
            # Most text by far; there is nothing in it that a parser would have to find.
            lines.extend(value[len("<p>") : -len("</p>")].split("\n"))
            continue
        html = as_html([block], {}).replace("<br>", "\n")
        for element in lxml_html.fragments_fromstring(html or "<p></p>"):
            if not isinstance(element, str):
                lines.extend(_lines(element))
    return "\n".join(line for line in (" ".join(one.split()) for one in lines) if line)


def _lines(element: Any) -> list[str]:
    if element.tag in ("ul", "ol", "table", "blockquote", "figure"):
        return [str(one.text_content()) for one in element.iter("li", "tr", "p", "caption")]
    return str(element.text_content()).split("\n")


def _clean(value: Any) -> str:
    # link_rel=None: what a link means to others is decided by whoever shows it.
    return nh3.clean(str(value), tags=INLINE, attributes={"a": {"href"}}, link_rel=None)


def _paragraph(value: Any, sources: Sources) -> str:
    cleaned = _clean(value)
    return cleaned if cleaned.startswith("<p>") else f"<p>{cleaned}</p>"


def _heading(value: Any, sources: Sources) -> str:
    return f"<h2>{escape(value)}</h2>"


def _quote(value: Any, sources: Sources) -> str:
    who = f"<p>— {escape(value['who'])}</p>" if value.get("who") else ""
    return f"<blockquote><p>{escape(value['text'])}</p>{who}</blockquote>"


def _list(value: Any, sources: Sources) -> str:
    tag = "ol" if value.get("ordered") else "ul"
    items = "".join(f"<li>{_clean(item)}</li>" for item in value.get("items", []))
    return f"<{tag}>{items}</{tag}>"


def _table(value: Any, sources: Sources) -> str:
    rows = value.get("rows", [])
    caption = f"<caption>{escape(value['caption'])}</caption>" if value.get("caption") else ""
    lines = []
    for number, row in enumerate(rows):
        tag = "th" if number == 0 and value.get("header") else "td"
        lines.append("<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) + "</tr>")
    return f"<table>{caption}<tbody>{''.join(lines)}</tbody></table>"


def _picture(value: Any, sources: Sources) -> str:
    source = sources.get(value.get("picture") or 0)
    if source is None:
        return ""
    words = value.get("caption") or source.caption
    line = " · ".join(part for part in (words, value.get("credit") or source.credit) if part)
    image = f'<img src="{escape(source.url)}" alt="{escape(source.alt)}">'
    return f"<figure>{image}<figcaption>{escape(line)}</figcaption></figure>"


def _gallery(value: Any, sources: Sources) -> str:
    return "".join(_picture(one, sources) for one in value)


WRITERS: dict[str, Callable[[Any, Sources], str]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "quote": _quote,
    "list": _list,
    "table": _table,
    "image": _picture,
    "gallery": _gallery,
}
