"""HTML, XHTML and plain text to the blocks of a story body.

Two walls: nh3 takes out everything that is not plain text markup, and the blocks are then written
anew from text and checked links, so nothing of the original markup is ever copied through.
"""

import html as escaping
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import nh3
from lxml import etree
from lxml import html as lxml_html

from .item import Block, Picture, clean, line, web_address
from .markup import local

_INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "cite": "i"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = _HEADINGS | {
    *("p", "div", "section", "article", "aside", "header", "footer", "main", "center", "address"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "td", "th", "caption", "thead", "tbody"),
    *("blockquote", "pre", "figure", "figcaption", "hr", "img"),
}
_KEPT = _BLOCKS | set(_INLINE) | {"a", "br", "span", "tfoot", "q", "sub", "sup", "small", "u"}
_GONE = {
    *("script", "style", "template", "iframe", "object", "embed", "applet", "noscript", "noembed"),
    *("svg", "math", "textarea", "select", "title", "head", "xmp", "noframes", "frameset", "audio"),
    *("video", "canvas", "button", "option", "plaintext", "form"),
}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "title"}}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BREAKS = re.compile(r"(?:\s*<br/>\s*){2,}")
_EDGES = re.compile(r"^(?:\s|<br/>)+|(?:\s|<br/>)+$")
_TAG = re.compile(r"<[^>]*>")
_BLANK_LINES = re.compile(r"\n\s*\n")
_SIMPLE_PARAGRAPH = re.compile(r"<p>([^<>&]*)</p>")
_SIMPLE = re.compile(r"[ \t\r\n]*(?:<p>[^<>&]*</p>[ \t\r\n]*)+")
MAX_DEPTH = 100


def from_html(markup: str, base_url: str = "") -> tuple[list[Block], list[Picture]]:
    """Blocks and remote pictures of an HTML fragment or page."""
    if _SIMPLE.fullmatch(markup):
        return _paragraphs(markup), []
    writer = _Writer(base_url)
    root = _tree(markup)
    if root is None:
        return from_text(plain(markup)), []
    writer.walk(root)
    writer.end_paragraph()
    return writer.blocks, writer.pictures


def _paragraphs(markup: str) -> list[Block]:
    """The same as the long way for plain paragraphs, which most of an archive is made of."""
    texts = (_EDGES.sub("", _squeeze(clean(one))) for one in _SIMPLE_PARAGRAPH.findall(markup))
    return [paragraph(text) for text in texts if text]


def from_text(text: str) -> list[Block]:
    """One paragraph per blank line; where there is none, one per line."""
    words = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    parts = _BLANK_LINES.split(words) if _BLANK_LINES.search(words.strip()) else words.split("\n")
    return [
        paragraph(escaping.escape(_squeeze(part), quote=False)) for part in parts if part.strip()
    ]


def plain(markup: str) -> str:
    """The words of an HTML text, without any markup."""
    return line(
        escaping.unescape(nh3.clean(clean(markup), tags=set(), clean_content_tags=_GONE)), 10**7
    )


def paragraph(inner: str) -> Block:
    return {"type": "paragraph", "value": f"<p>{inner}</p>"}


def _tree(markup: str) -> etree._Element | None:
    """A tree of allowed elements, or None when it is empty or nested beyond all sense."""
    safe = nh3.clean(
        clean(markup),
        tags=_KEPT,
        clean_content_tags=_GONE,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    if not safe.strip() or _nesting(safe) > MAX_DEPTH:
        return None
    try:
        return lxml_html.fragment_fromstring(safe, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _nesting(safe: str) -> int:
    """How deep nh3's output is nested; it is well-formed, so counting tags is enough."""
    depth = deepest = 0
    for tag in _TAG.finditer(safe):
        if tag[0].startswith("</"):
            depth -= 1
        elif not tag[0].startswith(("<br", "<img", "<hr")):
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _squeeze(text: str | None) -> str:
    return _SPACES.sub(" ", text or "")


def _words(element: etree._Element) -> str:
    return _squeeze("".join(str(text) for text in element.itertext())).strip()


@dataclass
class _Writer:
    """Walks the tree once; inline text gathers until a block element ends the paragraph."""

    base_url: str
    blocks: list[Block] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    _line: list[str] = field(default_factory=list)

    def walk(self, element: etree._Element) -> None:
        self._line.append(escaping.escape(_squeeze(element.text), quote=False))
        for child in element:
            self._visit(child)
            self._line.append(escaping.escape(_squeeze(child.tail), quote=False))

    def end_paragraph(self) -> None:
        text, self._line = "".join(self._line), []
        for part in _BREAKS.split(text):
            inner = _EDGES.sub("", part)
            if _TAG.sub("", inner).strip():
                self.blocks.append(paragraph(inner))

    def _visit(self, element: etree._Element) -> None:
        tag = local(element)
        special = {
            "img": self._picture,
            "figure": self._figure,
            "blockquote": self._quote,
            "ul": self._list,
            "ol": self._list,
            "table": self._table,
            "pre": self._lines,
            **dict.fromkeys(_HEADINGS, self._heading),
        }.get(tag)
        if special:
            self.end_paragraph()
            special(element)
        elif tag in _BLOCKS:
            self.end_paragraph()
            self.walk(element)
            self.end_paragraph()
        elif any(local(inner) in _BLOCKS for inner in element.iter(etree.Element)):
            self.walk(element)
        else:
            self._line.append(self.inline(element))

    def inline(self, element: etree._Element) -> str:
        """An element as text with b, i, a and br only."""
        tag = local(element)
        if tag == "br":
            return "<br/>"
        inner = escaping.escape(_squeeze(element.text), quote=False)
        for child in element:
            inner += self.inline(child) + escaping.escape(_squeeze(child.tail), quote=False)
        if tag in _INLINE and inner.strip():
            return f"<{_INLINE[tag]}>{inner}</{_INLINE[tag]}>"
        href = web_address(element.get("href"), self.base_url, mail=True) if tag == "a" else ""
        return f'<a href="{escaping.escape(href)}">{inner}</a>' if href and inner.strip() else inner

    def _heading(self, element: etree._Element) -> None:
        if words := line(_words(element), 120):
            self.blocks.append({"type": "heading", "value": words})

    def _picture(self, element: etree._Element, caption: str = "") -> None:
        if url := web_address(element.get("src"), self.base_url):
            said = caption or element.get("alt") or element.get("title") or ""
            self.pictures.append(Picture(url, said))

    def _figure(self, element: etree._Element) -> None:
        captions = [inner for inner in element.iter(etree.Element) if local(inner) == "figcaption"]
        pictures = [inner for inner in element.iter(etree.Element) if local(inner) == "img"]
        for picture in pictures:
            self._picture(picture, _words(captions[0]) if captions else "")
        if not pictures:
            self.walk(element)
            self.end_paragraph()

    def _quote(self, element: etree._Element) -> None:
        who = ""
        for inner in list(element.iter(etree.Element)):
            if local(inner) in {"cite", "footer"} and inner is not element:
                who = who or _words(inner)
                _take_out(inner)
        paragraphs = [_words(inner) for inner in element if local(inner) == "p"]
        text = "\n".join(filter(None, paragraphs)) if paragraphs else _words(element)
        if text:
            self.blocks.append({"type": "quote", "value": {"text": text, "who": line(who, 120)}})

    def _list(self, element: etree._Element) -> None:
        items = list(self._items(element))
        if items:
            ordered = local(element) == "ol"
            self.blocks.append({"type": "list", "value": {"ordered": ordered, "items": items}})

    def _items(self, element: etree._Element) -> Iterator[str]:
        """One item per li; a list inside a list continues it."""
        for item in element:
            nested = [inner for inner in item.iter(etree.Element) if local(inner) in {"ul", "ol"}]
            nested = [inner for inner in nested if inner is not item]
            for inner in nested:
                _take_out(inner)
            if text := _EDGES.sub("", self.inline(item)):
                yield text
            for inner in nested:
                yield from self._items(inner)

    def _table(self, element: etree._Element) -> None:
        rows = [
            [_words(cell) for cell in row if local(cell) in {"td", "th"}]
            for row in element.iter(etree.Element)
            if local(row) == "tr"
        ]
        rows = [row for row in rows if any(row)]
        if not rows:
            return
        width = max(map(len, rows))
        first = next(row for row in element.iter(etree.Element) if local(row) == "tr")
        captions = [_words(inner) for inner in element if local(inner) == "caption"]
        value = {
            "caption": line(captions[0] if captions else "", 200),
            "header": all(local(cell) == "th" for cell in first) and len(first) > 0,
            "rows": [row + [""] * (width - len(row)) for row in rows],
        }
        self.blocks.append({"type": "table", "value": value})

    def _lines(self, element: etree._Element) -> None:
        self.blocks.extend(from_text("".join(str(text) for text in element.itertext())))


def _take_out(element: etree._Element) -> None:
    """Remove an element but leave the text after it where it was."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
