"""A version of a story as the machine check reads it: plain words in parts with lasting addresses."""

from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

from ronghe.kit.clock import local_date
from ronghe.text.proof.story import About, Kind, Part, Picture
from ronghe.text.proof.story import Story as Text

from ..markup import plain_text
from ..models import Story

HEAD: tuple[Kind, ...] = ("kicker", "headline", "subhead", "summary")


def text_of(story: Story, *, content_hash: str, at: datetime) -> Text:
    """`at` is the moment of publication as far as anybody knows."""
    parts = [Part(name, name, words) for name in HEAD if (words := getattr(story, name))]
    return Text([*parts, *_body(story)], _about(story, at), content_hash)


def _about(story: Story, at: datetime) -> About:
    return About(
        language=story.language,
        day=local_date(at),
        source=story.source_name,
        rights=story.rights,
        byline=[one.name or str(one.person) for one in story.contributors.all()],
        pictures=list(_pictures(story)),
        ai_assisted=story.ai_assisted,
    )


def _body(story: Story) -> Iterator[Part]:
    for block in story.body:
        for number, (kind, words) in enumerate(_words(block.block_type, block.value)):
            if words:
                yield Part(f"{block.id}.{number}", kind, words)


def _words(block: str, value: Any) -> Iterator[tuple[Kind, str]]:
    match block:
        case "paragraph":
            yield "paragraph", plain_text(value.source)
        case "heading":
            yield "heading", unescape(str(value))
        case "quote":
            yield "quote", value["text"]
            yield "paragraph", value["who"]
        case "list":
            yield from (("item", plain_text(one.source)) for one in value["items"])
        case "table":
            yield "caption", value["caption"]
            yield from (("cell", cell) for row in value["rows"] for cell in row)
        case "image":
            yield "caption", _caption(value)
        case "gallery":
            yield from (("caption", _caption(one)) for one in value)


def _caption(value: Any) -> str:
    """What readers see under it: its own words here, else those of the picture."""
    return value["caption"] or (value["picture"].caption if value["picture"] else "")


def _pictures(story: Story) -> Iterator[Picture]:
    if story.lead_picture:
        yield Picture("lead_picture", story.lead_picture.credit, story.lead_picture.licence)
    for block in story.body:
        shown = {"image": [block.value], "gallery": block.value}.get(block.block_type, ())
        for number, one in enumerate(shown):
            if one["picture"]:
                credit = one["credit"] or one["picture"].credit
                yield Picture(f"{block.id}.{number}", credit, one["picture"].licence)
