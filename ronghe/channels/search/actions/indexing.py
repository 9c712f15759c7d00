"""Write the index: one writer at a time in the whole house, always from what is wanted now."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from django.db import connection

from ronghe.channels.search import index
from ronghe.channels.search.cut import Document
from ronghe.publishing.models import Publication, PublicationQuerySet
from ronghe.taxonomy.models import Place, Tag

BATCH = 500
# Stories written under one hold of the lock: a chief's correction waits no longer than for these.
SHARE = 5_000


def refresh(story: int) -> None:
    """Make the index agree with what is wanted of one story at this moment."""
    with _only_writer(), index.writing(index.open_at(index.ensure())) as writer:
        _bring(writer, [story])


def refresh_many(stories: Iterable[int]) -> int:
    """As `refresh`, for a whole archive: thousands a second. Returns how many readers may find."""
    source = iter(stories)
    count = 0
    while share := list(islice(source, SHARE)):
        with _only_writer():
            found = index.open_at(index.ensure())
            with index.writing(found, memory=index.LARGE) as writer:
                count += _bring(writer, share)
    return count


def rebuild() -> int:
    """Build the index anew beside the old one and switch. Returns the number of stories.

    Readers and writers go on meanwhile; what changed since is brought over under the lock.
    """
    folder = index.new_folder()
    found = index.create_at(folder)
    with index.writing(found, memory=index.LARGE) as writer:
        before = dict(_wanted().values_list("story_id", "wanted_serial"))
        count = index.put_many(writer, _documents(_wanted()), fresh=True)
    with _only_writer():
        after = dict(_wanted().values_list("story_id", "wanted_serial"))
        changed = [s for s in before.keys() | after.keys() if before.get(s) != after.get(s)]
        with index.writing(found) as writer:
            _bring(writer, changed)
        index.switch_to(folder)
    return count


def is_outdated() -> bool:
    """Whether there is an index that another version of the program built."""
    folder = index.current()
    try:
        if folder is not None:
            index.check(folder)
    except index.SearchUnavailable:
        return True
    return False


def _bring(writer: index.Writer, stories: Sequence[int]) -> int:
    """Take out, and put in again what readers may see: a late call never brings back the old."""
    for story in stories:
        index.drop(writer, story)
    return index.put_many(writer, _documents(_wanted().filter(story__in=list(stories))), fresh=True)


def _wanted() -> PublicationQuerySet:
    ours = Publication.objects.filter(outlet__kind="search", wanted_state="public", is_open=True)
    return ours.select_related("wanted", "section").order_by("pk")


def _documents(publications: PublicationQuerySet) -> Iterator[Document]:
    source = publications.iterator(chunk_size=BATCH)
    while batch := list(islice(source, BATCH)):
        tags = Tag.objects.in_bulk({key for one in batch for key in one.wanted.tags})
        places = Place.objects.in_bulk({key for one in batch for key in one.wanted.places})
        for publication in batch:
            words = publication.wanted
            named = [tags.get(key) for key in words.tags] + [places.get(k) for k in words.places]
            names = [name for one in named if one for name in (one.name, one.name_en) if name]
            yield _document(publication, [*names, *(str(one["name"]) for one in words.byline)])


def _document(publication: Publication, keywords: Sequence[str]) -> Document:
    words = publication.wanted
    return Document(
        story=publication.story_id,
        serial=publication.wanted_serial,
        version=words.content_hash,
        language=publication.language,
        section=publication.section.slug,
        at=int(publication.first_published_at.timestamp()),
        headline=words.headline,
        summary="\n".join(part for part in (words.kicker, words.subhead, words.summary) if part),
        # Plain, for another process; cut there.
        body=list(words.body.raw_data),
        keywords=keywords,
    )


@contextmanager
def _only_writer() -> Iterator[None]:
    """One writer on all machines that share the index."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('search index', 0))")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('search index', 0))")
