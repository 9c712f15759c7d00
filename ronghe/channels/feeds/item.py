"""One published story as open formats see it: plain values, no model, no request."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from ronghe.channels.web.recording import touch
from ronghe.media.models import Picture
from ronghe.publishing.models import Correction, Publication
from ronghe.publishing.rules import pictures_of
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
    text: str
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


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def site_name(language: str) -> str:
    return str(settings.SITE_NAME_EN if language == "en" else settings.SITE_NAME)


def local(at: datetime) -> datetime:
    """In the paper's time zone, whole seconds."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(microsecond=0)


def address_of(publication: Publication) -> str:
    with translation.override(publication.language):
        return absolute(reverse("front:article", args=[publication.story_id]))


def items(publications: Iterable[Publication]) -> list[Item]:
    """For lists: tags, places, pictures and notes of all of them by one query each."""
    found = list(publications)
    notes = _notes(found)
    tags = Tag.objects.select_related("subject").in_bulk({t for p in found for t in p.wanted.tags})
    places = Place.objects.in_bulk({one for p in found for one in p.wanted.places})
    return [_item(one, notes.get(one.story_id, []), tags, places) for one in found]


def _notes(publications: Sequence[Publication]) -> dict[int, list[Note]]:
    notes: dict[int, list[Note]] = {}
    stories = [publication.story_id for publication in publications]
    for one in Correction.objects.filter(story__in=stories).order_by("at", "pk"):
        notes.setdefault(one.story_id, []).append(Note(one.text, local(one.at)))
    return notes


def _item(
    publication: Publication, notes: list[Note], tags: dict[int, Tag], places: dict[int, Place]
) -> Item:
    words, language = publication.wanted, publication.language
    touch(f"story:{publication.story_id}", f"section:{publication.section.slug}:name")
    touch(*(f"tag:{tag}" for tag in words.tags), *(f"place:{place}" for place in words.places))
    blocks = list(words.body.raw_data)
    pictures = pictures_of(words)
    touch(*(f"picture:{picture.pk}" for picture in pictures))
    with translation.override(language):
        html = _notes_as_html(notes) + body.as_html(blocks, _sources(pictures, language))
    text = body.as_text(blocks)
    named = [tags[tag] for tag in words.tags if tag in tags]
    return Item(
        story=publication.story_id,
        serial=publication.wanted_serial,
        url=address_of(publication),
        headline=words.headline,
        kicker=words.kicker,
        subhead=words.subhead,
        summary=words.summary or text.replace("\n", " ")[:SUMMARY],
        html=html,
        text=text,
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
        places=[places[one].name_in(language) for one in words.places if one in places],
        images=[_image(picture, language) for picture in pictures],
        corrections=notes,
        published_at=local(publication.first_published_at),
        updated_at=local(publication.updated_at),
    )


def _notes_as_html(notes: Sequence[Note]) -> str:
    label = gettext("Correction")
    return "".join(
        f"<p><strong>{escape(label)} {note.at:%Y-%m-%d %H:%M}</strong> {escape(note.text)}</p>"
        for note in notes
    )


def _sources(pictures: Sequence[Picture], language: str) -> dict[int, body.Source]:
    return {
        picture.pk: body.Source(
            url=absolute(picture.file.url),
            alt=(picture.alt_text_en if language == "en" else "") or picture.alt_text,
            caption=picture.caption,
            credit=picture.credit,
        )
        for picture in pictures
    }


def _image(picture: Picture, language: str) -> Image:
    name = picture.file.name.lower()
    kind = {"png": "image/png", "webp": "image/webp", "avif": "image/avif", "gif": "image/gif"}
    return Image(
        url=absolute(picture.file.url),
        title=picture.title,
        caption=picture.caption,
        credit=picture.credit,
        width=picture.width,
        height=picture.height,
        content_type=kind.get(name.rpartition(".")[2], "image/jpeg"),
        size=picture.file_size or 0,
    )
