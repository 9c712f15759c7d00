"""Write the index: one writer at a time in the whole house, always from what is wanted now."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

from ronghe.channels.feeds.body import as_text
from ronghe.publishing.models import Publication, PublicationQuerySet

from . import index
from .index import Document

BATCH = 200


def refresh(story: int) -> None:
    """Make the index agree with what is wanted of one story at this moment."""
    with _only_writer():
        found = index.open_at(index.ensure())
        with index.writing(found) as writer:
            _bring(writer, [story])


def refresh_many(stories: Sequence[int]) -> None:
    """The same for thousands, with one commit."""
    with _only_writer():
        found = index.open_at(index.ensure())
        with index.writing(found, heap=index.LARGE_HEAP) as writer:
            _bring(writer, stories)


def rebuild() -> int:
    """Build the index anew beside the old one and switch. Returns the number of stories.

    Readers and writers go on meanwhile; what changed since is brought over under the lock.
    """
    folder = index.new_folder()
    found = index.create_at(folder)
    with index.writing(found) as writer:
        before = dict(_wanted().values_list("story_id", "wanted_serial"))
        count = index.put(writer, map(_document, _wanted().iterator(chunk_size=BATCH)))
    with _only_writer():
        after = dict(_wanted().values_list("story_id", "wanted_serial"))
        changed = [s for s in before.keys() | after.keys() if before.get(s) != after.get(s)]
        with index.writing(found) as writer:
            _bring(writer, changed)
        index.switch_to(folder)
    return count


def _bring(writer: Any, stories: Sequence[int]) -> None:
    """Take out, and put in again what readers may see: a late call never brings back the old."""
    for story in stories:
        index.drop(writer, story)
    index.put(writer, map(_document, _wanted().filter(story__in=list(stories))))


def _wanted() -> PublicationQuerySet:
    ours = Publication.objects.filter(outlet__kind="search", wanted_state="public", is_open=True)
    return ours.select_related("wanted", "section").order_by("pk")


def _document(publication: Publication) -> Document:
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
        body=as_text(list(words.body.raw_data)),
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
