"""What a reader may be about to type: sections, keywords, headlines. All of it is public already."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models.functions import Lower
from django.urls import reverse

from ronghe.channels.search import queries
from ronghe.channels.search.index import SearchUnavailable
from ronghe.taxonomy.models import Section, Tag
from ronghe.text.normal import normalise

from . import edition

LONGEST = 200
SECTIONS, KEYWORDS, HEADLINES = 2, 4, 6


@dataclass(frozen=True)
class Suggestion:
    """`kind` is `section`, `keyword` or `story`."""

    kind: str
    text: str
    address: str


def suggestions(typed: str, *, language: str, at: datetime) -> Sequence[Suggestion]:
    """Sections first, then keywords by number of stories, then the newest headlines."""
    begun = normalise(typed[:LONGEST])
    if not begun:
        return []
    try:
        found = [*_keywords(begun, language), *_headlines(begun, language, at)]
    except SearchUnavailable:
        found = []
    return [*_sections(begun, language), *found]


def _sections(begun: str, language: str) -> Sequence[Suggestion]:
    named = [(one.name_in(language), one.slug) for one in Section.objects.all()]
    return [
        Suggestion("section", name, reverse("front:section", args=[slug]))
        for name, slug in named
        if normalise(name).startswith(begun)
    ][:SECTIONS]


def _keywords(begun: str, language: str) -> Sequence[Suggestion]:
    words = queries.keywords(begun, language=language, most=KEYWORDS)
    name = Lower("name_en" if language == "en" else "name")
    tags = {one.plain: one for one in Tag.objects.annotate(plain=name).filter(plain__in=words)}
    return [_keyword(word, tags.get(word), language) for word in words]


def _keyword(word: str, tag: Tag | None, language: str) -> Suggestion:
    if tag is None:
        return Suggestion("keyword", word, f"{reverse('front:search')}?{urlencode({'q': word})}")
    return Suggestion("keyword", tag.name_in(language), reverse("front:tag", args=[tag.slug]))


def _headlines(begun: str, language: str, at: datetime) -> Iterator[Suggestion]:
    found = queries.headlines(begun, language=language, most=HEADLINES)
    wanted = edition.shown(language, at).filter(story__in=[one.story for one in found])
    public = {one.story_id: one for one in wanted}
    for one in found:
        # The index follows a withdrawal by a moment; this list does not.
        if one.story in public:
            yield Suggestion("story", one.text, public[one.story].get_absolute_url())
