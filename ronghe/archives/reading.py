"""One line to one story, or the reason why not. Pure: no database, no network, no clock.

The words are read by the same parsers and cleaned by the same cleaner as what agencies send. The
schema of ninjs is not insisted on: exports of old systems deviate, and what we need is asked for
by name.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from uuid import UUID

from ronghe.stories.markup import clean_html
from ronghe.watch.parsers import Parsed, ninjs
from ronghe.watch.parsers.item import identifier, line, moment, web_address

Document = Mapping[str, Any]
# English msgids; the desk shows them by their code.
REASONS = {
    "too_long": "The line is longer than 4 MB.",
    "broken_json": "The line is no JSON object.",
    "no_uri": "The story has no uri, so it could not be known again.",
    "no_headline": "The story has no headline.",
    "no_text": "The story has no text.",
    "no_date": "The story has no readable date of publication.",
    "future_date": "The date of publication lies in the future.",
    "withheld": "The sender withheld or cancelled the story.",
    "language": "The language is neither Chinese nor English.",
    "other_version": "Another version of this story is in the house.",
    "archive_signed": "The archive is signed and takes no more stories.",
    "strange": "The object is built in a way we cannot read.",
}
SEPARATORS = re.compile(r"[、，,;；/|]|\s+and\s+|\s{2,}")
TITLES = re.compile(r"^(?:本报)?(?:特约)?(?:记者|通讯员|见习记者|By)[\s:：]*", re.IGNORECASE)
_PLAIN = re.compile(r"<p>[^<>&\xa0]*</p>")
MOST_TAGS, MOST_NAMES = 12, 8


def canonical(path: str, query: str) -> str:
    """One spelling of a path, whether it came escaped or not."""
    plain = quote(unquote(path))
    return f"{plain}?{query}" if query else plain


class BadLine(Exception):
    """`code` is a key of `REASONS`."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail[:200]
        super().__init__(code)


@dataclass(frozen=True)
class Known:
    """How a story is known again."""

    guid: str
    version: str

    @property
    def key(self) -> UUID:
        return UUID(bytes=sha256(self.guid.encode()).digest()[:16])


@dataclass(frozen=True)
class Told:
    """What a line tells of a story, every text within the limits of ours."""

    known: Known
    parsed: Parsed
    kicker: str
    subhead: str
    language: str
    genre: str
    names: tuple[str, ...]
    section_names: tuple[str, ...]
    tag_names: tuple[str, ...]
    place_names: tuple[str, ...]
    blocks: list[dict[str, Any]]
    published_at: datetime
    original_url: str

    @property
    def original_path(self) -> str:
        parts = urlsplit(self.original_url)
        path = canonical(parts.path, parts.query)
        return path if len(path) <= 500 and path not in ("", "/") else ""


def load(raw: bytes | None) -> Document:
    """The object on a line, all names in one spelling. Raises `BadLine`."""
    if raw is None:
        raise BadLine("too_long")
    try:
        document = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise BadLine("broken_json", str(problem)) from problem
    if not isinstance(document, dict):
        raise BadLine("broken_json", type(document).__name__)
    return {str(name).lower(): value for name, value in document.items()}


def known(document: Document, raw: bytes) -> Known:
    """Cheap: read of every line also when nothing else of it is."""
    guid = identifier(document.get("uri"), 500)
    if not guid:
        raise BadLine("no_uri")
    said = (document.get("version"), document.get("versioncreated"))
    words = " ".join(str(one) for one in said if one)
    return Known(guid, identifier(words, 80) or f"line:{sha256(raw.strip()).hexdigest()[:40]}")


def tell(document: Document, found: Known, *, language: str, before: datetime) -> Told:
    """The story of a line. `language` counts where it names none; nothing is of after `before`."""
    try:
        parsed = ninjs.read_unjudged(document)
        return _told(document, parsed, found, language, before)
    except (TypeError, AttributeError, KeyError, ValueError, RecursionError) as problem:
        raise BadLine("strange", f"{type(problem).__name__}: {problem}") from problem


def _told(
    document: Document, parsed: Parsed, found: Known, language: str, before: datetime
) -> Told:
    _usable(parsed, before)
    published = moment(_date(document))
    if published is None:
        raise BadLine("no_date", str(_date(document) or ""))
    if published > before:
        raise BadLine("future_date", published.isoformat())
    sections, tags = _subjects(document)
    return Told(
        known=found,
        parsed=parsed,
        kicker=line(_headline(document, "kicker"), 160),
        subhead=line(_headline(document, "subhead"), 160),
        language=_language(parsed.language, language),
        genre=_genre(document),
        names=_names(parsed.byline),
        section_names=sections,
        tag_names=tags,
        place_names=tuple(line(one.get("name"), 80) for one in _each(document, "places", "place")),
        blocks=[_cleaned(block) for block in parsed.blocks],
        published_at=published,
        original_url=_address(document, parsed),
    )


def _usable(parsed: Parsed, before: datetime) -> None:
    embargoed = parsed.embargo_until is not None and parsed.embargo_until > before
    if parsed.pubstatus != "usable" or embargoed:
        raise BadLine("withheld", parsed.pubstatus)
    if not parsed.headline or parsed.headline == parsed.guid:
        raise BadLine("no_headline")
    if not parsed.blocks:
        raise BadLine("no_text")


def _date(document: Document) -> Any:
    """When readers first had it."""
    names = ("firstcreated", "firstpublished", "contentcreated", "versioncreated")
    return next((document[name] for name in names if document.get(name)), None)


def _language(said: str, otherwise: str) -> str:
    word = (said or otherwise).lower()
    if word.startswith("zh"):
        return "zh-hans"
    if word.startswith("en"):
        return "en"
    raise BadLine("language", said)


def _each(document: Document, *names: str) -> Iterator[Mapping[str, Any]]:
    for name in names:
        values = document.get(name)
        for one in values if isinstance(values, list) else ():
            if isinstance(one, dict):
                yield one


def _headline(document: Document, role: str) -> str:
    found = (one.get("value") for one in _each(document, "headlines") if one.get("role") == role)
    return str(next(found, "") or document.get(role) or "")


def _genre(document: Document) -> str:
    for one in _each(document, "genres", "genre"):
        return line(one.get("name"), 20).lower()
    return ""


def _names(byline: str) -> tuple[str, ...]:
    """The people of a byline, without what they are."""
    found = (TITLES.sub("", one.strip()) for one in SEPARATORS.split(byline))
    return tuple(dict.fromkeys(line(one, 64) for one in found if one))[:MOST_NAMES]


def _subjects(document: Document) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names that may be a section, what says so first; and the names of tags."""
    said: list[str] = []
    others: list[str] = []
    for one in _each(document, "subjects", "subject"):
        name = line(one.get("name"), 80)
        (said if one.get("rel") == "section" else others).append(name)
    keywords = document.get("keywords")
    words = keywords if isinstance(keywords, list) else re.split("[,;，；]", str(keywords or ""))
    tags = [*others, *(line(one, 80) for one in words)]
    named = document.get("section")
    said += [line(named, 80)] if isinstance(named, str) else []
    sections = tuple(one for one in dict.fromkeys([*said, *others]) if one)
    return sections, tuple(one for one in dict.fromkeys(tags) if one)[:MOST_TAGS]


def _address(document: Document, parsed: Parsed) -> str:
    for one in _each(document, "altids"):
        if one.get("role") in ("url", "canonical", "link"):
            return web_address(one.get("value"))
    return parsed.url


def _cleaned(block: dict[str, Any]) -> dict[str, Any]:
    """Text as our own editor would keep it; a plain paragraph is that already."""
    value = block["value"]
    if block["type"] == "paragraph" and not _PLAIN.fullmatch(value):
        return {"type": "paragraph", "value": clean_html(value)}
    if block["type"] == "list":
        items = [clean_html(item) for item in value["items"]]
        return {"type": "list", "value": {**value, "items": items}}
    return block
