"""A story as the index takes it: its text cut into tokens. Knows no database, so it runs anywhere."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ronghe.channels.feeds.body import as_text
from ronghe.text.normal import normalise
from ronghe.text.words import search_words

from . import tokens

Blocks = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Document:
    """One public story. `keywords` are names it is known by: tags, places, who wrote it."""

    story: int
    serial: int
    version: str
    language: str
    section: str
    at: int  # seconds since 1970
    headline: str
    summary: str
    body: str | Blocks
    keywords: Sequence[str] = ()

    @property
    def texts(self) -> tuple[str, str, str]:
        """What is shown of it: headline, summary, body."""
        body = self.body if isinstance(self.body, str) else as_text(self.body)
        return self.headline, self.summary, body


@dataclass(frozen=True)
class Cut:
    """A document in the shape of the index: tokens parted by spaces."""

    document: Document
    shown: bytes  # the texts as JSON, for the pieces shown under a headline
    text: str
    head: str
    words: str
    stems: str
    characters: str
    keywords: Sequence[str]


def cut(document: Document) -> Cut:
    headline, summary, body = document.texts
    head, *others = map(normalise, (headline, summary, *document.keywords, body))
    streams = [tokens.stream_of(part) for part in (head, *others)]
    text = f" {tokens.BREAK} ".join(map(" ".join, streams))
    short = "\n".join((head, *others[:-1]))
    return Cut(
        document=document,
        shown=json.dumps([headline, summary, body], ensure_ascii=False).encode("utf-8", "replace"),
        text=text,
        head=" ".join(streams[0]),
        words=" ".join(search_words(short)),
        stems=" ".join(one for stream in streams for one in stream if tokens.is_word(one)),
        characters=" ".join(tokens.characters("".join((head, *others)))),
        keywords=[keyword[: tokens.LONGEST] for keyword in others[1:-1] if keyword],
    )


def cut_all(documents: Iterable[Document]) -> list[Cut]:
    return [cut(document) for document in documents]
