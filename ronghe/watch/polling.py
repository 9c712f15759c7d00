"""Asking due sources. Claims are leases on the database clock; the network stays outside transactions."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from ronghe.kit.clock import database_now

from .actions import ingest
from .failures import NotFetched
from .fetching import DEADLINE, Fetched, fetch
from .models import Quarantine, Source, SourceQuerySet

LEASE = timedelta(seconds=2 * DEADLINE + 30)
LONGEST_BACKOFF = timedelta(hours=24)


def poll_due(*, limit: int = 20) -> int:
    """Ask every source whose turn it is, one after the other; how many were asked."""
    asked = 0
    while asked < limit and (source := _claim()):
        poll(source)
        asked += 1
    return asked


@transaction.atomic
def _claim() -> Source | None:
    """The next due source, leased to us: others see it as not due until the lease ends."""
    at = database_now()
    due = Source.objects.due(at).order_by("next_poll_at").select_for_update(skip_locked=True)
    source = due.first()
    if source:
        source.next_poll_at = at + LEASE
        source.save(update_fields=["next_poll_at"])
    return source


def poll(source: Source) -> None:
    """Ask one source, take in what it says and note how it went."""
    try:
        fetched = fetch(source.url, etag=source.etag, last_modified=source.last_modified)
    except NotFetched as reason:
        _note_failure(source, reason)
        return
    at = database_now()
    if fetched.raw is not None:
        outcome = ingest(
            fetched.raw,
            source=source,
            at=at,
            name=fetched.url,
            content_type=fetched.content_type,
            base_url=fetched.url,
        )
        if outcome.quarantined and not (outcome.new or outcome.updated or outcome.known):
            row = Quarantine.objects.get(pk=outcome.quarantined[0])
            _note_failure(source, NotFetched("unreadable", row.detail))
            return
    _note_success(source, fetched, at)


def _note_success(source: Source, fetched: Fetched, at: datetime) -> None:
    _same_address(source).update(
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        failures=0,
        last_error="",
        last_success_at=at,
        next_poll_at=at + timedelta(minutes=source.poll_minutes),
    )


def _note_failure(source: Source, reason: NotFetched) -> None:
    wait = backoff(source.poll_minutes, source.failures + 1)
    if reason.retry_after is not None:
        wait = max(wait, timedelta(seconds=reason.retry_after))
    _same_address(source).update(
        failures=F("failures") + 1,
        last_error=reason.stored[:500],
        next_poll_at=database_now() + min(wait, LONGEST_BACKOFF),
    )


def _same_address(source: Source) -> SourceQuerySet:
    """Nothing is noted when somebody changed the address while we were asking the old one."""
    return Source.objects.filter(pk=source.pk, url=source.url)


def backoff(poll_minutes: int, failures: int) -> timedelta:
    """Twice as long after each failure in a row, at most a day."""
    return min(timedelta(minutes=poll_minutes * 2 ** min(failures, 12)), LONGEST_BACKOFF)
