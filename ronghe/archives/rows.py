"""A story of an archive as rows of our tables, in the order of their columns."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ronghe.stories.models import Story
from ronghe.watch.parsers.item import line

from .reading import Told

Row = tuple[Any, ...]
GENRES = frozenset(str(one) for one in Story.Genre)

# Every column without a default of the database, as the models have them.
COLUMNS = {
    "wagtailcore_revision": "id, created_at, content, object_id, user_id, content_type_id,"
    " base_content_type_id, object_str",
    "stories_story": "id, locked, headline, kicker, subhead, summary, body, language, genre,"
    " source_name, source_url, rights, stage, created_at, author_id, latest_revision_id,"
    " lead_picture_id, section_id",
    "stories_contributor": 'id, name, did, share, "order", story_id',
    "stories_story_tags": "story_id, tag_id",
    "stories_story_places": "story_id, place_id",
    "stories_archivedstory": "archive_id, story_id, version_id, content_hash, key, guid,"
    " guid_version, published_at, original_url, original_path",
}
# How many numbers a story needs of which sequence.
SEQUENCES = ("stories_story", "wagtailcore_revision", "stories_contributor")


@dataclass(frozen=True)
class Plan:
    """What counts for every line of an archive. Ids, so that it may go to another process."""

    archive: int
    # A signed one takes nothing more.
    is_open: bool
    author: int
    paper: str
    content_type: int
    section: int
    sections: dict[str, int]
    language: str
    at: datetime
    pictures: str = ""
    licence: str = ""

    def section_of(self, told: Told) -> int:
        named = (self.sections.get(name.casefold()) for name in told.section_names)
        return next((one for one in named if one), self.section)


@dataclass(frozen=True)
class Place:
    """Numbers found for one story: of itself, of what it names, of its pictures."""

    story: int
    version: int
    contributors: Sequence[int]
    tags: Sequence[int]
    places: Sequence[int]
    pictures: Sequence[int] = ()


@dataclass
class Batch:
    """Rows by table."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def add(self, told: Told, place: Place, plan: Plan) -> None:
        words = _words(told, place, plan)
        names = [
            (number, name, "text", 100 // len(told.names), order, place.story)
            for order, (number, name) in enumerate(zip(place.contributors, told.names, strict=True))
        ]
        self.rows["stories_contributor"] += names
        self.rows["stories_story_tags"] += [(place.story, tag) for tag in place.tags]
        self.rows["stories_story_places"] += [(place.story, one) for one in place.places]
        self.rows["stories_story"].append(_story(words, told, place, plan))
        self.rows["wagtailcore_revision"].append(_version(words, names, told, place, plan))
        self.rows["stories_archivedstory"].append(_origin(told, place, plan))


def _words(told: Told, place: Place, plan: Plan) -> dict[str, Any]:
    """The protected fields but the body, within the limits of the model."""
    parsed = told.parsed
    return {
        "headline": line(parsed.headline, 160),
        "kicker": told.kicker,
        "subhead": told.subhead,
        "summary": line(parsed.summary, 600),
        "body": json.dumps(_body(told, place), ensure_ascii=False),
        "lead_picture": place.pictures[0] if place.pictures else None,
        "language": told.language,
        "genre": told.genre if told.genre in GENRES else "news",
        "source_name": line(parsed.source_name, 120) or plan.paper,
        "source_url": "",
        "rights": line(parsed.rights, 200) or plan.paper,
        "ai_assisted": False,
    }


def _body(told: Told, place: Place) -> list[dict[str, Any]]:
    more = [
        {"type": "image", "value": {"picture": one, "caption": "", "credit": ""}}
        for one in place.pictures[1:]
    ]
    return [*told.blocks, *more]


def _story(words: dict[str, Any], told: Told, place: Place, plan: Plan) -> Row:
    return (
        place.story,
        False,
        words["headline"],
        words["kicker"],
        words["subhead"],
        words["summary"],
        words["body"],
        words["language"],
        words["genre"],
        words["source_name"],
        words["source_url"],
        words["rights"],
        Story.Stage.ARCHIVED.value,
        told.published_at,
        plan.author,
        place.version,
        words["lead_picture"],
        plan.section_of(told),
    )


def _version(
    words: dict[str, Any], names: Sequence[Row], told: Told, place: Place, plan: Plan
) -> Row:
    """The same content that Wagtail would keep of the story (see the test that compares them)."""
    content = words | {
        "pk": place.story,
        "latest_revision": None,
        "locked": False,
        "locked_at": None,
        "locked_by": None,
        "section": plan.section_of(told),
        "translation_of": None,
        "assignment": None,
        "author": plan.author,
        "stage": Story.Stage.ARCHIVED.value,
        "created_at": told.published_at.isoformat(),
        "contributors": [_contributor(one) for one in names],
        "tags": list(place.tags),
        "places": list(place.places),
    }
    return (
        place.version,
        plan.at,
        json.dumps(content, ensure_ascii=False),
        str(place.story),
        plan.author,
        plan.content_type,
        plan.content_type,
        words["headline"],
    )


def _contributor(row: Row) -> dict[str, Any]:
    pk, name, did, share, order, story = row
    return {
        "pk": pk,
        "story": story,
        "person": None,
        "name": name,
        "did": did,
        "share": share,
        "order": order,
    }


def _origin(told: Told, place: Place, plan: Plan) -> Row:
    return (
        plan.archive,
        place.story,
        place.version,
        "",
        told.known.key,
        told.known.guid,
        told.known.version,
        told.published_at,
        told.original_url,
        told.original_path,
    )
