"""A story's text by places: each field by its name, each block by its id, and the order of the blocks."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from .markup import plain_text
from .models import Contributor, Story

WORDS = (
    "headline", "kicker", "subhead", "summary", "language", "genre",
    "source_name", "source_url", "rights",
)  # fmt: skip
KEYS = ("lead_picture_id", "section_id", "assignment_id")
SETS = ("tags", "places")
MARKS = ("ai_assisted",)
FIELDS = (*WORDS, *KEYS, *SETS, *MARKS, "contributors")
BLOCK = "body:"
_SPACE = UUID("6f0a4f0e-6f53-4b8e-9d0f-7f1b9b8f7a51")


@dataclass(frozen=True)
class Text:
    """`places`: value by place (a block's is {type, value}); `order`: the ids of the blocks."""

    places: dict[str, Any]
    order: list[str]


def hash_of_place(value: Any) -> str:
    """32 hex digits; the same for the same value, however it was written down."""
    written = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def hashes_of(text: Text) -> dict[str, str]:
    return {place: hash_of_place(value) for place, value in text.places.items()}


def with_ids(story: Story) -> list[dict[str, Any]]:
    """The raw blocks, each with an id; blocks stored without one get the same id on every page."""
    raw = [dict(one) for one in story.body.raw_data]
    for number, block in enumerate(raw):
        if not block.get("id"):
            block["id"] = str(uuid5(_SPACE, f"{story.pk}:{number}"))
    return raw


def text_of(story: Story) -> Text:
    places: dict[str, Any] = {name: getattr(story, name) for name in (*WORDS, *KEYS, *MARKS)}
    for name in SETS:
        places[name] = sorted(one.pk for one in getattr(story, name).all())
    places["contributors"] = [
        {"person": one.person_id, "name": one.name, "did": one.did, "share": one.share}
        for one in sorted(story.contributors.all(), key=lambda one: (one.order, one.pk or 0))
    ]
    blocks = with_ids(story)
    for block in blocks:
        places[BLOCK + block["id"]] = {"type": block["type"], "value": block["value"]}
    return Text(places, [block["id"] for block in blocks])


def put_text(story: Story, text: Text) -> None:
    """Make `text` the working text of `story`, not yet saved."""
    for name in (*WORDS, *KEYS, *MARKS):
        setattr(story, name, text.places[name])
    for name in SETS:
        kept = sorted(one.pk for one in getattr(story, name).all())
        if kept != text.places[name]:
            model = Story._meta.get_field(name).related_model
            setattr(story, name, list(model.objects.filter(pk__in=text.places[name])))
    _put_byline(story, text.places["contributors"])
    blocks: Any = [{**text.places[BLOCK + one], "id": one} for one in text.order]
    story.body = blocks


def _put_byline(story: Story, rows: list[dict[str, Any]]) -> None:
    """Row by row over the ones there are: the same names keep their rows."""
    there = sorted(story.contributors.all(), key=lambda one: (one.order, one.pk or 0))
    line = []
    for number, row in enumerate(rows):
        one = there[number] if number < len(there) else Contributor()
        one.person_id, one.name = row["person"], row["name"]
        one.did, one.share, one.order = row["did"], row["share"], number
        line.append(one)
    story.contributors = line


def words_of(value: Any) -> str:
    """What a person would call the words of a place; "" where there are none."""
    return "\n".join(filter(None, _strings(value)))


def _strings(value: Any) -> Iterable[str]:
    match value:
        case str():
            yield plain_text(value) if value.lstrip().startswith("<") else value.strip()
        case {"type": _, "value": inner}:
            yield from _strings(inner)
        case dict():
            for name, one in value.items():
                if name not in ("id", "person", "did", "share"):
                    yield from _strings(one)
        case list() | tuple():
            for one in value:
                yield from _strings(one)
