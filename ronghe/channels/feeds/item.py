"""One published story as open formats see it: plain values, no model, no request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from ronghe.cases.models import Case
from ronghe.cases.standing import Standing, numbers_in, standings, with_since
from ronghe.channels.web.recording import touch
from ronghe.channels.web.rules import may_show
from ronghe.kit.compiled import CompiledQuery, is_one_of
from ronghe.kit.site import absolute
from ronghe.media.models import Picture
from ronghe.media.renditions import largest
from ronghe.publishing.models import Correction, Publication, Rendition
from ronghe.taxonomy.models import Place, Tag

from . import body

LANGUAGE_TAGS = {"zh-hans": "zh-Hans", "en": "en"}
SUMMARY = 140


@dataclass(frozen=True)
class Note:
    text: str
    at: datetime


@dataclass(frozen=True)
class Image:
    url: str
    title: str
    caption: str
    credit: str
    width: int
    height: int
    content_type: str
    size: int


@dataclass(frozen=True)
class Words:
    """The blocks of one version. Its hash stands for them, so what was made of them can be kept.

    `cases`: number and line of each case in it, which say something else tomorrow.
    """

    version: str
    cases: tuple[tuple[str, str], ...]
    blocks: Sequence[Mapping[str, Any]] = field(compare=False)


@dataclass(frozen=True)
class Subject:
    """A tag; `code` is that of IPTC Media Topics, where we know it."""

    name: str
    code: str


@dataclass(frozen=True)
class Item:
    """`version` is the content hash; times are aware; `html` is a well-formed fragment."""

    story: int
    serial: int
    url: str
    headline: str
    kicker: str
    subhead: str
    summary: str
    html: str
    blocks: Sequence[Mapping[str, Any]]
    language: str
    version: str
    genre: str
    byline: Sequence[tuple[str, str]]
    editor: str
    source: str
    source_url: str
    rights: str
    section: str
    subjects: Sequence[Subject]
    places: Sequence[str]
    images: Sequence[Image]
    corrections: Sequence[Note]
    published_at: datetime
    updated_at: datetime

    @cached_property
    def text(self) -> str:
        return body.as_text(self.blocks)


@dataclass(frozen=True)
class Around:
    """What the items of one list have beside their words, by key."""

    notes: Mapping[int, list[Note]]
    tags: Mapping[int, Tag]
    places: Mapping[int, Place]
    pictures: Mapping[int, Picture]
    cases: Mapping[str, Standing]


def local(at: datetime) -> datetime:
    """In the paper's time zone, whole seconds."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(microsecond=0)


def address_of(publication: Publication) -> str:
    return absolute(publication.get_absolute_url())


def items(found: Sequence[Publication], *, at: datetime) -> list[Item]:
    """For lists: tags, places, pictures and notes of all of them by one query each."""
    shown = {one.pk: _pictures_in(one.wanted) for one in found}
    around = Around(
        notes=_notes(found),
        tags=_tags.in_bulk(_all(p.wanted.tags for p in found)),
        places=_places.in_bulk(_all(p.wanted.places for p in found)),
        pictures=_pictures.in_bulk(_all(shown.values())),
        cases=_cases(found),
    )
    return [_item(one, shown[one.pk], around, at=at) for one in found]


_tags = CompiledQuery(
    lambda keys: Tag.objects.select_related("subject").filter(is_one_of("pk", keys))
)
_places = CompiledQuery(lambda keys: Place.objects.filter(is_one_of("pk", keys)))
_pictures = CompiledQuery(lambda keys: Picture.objects.filter(is_one_of("pk", keys)))
_corrections = CompiledQuery(
    lambda keys: (
        Correction.objects.filter(is_one_of("story", keys))
        .order_by("at", "pk")
        .values_list("story", "text", "at")
    )
)


def _pictures_in(words: Rendition) -> set[int]:
    lead = {words.lead_picture_id} if words.lead_picture_id else set()
    return lead | body.pictures_in(words.body.raw_data)


def _cases(publications: Sequence[Publication]) -> dict[str, Standing]:
    named = {one for p in publications for one in numbers_in(p.wanted.body.raw_data)}
    if not named:
        return {}
    found = list(with_since(Case.objects.filter(number__in=named)))
    for one in found:
        # Also of hidden ones: what opens or joins them is heard.
        touch(f"case:{one.pk}", *([f"case:{one.merged_into_id}"] if one.merged_into_id else []))
    return standings(found)


def _words(words: Rendition, cases: Mapping[str, Standing]) -> Words:
    """In the language that is active. A case is a line with a link, while it is public."""
    named = sorted(numbers_in(words.body.raw_data))
    lines = {one: _line(cases[one]) for one in named if one in cases}
    blocks = body.with_cases(list(words.body.raw_data), lines)
    return Words(words.content_hash, tuple(lines.items()), blocks)


def _line(one: Standing) -> str:
    link = f'<a href="{escape(absolute(one.path))}">{escape(one.title)}</a>'
    return f"<p>{escape(gettext('Case'))} {escape(one.number)} {link} {escape(one.line)}</p>"


def _all(keys: Iterable[Iterable[int]]) -> set[int]:
    return set(chain.from_iterable(keys))


def _notes(publications: Sequence[Publication]) -> dict[int, list[Note]]:
    notes: dict[int, list[Note]] = {}
    for story, text, at in _corrections(keys=[one.story_id for one in publications]):
        notes.setdefault(story, []).append(Note(text, local(at)))
    return notes


def _item(publication: Publication, shown: set[int], around: Around, *, at: datetime) -> Item:
    words, language = publication.wanted, publication.language
    _touch_parts(publication)
    # The lead picture first: some formats have room for one.
    keys = sorted(shown, key=lambda pk: (pk != words.lead_picture_id, pk))
    pictures = [around.pictures[pk] for pk in keys if may_show(around.pictures.get(pk), at=at)]
    notes = around.notes.get(publication.story_id, [])
    with translation.override(language):
        text = _words(words, around.cases)
        html = _notes_as_html(notes) + _as_html(text, _sources(pictures, language))
    summary = words.summary or _as_text(text).replace("\n", " ")[:SUMMARY]
    named = [around.tags[tag] for tag in words.tags if tag in around.tags]
    placed = [around.places[one] for one in words.places if one in around.places]
    return Item(
        story=publication.story_id,
        serial=publication.wanted_serial,
        url=address_of(publication),
        headline=words.headline,
        kicker=words.kicker,
        subhead=words.subhead,
        summary=summary,
        html=html,
        blocks=text.blocks,
        language=LANGUAGE_TAGS.get(language, language),
        version=words.content_hash,
        genre=words.genre,
        byline=[(one["name"], one["did"]) for one in words.byline],
        editor=words.responsible_editor,
        source=words.source_name,
        source_url=words.source_url,
        rights=words.rights,
        section=publication.section.name_in(language),
        subjects=[Subject(t.name_in(language), t.subject.code if t.subject else "") for t in named],
        places=[place.name_in(language) for place in placed],
        images=list(map(_image, pictures)),
        corrections=notes,
        published_at=local(publication.first_published_at),
        updated_at=local(publication.updated_at),
    )


@lru_cache(maxsize=500)
def _as_html(text: Words, sources: tuple[tuple[int, body.Source], ...]) -> str:
    """Six feeds show the same fifty stories, and each publication changes one."""
    return body.as_html(text.blocks, dict(sources))


@lru_cache(maxsize=500)
def _as_text(text: Words) -> str:
    return body.as_text(text.blocks)


def _touch_parts(publication: Publication) -> None:
    words = publication.wanted
    touch(f"story:{publication.story_id}", f"section:{publication.section.slug}:name")
    touch(*(f"tag:{tag}" for tag in words.tags), *(f"place:{place}" for place in words.places))


def _notes_as_html(notes: Sequence[Note]) -> str:
    label = gettext("Correction")
    return "".join(
        f"<p><strong>{escape(label)} {note.at:%Y-%m-%d %H:%M}</strong> {escape(note.text)}</p>"
        for note in notes
    )


def _sources(pictures: Sequence[Picture], language: str) -> tuple[tuple[int, body.Source], ...]:
    return tuple(
        (
            picture.pk,
            body.Source(
                url=absolute(largest(picture).url),
                alt=picture.alt_in(language),
                caption=picture.caption,
                credit=picture.credit,
            ),
        )
        for picture in pictures
    )


def _image(picture: Picture) -> Image:
    file = largest(picture)
    return Image(
        url=absolute(file.url),
        title=picture.title,
        caption=picture.caption,
        credit=picture.credit,
        width=file.width,
        height=file.height,
        content_type="image/jpeg",
        size=file.size,
    )
