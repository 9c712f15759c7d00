"""What differs between two versions of a story, block by block."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Revision

from ronghe.text.diff import Block, BlockChange, compare_blocks

from .markup import plain_text
from .models import Story


@dataclass(frozen=True)
class Comparison:
    head: list[BlockChange]
    body: list[BlockChange]

    @property
    def is_empty(self) -> bool:
        return all(change.kind == "same" for change in [*self.head, *self.body])


def compare_versions(old: Revision, new: Revision) -> Comparison:
    before, after = old.as_object(), new.as_object()
    return Comparison(
        compare_blocks(head_of(before), head_of(after)),
        compare_blocks(body_of(before), body_of(after)),
    )


def head_of(story: Story) -> list[Block]:
    """Everything protected that stands around the text, each under its name."""
    byline = "，".join(f"{one} ({one.get_did_display()})" for one in story.contributors.all())
    named = {
        _("Kicker"): story.kicker,
        _("Headline"): story.headline,
        _("Subhead"): story.subhead,
        _("Summary"): story.summary,
        _("Lead picture"): str(story.lead_picture or ""),
        _("Byline"): byline,
        _("Genre"): story.get_genre_display(),
        _("Language"): story.get_language_display(),
        _("Source"): " ".join(filter(None, [story.source_name, story.source_url])),
        _("Rights"): story.rights,
    }
    return [Block(str(name), str(words)) for name, words in named.items() if words]


def body_of(story: Story) -> list[Block]:
    return [
        Block(block.block_type, words)
        for block in story.body
        for words in _words(block.block_type, block.value)
    ]


def _words(kind: str, value: Any) -> Iterator[str]:
    match kind:
        case "paragraph":
            yield plain_text(value.source)
        case "list":
            yield from ("· " + plain_text(item.source) for item in value["items"])
        case "table":
            yield "\n".join([value["caption"], *(" | ".join(row) for row in value["rows"])]).strip()
        case "quote":
            yield " — ".join(filter(None, [value["text"], value["who"]]))
        case "image":
            yield _picture(value)
        case "gallery":
            yield from map(_picture, value)
        case "clip":
            yield pgettext("in a comparison", "Clip: %s") % (value or "–")
        case _:
            yield unescape(str(value))


def _picture(value: Any) -> str:
    words = [str(value["picture"] or "–"), value["caption"], value["credit"]]
    return pgettext("in a comparison", "Picture: %s") % " / ".join(filter(None, words))
