"""A story as the machine check reads it: plain text in parts, and what is known about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Kind = Literal[
    "headline",
    "kicker",
    "subhead",
    "summary",
    "heading",
    "paragraph",
    "quote",
    "item",
    "cell",
    "caption",
]
# Where a finding about the whole story stands: its words are empty, its places 0 and 0.
WHOLE = "story"


@dataclass(frozen=True)
class Part:
    """A piece of text with an address that stays the same while other parts change."""

    address: str
    kind: Kind
    text: str


@dataclass(frozen=True)
class Picture:
    address: str
    credit: str = ""
    licence: str = ""


@dataclass(frozen=True)
class About:
    """What the desk knows. `None` means unknown, and no rule speaks about what is unknown."""

    language: str = "zh-hans"
    day: date | None = None  # of publication
    source: str | None = None
    rights: str | None = None
    byline: Sequence[str] | None = None
    pictures: Sequence[Picture] = ()
    ai_assisted: bool | None = None
    # `None`: look for the label at the beginning and at the end of the text.
    ai_labelled: bool | None = None


@dataclass(frozen=True)
class Story:
    parts: Sequence[Part]
    about: About = field(default_factory=About)
    # Computed by whoever owns the text; the report carries it unchanged.
    content_hash: str = ""


def plain(text: str, about: About | None = None) -> Story:
    """Lines as paragraphs; a line with `# ` before it is the headline. For tests and trials."""
    parts = [
        Part("headline", "headline", line[2:])
        if line.startswith("# ")
        else Part(f"p{number}", "paragraph", line)
        for number, line in enumerate(text.split("\n"), 1)
    ]
    return Story(parts, about or About())
