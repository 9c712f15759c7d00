"""A signed archive becomes public, some thousand stories at a time.

Nothing here decides: the database makes a rendition only of what is signed (`stories.0004`). Each
step is a transaction of its own and says in the rows how far it came, so a release that was cut
off goes on where it stood. Pages are pressed when the first reader asks for them.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from ronghe.journal.actions import record
from ronghe.stories.models import Archive

from .adapters import Proof, TakesMany, adapter_for
from .facts import ArchiveReleased
from .models import Outlet, Publication
from .wake import wake

CHUNK = 2000
# Until then the reconciler leaves alone what is confirmed here in one go; later it helps.
ALONE = "15 minutes"

CHUNKS = """
SELECT t.id, t.story_id FROM stories_archivedstory t JOIN stories_story s ON s.id = t.story_id
WHERE t.archive_id = %(archive)s AND t.id > %(after)s AND s.stage = 'archived'
ORDER BY t.id LIMIT %(chunk)s
"""

RENDITIONS = """
INSERT INTO publishing_rendition (story_id, version_id, made_at, content_hash, headline, kicker,
    subhead, summary, body, language, genre, source_name, source_url, rights, byline,
    responsible_editor, section_id, tags, places)
SELECT t.story_id, t.version_id, %(at)s, '', '', '', '', '', '[]', '', '', '', '', '', '[]', '',
    s.section_id, '{}', '{}'
FROM stories_archivedstory t JOIN stories_story s ON s.id = t.story_id
WHERE t.story_id = ANY(%(stories)s)
ON CONFLICT (version_id) DO NOTHING
"""

PUBLICATIONS = """
INSERT INTO publishing_publication (story_id, outlet_id, wanted_id, wanted_state, wanted_serial,
    not_before, is_open, was_public, first_published_at, updated_at, withdrawal_reason,
    confirmed_state, confirmed_serial, proof, next_try_at, tries, last_error, language, section_id)
SELECT t.story_id, outlet.id, r.id, 'public', 1, t.published_at, false, false, t.published_at,
    t.published_at, '', 'nothing', 0, '{}', clock_timestamp() + %(alone)s::interval, 0, '',
    r.language, r.section_id
FROM stories_archivedstory t JOIN publishing_rendition r ON r.version_id = t.version_id
    CROSS JOIN unnest(%(outlets)s::bigint[]) AS outlet (id)
WHERE t.story_id = ANY(%(stories)s)
ORDER BY t.id, outlet.id
"""

PUBLIC = "UPDATE stories_story SET stage = 'published' WHERE id = ANY(%s) AND stage = 'archived'"

UNCONFIRMED = """
SELECT p.story_id FROM publishing_publication p
    JOIN stories_archivedstory t ON t.story_id = p.story_id AND t.archive_id = %(archive)s
WHERE p.confirmed_serial < p.wanted_serial AND p.confirmed_serial = 0 AND p.wanted_serial = 1
    AND p.outlet_id = ANY(%(outlets)s)
LIMIT %(chunk)s
"""

CONFIRM = """
UPDATE publishing_publication SET confirmed_serial = 1, confirmed_state = 'public',
    proof = %(proof)s::jsonb, confirmed_at = clock_timestamp()
WHERE story_id = ANY(%(stories)s) AND outlet_id = %(outlet)s
    AND wanted_serial = 1 AND confirmed_serial = 0
"""


def release_signed(*, at: datetime, ahead: bool = False) -> int:
    """Release every archive that is signed and not yet out. Returns the number of stories."""
    waiting = Archive.objects.filter(signed_at__isnull=False, released_at=None).order_by("pk")
    return sum(release(archive, at=at, ahead=ahead) for archive in list(waiting))


def release(archive: Archive, *, at: datetime, ahead: bool = False) -> int:
    """Make public what is in `archive`; returns how many stories were still to be brought.

    With `ahead` the database goes on with the next stories while the outlets bring the last ones.
    """
    outlets = [one for one in _outlets() if isinstance(adapter_for(one.kind), TakesMany)]
    count = 0
    with _alone(archive) as is_mine, _hand(ahead) as hand:
        if not is_mine:
            return 0
        for stories in _leftovers(archive, outlets):
            _prove(stories, outlets, archive)
        for stories in _chunks(archive):
            _open(stories, outlets, at)
            if not count:
                _look_anew()
            hand(_prove, stories, outlets, archive)
            count += len(stories)
    _finish(archive, outlets, at)
    return count


def _outlets() -> Sequence[Outlet]:
    return list(Outlet.objects.filter(is_active=True).order_by("pk"))


def _chunks(archive: Archive) -> Iterator[list[int]]:
    """Stories that are not out yet, by the number under which they came in."""
    after = 0
    while True:
        rows = _rows(CHUNKS, archive=archive.pk, after=after, chunk=CHUNK)
        if not rows:
            return
        after = rows[-1][0]
        yield [story for _number, story in rows]


def _leftovers(archive: Archive, outlets: Sequence[Outlet]) -> Iterator[list[int]]:
    """What was opened and not confirmed before the last release was cut off."""
    keys = [one.pk for one in outlets]
    while rows := _rows(UNCONFIRMED, archive=archive.pk, outlets=keys, chunk=CHUNK):
        yield list(dict.fromkeys(story for (story,) in rows))


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


@transaction.atomic
def _open(stories: list[int], outlets: Sequence[Outlet], at: datetime) -> None:
    values: dict[str, Any] = {
        "stories": stories,
        "outlets": [one.pk for one in outlets],
        "at": at,
        "alone": ALONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(RENDITIONS, values)
        cursor.execute(PUBLICATIONS, values)
        cursor.execute(PUBLIC, [stories])


def _look_anew() -> None:
    """Plans made while these tables were small would read all of them for each row."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE publishing_publication, publishing_rendition, publishing_tagged")


def _prove(stories: list[int], outlets: Sequence[Outlet], archive: Archive) -> None:
    """Each outlet brings all of them and reads back; the words of its proof stand in every row."""
    for outlet in outlets:
        found = Publication.objects.filter(outlet=outlet, story__in=stories, confirmed_serial=0)
        # Without their words: an outlet asks for those that it needs.
        publications = list(found.order_by("pk").only("story"))
        adapter = adapter_for(outlet.kind)
        if publications and isinstance(adapter, TakesMany):
            proof = {**adapter.publish_many(publications), "archive": archive.pk}
            _confirm(stories, outlet, proof)


def _confirm(stories: list[int], outlet: Outlet, proof: Proof) -> None:
    values: dict[str, Any] = {"stories": stories, "outlet": outlet.pk, "proof": json.dumps(proof)}
    with connection.cursor() as cursor:
        cursor.execute(CONFIRM, values)


@transaction.atomic
def _finish(archive: Archive, outlets: Sequence[Outlet], at: datetime) -> None:
    moved = Archive.objects.filter(pk=archive.pk, released_at=None).update(released_at=at)
    if moved:
        keys = tuple(one.key for one in outlets)
        record(ArchiveReleased(archive.pk, archive.stories, keys), actor=None, at=at)
        wake()


@contextmanager
def _alone(archive: Archive) -> Iterator[bool]:
    """One release of an archive at a time, on all machines."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended('release', %s))", [archive.pk])
        (mine,) = cursor.fetchone()
    try:
        yield bool(mine)
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_unlock(hashtextextended('release', %s))", [archive.pk]
                )


@contextmanager
def _hand(ahead: bool) -> Iterator[Callable[..., None]]:
    """Calls at once; with `ahead` in a thread beside, never more than one call behind."""
    if not ahead:
        yield lambda act, *args: act(*args)
        return
    with ThreadPoolExecutor(1, thread_name_prefix="release") as pool:
        last: list[Future[None]] = []

        def hand(act: Callable[..., None], *args: object) -> None:
            if last:
                last.pop().result()
            last.append(pool.submit(act, *args))

        try:
            yield hand
            if last:
                last.pop().result()
        finally:
            # The thread's own connection.
            pool.submit(lambda: connection.close()).result()
