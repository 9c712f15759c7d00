"""Walk a whole site from its front pages: every address that a page, a style or a feed names."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree, html

# Attributes that name one address, and those that name several.
ONE = ("href", "src", "poster", "action", "data")
MANY = ("srcset", "imagesrcset")
NAMING = ("link", "loc", "url", "guid", "enclosure", "id")
# Not the papers of an office, whose type has the word in its name.
XML = ("/xml", "+xml")
IN_STYLE = re.compile(r"url\(\s*[\"']?([^\"')]+)")


@dataclass
class Seen:
    """One answer."""

    status: int
    kind: str
    body: bytes
    location: str = ""


@dataclass
class Walk:
    """What was found from `start`; `ask(path)` answers as the site does."""

    ask: Callable[[str], Seen]
    host: str
    seen: dict[str, Seen] = field(default_factory=dict)
    asked_from: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    _ids: dict[str, set[str]] = field(default_factory=dict)
    _fragments: list[tuple[str, str, str]] = field(default_factory=list)

    def from_(self, *start: str) -> "Walk":
        waiting = deque(start)
        while waiting:
            address = waiting.popleft()
            if address in self.seen:
                continue
            answer = self.seen[address] = self.ask(address)
            if answer.status in (301, 302):
                waiting.append(self._own(address, answer.location) or address)
            elif answer.status != 200:
                found_on = self.asked_from.get(address, "the start")
                self.broken.append(f"{address}: {answer.status} (on {found_on})")
            for link in self._links(address, answer):
                self.asked_from.setdefault(link, address)
                waiting.append(link)
        self._look_for_fragments()
        return self

    def _links(self, address: str, answer: Seen) -> Iterator[str]:
        for named in self._named(address, answer):
            own = self._own(address, named)
            if own is not None:
                fragment = urlsplit(named).fragment
                if fragment:
                    self._fragments.append((address, own, unquote(fragment)))
                yield own

    def _own(self, address: str, named: str) -> str | None:
        """The path and query of an address of this site, without its fragment."""
        whole = urlsplit(urljoin(f"http://{self.host}{address}", named))
        if whole.scheme not in ("http", "https") or whole.netloc != self.host:
            return None
        # `/tag/%E6%B2%B3/` and `/tag/河/` are one page.
        return unquote(whole.path) + (f"?{whole.query}" if whole.query else "")

    def _named(self, address: str, answer: Seen) -> Iterator[str]:
        if answer.status != 200:
            return
        if answer.kind.startswith("text/html"):
            tree = html.document_fromstring(answer.body, html.HTMLParser(encoding="utf-8"))
            self._ids[address] = set(tree.xpath("//@id"))
            yield from in_page(tree)
        elif answer.kind.startswith("text/css"):
            yield from IN_STYLE.findall(answer.body.decode())
        elif answer.kind.partition(";")[0].endswith(XML) and "svg" not in answer.kind:
            yield from in_feed(etree.fromstring(answer.body))

    def _look_for_fragments(self) -> None:
        for page, target, fragment in self._fragments:
            ids = self._ids.get(target)
            if ids is not None and fragment not in ids:
                self.broken.append(f"{target}#{fragment}: no such place (on {page})")


def in_page(tree: html.HtmlElement) -> Iterator[str]:
    for element in tree.iter("*"):
        # A form that posts does something; it is not a place to look at.
        if element.tag == "form" and element.get("method", "get").lower() != "get":
            continue
        yield from (element.get(name) for name in ONE if element.get(name))
        for name in MANY:
            yield from (part.split()[0] for part in element.get(name, "").split(", ") if part)


def in_feed(tree: etree._Element) -> Iterator[str]:
    for element in tree.iter("*"):
        words = (element.text or "").strip()
        if etree.QName(element).localname in NAMING and words.startswith("http"):
            yield words
        yield from (element.get(one) for one in ("href", "url") if element.get(one))
