"""What every parser answers, and the one door through which its texts are cleaned."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypedDict, Unpack
from urllib.parse import urljoin, urlsplit

from dateutil import parser as dates

Block = dict[str, Any]
Subject = tuple[str, str, str]

# Controls, NUL and lone surrogates: PostgreSQL, XML or UTF-8 refuse them. Tab and newline stay.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"\s+")
_URL_JUNK = re.compile('[\x00-\x20\x7f-\x9f\ud800-\udfff\\\\<>"`]')
PUBSTATUS = frozenset({"usable", "withheld", "canceled"})


@dataclass(frozen=True)
class Picture:
    url: str
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Parsed:
    """One version of one thing a source said. Times are aware or None; all texts are clean."""

    guid: str
    headline: str
    version: str = ""
    kind: str = "text"
    language: str = ""
    summary: str = ""
    blocks: tuple[Block, ...] = ()
    byline: str = ""
    source_name: str = ""
    credit: str = ""
    rights: str = ""
    url: str = ""
    published_at: datetime | None = None
    embargo_until: datetime | None = None
    pubstatus: str = "usable"
    urgency: int | None = None
    subjects: tuple[Subject, ...] = ()
    pictures: tuple[Picture, ...] = ()


class Raw(TypedDict, total=False):
    """What a parser found, as it stands in the file. Everything may be missing."""

    version: str
    kind: str
    language: str
    summary: str
    blocks: Iterable[Block]
    byline: str
    source_name: str
    credit: str
    rights: str
    url: str
    published: str
    embargoed: str | None
    pubstatus: str
    urgency: object
    subjects: Iterable[Subject]
    pictures: Iterable[Picture]


def compose(*, guid: str, headline: str, **raw: Unpack[Raw]) -> Parsed:
    """Build a Parsed from raw strings. An embargo without a readable time means withheld."""
    blocks = tuple(raw.get("blocks", ()))
    summary = line(raw.get("summary", ""), 5000)
    embargoed = raw.get("embargoed")
    embargo_until = moment(embargoed) if embargoed else None
    unclear = embargoed is not None and embargo_until is None
    return Parsed(
        guid=identifier(guid, 500),
        headline=line(headline, 500) or _first_words(summary, blocks) or identifier(guid, 200),
        version=identifier(raw.get("version", ""), 64),
        kind=line(raw.get("kind", "text"), 16),
        language=line(raw.get("language", ""), 16),
        summary=summary,
        blocks=blocks,
        byline=line(raw.get("byline", ""), 300),
        source_name=line(raw.get("source_name", ""), 120),
        credit=line(raw.get("credit", ""), 300),
        rights=line(raw.get("rights", ""), 1000),
        url=web_address(raw.get("url", "")),
        published_at=moment(raw.get("published", "")),
        embargo_until=embargo_until,
        pubstatus=_status(raw.get("pubstatus", ""), unclear=unclear),
        urgency=_urgency(raw.get("urgency")),
        subjects=tuple(_subjects(raw.get("subjects", ()))),
        pictures=tuple(dict.fromkeys(_pictures(raw.get("pictures", ())))),
    )


def _status(said: str, *, unclear: bool) -> str:
    """What the source said; an embargo whose end is `unclear` withholds what was usable."""
    status = said if said in PUBSTATUS else "usable"
    return "withheld" if unclear and status == "usable" else status


def clean(text: object) -> str:
    """Any value as text without characters a database or a page would choke on."""
    return _UNPRINTABLE.sub("", text) if isinstance(text, str) else ""


def line(text: object, limit: int) -> str:
    """One line of at most `limit` characters."""
    words = _SPACES.sub(" ", clean(text)).strip()
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def identifier(text: object, limit: int) -> str:
    """Like `line`, but two long identifiers never become the same one."""
    words = _SPACES.sub(" ", clean(text)).strip()
    return words if len(words) <= limit else f"sha256:{sha256(words.encode()).hexdigest()[:57]}"


def web_address(value: object, base: str = "", *, mail: bool = False) -> str:
    """An absolute http(s) address (with `mail` also mailto), or "" when it is anything else."""
    text = _URL_JUNK.sub("", value) if isinstance(value, str) else ""
    if not text:
        return ""
    try:
        joined = urljoin(base, text)
        parts = urlsplit(joined)
        known = parts.scheme in {"http", "https"} and parts.hostname
    except ValueError:
        return ""
    if mail and parts.scheme == "mailto" and "@" in parts.path:
        known = parts.path
    return joined if known and len(joined) <= 1000 else ""


def moment(text: object) -> datetime | None:
    """ISO 8601, RFC 822 and what people make of them; without a zone it counts as UTC."""
    words = line(text, 60)
    if not words or not any(character.isdigit() for character in words):
        return None
    try:
        found = dates.parse(words, default=datetime(1970, 1, 1, tzinfo=UTC))
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        at = aware.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, AttributeError, ArithmeticError):
        return None
    return at if 1900 <= at.year <= 2200 else None


def fingerprint(*parts: object) -> str:
    """The version of a thing whose format knows none: it changes with the text."""
    return "text:" + sha256(repr(parts).encode("utf-8", "replace")).hexdigest()[:16]


def _first_words(summary: str, blocks: tuple[Block, ...]) -> str:
    if summary:
        return line(summary, 60)
    for block in blocks:
        if isinstance(block["value"], str):
            return line(re.sub(r"<[^>]*>", " ", block["value"]), 60)
    return ""


def _urgency(value: object) -> int | None:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and text in set("123456789") else None


def _subjects(subjects: Iterable[Subject]) -> Iterable[Subject]:
    for scheme, code, name in subjects:
        found = (line(scheme, 200), line(code, 200), line(name, 200))
        if found[1] or found[2]:
            yield found


def _pictures(pictures: Iterable[Picture]) -> Iterable[Picture]:
    for picture in pictures:
        if url := web_address(picture.url):
            yield Picture(url, line(picture.caption, 1000), line(picture.credit, 300))
