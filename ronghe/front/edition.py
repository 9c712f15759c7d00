"""What stands in the paper now: the public words of every list and page, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Q
from django.db.models.functions import Length
from wagtail.blocks import StreamValue

from ronghe.channels.web.recording import touch
from ronghe.kit.clock import local_date
from ronghe.media.models import Picture
from ronghe.publishing.models import Publication, PublicationQuerySet
from ronghe.taxonomy.models import Section, Tag

OUTLET = "web"
PER_PAGE = 20
LATEST = 80
RELATED = 4
PER_BLOCK = 4
STORIES = frozenset({"news", "feature", "photo", "data", "profile", "qa"})
RAIL = 10
# Every column costs time, eighty rows to a page: those that `{% teaser %}` and the choice of stories read.
TEASER = (
    *("story", "language", "first_published_at", "section"),
    *(f"wanted__{name}" for name in ("headline", "kicker", "summary", "genre", "tags")),
    *(f"wanted__lead_picture__{name}" for name in Picture.SHOWN),
)


@dataclass(frozen=True)
class Block:
    """A section on the home page: one story with its picture, the others as lines."""

    section: Section
    first: Publication
    others: Sequence[Publication]


@dataclass(frozen=True)
class Home:
    """The front page. No story stands in it twice."""

    lead: Publication | None
    under: Sequence[Publication]
    beside: Sequence[Publication]
    latest: Sequence[Publication]
    blocks: Sequence[Block]

    @property
    def newest_at(self) -> datetime | None:
        top = [*([self.lead] if self.lead else []), *self.under, *self.beside, *self.latest]
        return max((one.first_published_at for one in top), default=None)


@dataclass(frozen=True)
class Leaf:
    """One page of a long list, and the id before which the next older page begins."""

    stories: Sequence[Publication]
    older: int | None


def shown(language: str, at: datetime) -> PublicationQuerySet:
    """Everything readers of `language` may see at `at`, newest first."""
    public = Publication.objects.public(at).filter(outlet__key=OUTLET, language=language)
    return public.newest_first()


def for_lists(publications: PublicationQuerySet) -> PublicationQuerySet:
    """With what a teaser needs: never the text, always the picture."""
    return publications.select_related("wanted__lead_picture", "section").only(*TEASER)


def by_tag(tag: Tag, *, language: str, at: datetime) -> PublicationQuerySet:
    return shown(language, at).filter(wanted__tags__contains=[tag.pk])


def home(*, language: str, at: datetime) -> Home:
    sections = list(Section.objects.all())
    touch(f"latest:{language}", *(f"section:{section.slug}" for section in sections))
    found = _candidates(sections, language=language, at=at)
    newest = found[: RAIL * 3]
    lead = _lead(newest, sections)
    used = {lead.pk} if lead else set()
    beside = _take(newest, used, 2, pictured=True)
    under = _take([one for one in newest if one.wanted.genre in STORIES], used, 2)
    latest = _take(newest, used, RAIL)
    blocks = []
    for section in sections:
        own = [one for one in found if one.section_id == section.pk and one.pk not in used]
        first = next((one for one in own if one.wanted.lead_picture_id), own[0] if own else None)
        if first is not None:
            others = [one for one in own if one.pk != first.pk][: PER_BLOCK - 1]
            blocks.append(Block(section, first, others))
    in_blocks = [one for block in blocks for one in (block.first, *block.others)]
    mark_shown([*([lead] if lead else []), *under, *beside, *latest, *in_blocks])
    return Home(lead, under, beside, latest, blocks)


def _lead(newest: Sequence[Publication], sections: Sequence[Section]) -> Publication | None:
    """The newest story with a picture out of the first section of the menu; else out of any.

    Notices and price lists are news to somebody, but they do not open the paper.
    """
    stories = [one for one in newest if one.wanted.genre in STORIES]
    pictured = [one for one in stories if one.wanted.lead_picture_id]
    first = [one for one in pictured if sections and one.section_id == sections[0].pk]
    return next(iter([*first, *pictured, *stories, *newest]), None)


def _candidates(
    sections: Sequence[Section], *, language: str, at: datetime
) -> Sequence[Publication]:
    """The newest of all and the newest of each section, by two queries."""
    wanted = shown(language, at).values_list("pk", flat=True)
    # A section may lose its newest stories to the top of the page and must still fill its block.
    deep = RAIL + PER_BLOCK + 5
    slices = [wanted.filter(section=section)[:deep] for section in sections]
    keys = list(wanted[: RAIL * 3].union(*slices, all=True)) if slices else []
    return list(for_lists(shown(language, at).filter(pk__in=set(keys))))


def _take(
    stories: Iterable[Publication], used: set[int], count: int, *, pictured: bool = False
) -> Sequence[Publication]:
    taken: list[Publication] = []
    for one in stories:
        if len(taken) == count:
            break
        if one.pk not in used and (one.wanted.lead_picture_id or not pictured):
            taken.append(one)
            used.add(one.pk)
    return taken


def newest(*, language: str, at: datetime) -> Sequence[Publication]:
    touch(f"latest:{language}")
    found = list(for_lists(shown(language, at))[:LATEST])
    mark_shown(found)
    return found


def leaf(publications: PublicationQuerySet, *, before: Publication | None = None) -> Leaf:
    """The newest page of a list, or the page of what is older than `before`.

    Pages are cut from the oldest end, so the address of an old page does not move when something
    new appears: the newest page holds between one and two pages of stories.
    """
    if before is None:
        total = publications.count()
        size = total if total < PER_PAGE else PER_PAGE + total % PER_PAGE
        older = publications
    else:
        size = PER_PAGE
        older = publications.filter(
            Q(first_published_at__lt=before.first_published_at)
            | Q(first_published_at=before.first_published_at, pk__lt=before.pk)
        )
    found = list(for_lists(older)[: size + 1])
    has_more = len(found) > size
    found = found[:size]
    mark_shown(found)
    return Leaf(found, found[-1].pk if has_more else None)


def related(publication: Publication, *, at: datetime) -> Sequence[Publication]:
    """Stories that share tags with this one: most shared tags first, then newest."""
    mine = set(publication.wanted.tags)
    if not mine:
        return []
    touch(*(f"tag:{tag}" for tag in mine))
    others = shown(publication.language, at).exclude(pk=publication.pk)
    close = list(for_lists(others.filter(wanted__tags__overlap=list(mine)))[:40])
    close.sort(key=lambda one: -len(mine & set(one.wanted.tags)))
    mark_shown(close[:RELATED])
    return close[:RELATED]


def translations(publication: Publication, *, at: datetime) -> Sequence[Publication]:
    """The same story in other languages."""
    original = publication.story.translation_of_id or publication.story_id
    # The original itself may be a translation: then its changes are noted under another key.
    touch(f"translations:{original}", f"story:{original}")
    same = Q(story=original) | Q(story__translation_of=original)
    public = Publication.objects.public(at).filter(same, outlet__key=OUTLET)
    return list(public.exclude(language=publication.language).order_by("language"))


def tags_of(publication: Publication) -> Sequence[Tag]:
    keys = publication.wanted.tags
    touch(*(f"tag:{key}" for key in keys))
    found = Tag.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


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


def mark_shown(stories: Iterable[Publication]) -> None:
    for one in stories:
        touch(f"story:{one.story_id}")
        if one.wanted.lead_picture_id:
            touch(f"picture:{one.wanted.lead_picture_id}")


def mark_parts(body: StreamValue) -> None:
    """Note the pictures and clips that stand in a text."""
    pictures = []
    for block in body:
        if block.block_type == "image":
            pictures.append(block.value["picture"])
        elif block.block_type == "gallery":
            pictures += [one["picture"] for one in block.value]
        elif block.block_type == "clip" and block.value is not None:
            touch(f"clip:{block.value.pk}")
    pictures = [picture for picture in pictures if picture is not None]
    touch(*(f"picture:{picture.pk}" for picture in pictures))
