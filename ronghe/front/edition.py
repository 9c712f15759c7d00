"""What stands in the paper now: the public words of every list and page, newest first."""

from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from django.urls import reverse
from wagtail.blocks import StreamValue

from ronghe.arrangements import models as arranged
from ronghe.arrangements.models import OUTLET
from ronghe.channels.web.recording import expire, touch
from ronghe.channels.web.rules import may_show
from ronghe.kit.clock import local_date
from ronghe.kit.compiled import CompiledQuery, is_one_of, prepared_cursor
from ronghe.media.models import Picture
from ronghe.publishing.models import Correction, Publication, PublicationQuerySet, Tagged
from ronghe.stories.models import Story
from ronghe.taxonomy.models import Section, Tag

LATEST_BLOCK = arranged.Block.Kind.LATEST
PER_PAGE, COUNTED = 20, 2000
LATEST = 80
RELATED, CLOSE = 4, 40
# Every column costs time, eighty rows to a page: those that `{% teaser %}` and the choice of stories read.
TEASER = (
    *("story", "language", "first_published_at", "section"),
    *(f"wanted__{name}" for name in ("headline", "kicker", "summary", "genre", "tags")),
    *(f"wanted__lead_picture__{name}" for name in Picture.SHOWN),
)


@dataclass(frozen=True)
class Block:
    """Stories under one heading: the first with its picture, the others as lines."""

    mark: str
    name: str
    href: str
    first: Publication
    others: Sequence[Publication]
    # Its stories need not say their section.
    plain: bool


@dataclass(frozen=True)
class Home:
    """What opens a page: the home page or a section's. No story stands in it twice."""

    lead: Publication | None
    under: Sequence[Publication]
    beside: Sequence[Publication]
    latest: Sequence[Publication]
    blocks: Sequence[Block]

    @property
    def newest_at(self) -> datetime | None:
        top = [*([self.lead] if self.lead else []), *self.under, *self.beside, *self.latest]
        return max((one.first_published_at for one in top), default=None)

    @property
    def stories(self) -> Sequence[Publication]:
        below = [one for block in self.blocks for one in (block.first, *block.others)]
        lead = [self.lead] if self.lead else []
        return [*lead, *self.under, *self.beside, *self.latest, *below]


@dataclass(frozen=True)
class Leaf:
    """One page of a long list, and the id before which the next older page begins."""

    stories: Sequence[Publication]
    older: int | None


def shown(language: str, at: datetime) -> PublicationQuerySet:
    """Everything readers of `language` may see at `at`, newest first."""
    public = Publication.objects.public(at).on(OUTLET).filter(language=language)
    return public.newest_first()


def article(story: int) -> Publication | None:
    """What readers ever saw of a story; public, withdrawn or waiting again. None: they never did."""
    return next(iter(_article(story=story)), None)


_article = CompiledQuery(
    lambda story: (
        Publication.objects.on(OUTLET)
        .select_related("wanted__lead_picture", "section", "story")
        # Long, and not for readers.
        .defer("proof", "story__body")
        .filter(story=story, was_public=True)
    )
)


def corrections(publication: Publication, *, at: datetime) -> Sequence[Correction]:
    return _corrections(story=publication.story_id, at=at)


_corrections = CompiledQuery(lambda story, at: Correction.objects.filter(story=story, at__lte=at))


def for_lists(publications: PublicationQuerySet) -> PublicationQuerySet:
    """With what a teaser needs: never the text, always the picture."""
    return publications.select_related("wanted__lead_picture", "section").only(*TEASER)


def all_sections() -> Sequence[Section]:
    return _sections()


_sections = CompiledQuery(lambda: Section.objects.all())


def by_tag(tag: Tag, *, language: str) -> QuerySet[Tagged]:
    """What stands under `tag`, newest first, out of a table that the database keeps sorted."""
    found = Tagged.objects.filter(tag=tag, language=language)
    return found.order_by("-first_published_at", "-publication")


def home(*, language: str, at: datetime, draft: Sequence[arranged.Block] | None = None) -> Home:
    """The front page: as the desk arranged it, else as it fills itself. `draft` for a look ahead."""
    sections = all_sections()
    touch(f"front:{language}", f"latest:{language}", *(f"section:{one.slug}" for one in sections))
    blocks = arranged.live_blocks(language=language, section=None) if draft is None else draft
    blocks = blocks or arranged.usual_blocks(None, sections)
    first = sections[0] if sections else None
    return _filled(blocks, language=language, first=first, at=at)


def top(
    section: Section,
    *,
    language: str,
    at: datetime,
    draft: Sequence[arranged.Block] | None = None,
) -> Home | None:
    """What the desk put over the list of a section; None while nobody arranged it."""
    touch(f"front:{language}:{section.slug}")
    blocks = arranged.live_blocks(language=language, section=section) if draft is None else draft
    return _filled(blocks, language=language, first=section, at=at) if blocks else None


def _filled(
    blocks: Sequence[arranged.Block], *, language: str, first: Section | None, at: datetime
) -> Home:
    public = for_lists(shown(language, at))
    filled = arranged.fill(blocks, public=public, first=first, at=at, known_as=language)
    lead, others = filled[0].slots, filled[1:]
    # Right after the top stories the latest stand beside them, anywhere else as a block.
    latest = others[0] if others and others[0].block.kind == LATEST_BLOCK else None
    named = [_named(one, language) for one in others if one is not latest]
    home = Home(
        lead=lead[0].story,
        beside=_stories(lead[1:3]),
        under=_stories(lead[3:]),
        latest=latest.stories if latest else [],
        blocks=[one for one in named if one],
    )
    mark_shown(home.stories, at=at)
    for one in filled:
        _mark_rule(one, at)
    return home


def _stories(slots: Sequence[arranged.Slot]) -> Sequence[Publication]:
    return [slot.story for slot in slots if slot.story]


def _named(filled: arranged.Filled, language: str) -> Block | None:
    block, stories = filled.block, filled.stories
    if not stories:
        return None
    href = ""
    if block.kind == LATEST_BLOCK:
        href = reverse("front:latest")
    elif block.section:
        href = reverse("front:section", args=[block.section.slug])
    elif block.tag:
        href = reverse("front:tag", args=[block.tag.slug])
    mark = block.section.slug if block.section else str(block.key)
    return Block(mark, block.name_in(language), href, stories[0], stories[1:], bool(block.section))


def _mark_rule(filled: arranged.Filled, at: datetime) -> None:
    """Note what may change the block besides its stories: its tag, and how its pins end or return."""
    if filled.block.tag_id:
        touch(f"tag:{filled.block.tag_id}")
    for slot in filled.slots:
        if slot.held is None or slot.held.ended(at) or filled.block.lost_its_tag:
            continue
        if slot.held.until:
            expire(slot.held.until)
        # Passed over: it stands here again as soon as readers may see it.
        touch(f"story:{slot.held.story_id}")


def newest(*, language: str, at: datetime) -> Sequence[Publication]:
    touch(f"latest:{language}")
    found = _newest(language=language, at=at)
    mark_shown(found, at=at)
    return found


_newest = CompiledQuery(lambda language, at: for_lists(shown(language, at))[:LATEST])


def leaf(
    listed: PublicationQuerySet | QuerySet[Tagged],
    *,
    at: datetime,
    before: Publication | None = None,
) -> Leaf:
    """The newest page of a list, or the page of what is older than `before`.

    Pages are cut from the oldest end, so the address of an old page does not move when something
    new appears: the newest page holds between one and two pages of stories. A list longer than
    `COUNTED` is not counted; there the cut falls on the story with the smallest lot, which stays
    the same for as long as it lies on the second of these two pages.
    """
    key = "publication" if listed.model is Tagged else "pk"
    rows = listed.values_list(key, flat=True)
    if before is not None:
        its = before.first_published_at
        same = Q(first_published_at=its) & Q(**{f"{key}__lt": before.pk})
        rows = rows.filter(Q(first_published_at__lte=its)).filter(
            Q(first_published_at__lt=its) | same
        )
    keys = list(rows[: 2 * PER_PAGE])
    keys = keys[: _cut(keys, rows[:COUNTED].count() if len(keys) == 2 * PER_PAGE else len(keys))]
    found = _these(keys=keys)
    mark_shown(found, at=at)
    return Leaf(found, keys[-1] if keys and rows[len(keys) : len(keys) + 1] else None)


_these = CompiledQuery(
    lambda keys: for_lists(Publication.objects.filter(is_one_of("pk", keys)).newest_first())
)


def _cut(keys: Sequence[int], total: int) -> int:
    """How many of `keys` stand on this page."""
    if total < PER_PAGE:
        return total
    if total < COUNTED:
        return PER_PAGE + total % PER_PAGE
    second = keys[PER_PAGE:]
    return PER_PAGE + 1 + second.index(min(second, key=_lot))


def _lot(key: int) -> int:
    """A number that looks drawn, the same for the same story always (Knuth's multiplication)."""
    return key * 2654435761 % 2**32


def related(publication: Publication, *, at: datetime) -> Sequence[Publication]:
    """Stories that share tags with this one: most shared tags first, then newest."""
    mine = publication.wanted.tags
    if not mine:
        return []
    touch(*(f"tag:{tag}" for tag in mine))
    values: dict[str, Any] = {
        "own": publication.pk,
        "language": publication.language,
        "tags": mine,
        "close": CLOSE,
        "most": RELATED,
    }
    with prepared_cursor() as cursor:
        cursor.execute(CLOSEST, values)
        closest = [key for (key,) in cursor.fetchall()]
    found = _these.in_bulk(closest)
    related = [found[key] for key in closest if key in found]
    mark_shown(related, at=at)
    return related


# The newest of each tag out of the index, of these the newest, of these the closest.
CLOSEST = """
WITH near AS (
    SELECT DISTINCT found.publication_id FROM unnest(%(tags)s::bigint[]) AS tag, LATERAL (
        SELECT publication_id FROM publishing_tagged
        WHERE tag_id = tag AND language = %(language)s
        ORDER BY first_published_at DESC, publication_id DESC LIMIT %(close)s + 1
    ) AS found WHERE found.publication_id <> %(own)s
), close AS (
    SELECT id, wanted_id, first_published_at FROM publishing_publication
    WHERE id IN (SELECT publication_id FROM near)
    ORDER BY first_published_at DESC, id DESC LIMIT %(close)s
)
SELECT close.id FROM close JOIN publishing_rendition AS words ON words.id = close.wanted_id
ORDER BY (SELECT count(*) FROM unnest(words.tags) AS tag WHERE tag = ANY(%(tags)s::bigint[])) DESC,
    close.first_published_at DESC, close.id DESC LIMIT %(most)s
"""


def translations(publication: Publication, *, at: datetime) -> Sequence[Publication]:
    """The same story in other languages."""
    original = publication.story.translation_of_id or publication.story_id
    # The original itself may be a translation: then its changes are noted under another key.
    touch(f"translations:{original}", f"story:{original}")
    return _translations(original=original, language=publication.language, at=at)


def _public_translations(original: Any, language: Any, at: Any) -> PublicationQuerySet:
    same = Story.objects.filter(Q(pk=original) | Q(translation_of=original)).values("pk")
    public = Publication.objects.public(at).on(OUTLET).filter(story__in=same)
    return public.exclude(language=language).order_by("language")


_translations = CompiledQuery(_public_translations)


def tags_of(publication: Publication) -> Sequence[Tag]:
    keys = publication.wanted.tags
    touch(*(f"tag:{key}" for key in keys))
    found = _tags.in_bulk(keys)
    return [found[key] for key in keys if key in found]


_tags = CompiledQuery(lambda keys: Tag.objects.filter(is_one_of("pk", keys)))


def used_tags(*, language: str, at: datetime) -> Sequence[Tag]:
    """Tags of the newest stories, for the empty search page; short ones first read best."""
    touch(f"latest:{language}")
    lists = shown(language, at).values_list("wanted__tags", flat=True)[:LATEST]
    counts: dict[int, int] = {}
    for keys in lists:
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
    often = sorted(counts, key=lambda key: (-counts[key], key))[:12]
    return list(Tag.objects.filter(pk__in=often).order_by(Length("name"), "pk"))


def by_day(stories: Iterable[Publication]) -> Sequence[tuple[datetime, Sequence[Publication]]]:
    """Newest-first stories under the local day they appeared; the moment is that of the first."""
    grouped = groupby(stories, key=lambda one: local_date(one.first_published_at))
    days = [list(group) for _, group in grouped]
    return [(day[0].first_published_at, day) for day in days]


def mark_shown(stories: Iterable[Publication], *, at: datetime) -> None:
    """Note what a page shows of them. A lead picture that readers may not see is taken out."""
    for one in stories:
        touch(f"story:{one.story_id}")
        words = one.wanted
        if words.lead_picture_id and not may_show(words.lead_picture, at=at):
            words.lead_picture = None


def mark_parts(body: StreamValue, *, at: datetime) -> None:
    """Note the pictures and clips of a text; those that readers may not see are taken out."""
    for block in body:
        if block.block_type == "image":
            _mark_picture(block.value, at=at)
        elif block.block_type == "gallery":
            for one in block.value:
                _mark_picture(one, at=at)
        elif block.block_type == "clip" and not may_show(block.value, at=at):
            block.value = None


def _mark_picture(shown: MutableMapping[str, Any], *, at: datetime) -> None:
    if not may_show(shown["picture"], at=at):
        shown["picture"] = None
