"""Sources: where items come from, and when we ask again."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import SourceAdded, SourceChanged
from ..models import Source
from ..parsers.item import web_address

SHORTEST, LONGEST = 5, 7 * 24 * 60  # minutes between two polls


class NameTaken(Refused):
    code = "name_taken"


class AddressRefused(Refused):
    code = "address_refused"


def add_source(
    name: str,
    *,
    by: User | None,
    at: datetime,
    url: str = "",
    rights: str = "",
    poll_minutes: int = 15,
) -> Source:
    """A new source; with an address it is polled from now on. `by` is None for the command line."""
    _refuse_stranger(by, at)
    try:
        with transaction.atomic():
            source = Source.objects.create(
                name=name.strip()[:120],
                url=_checked(url),
                rights=rights[:200],
                poll_minutes=_minutes(poll_minutes),
                next_poll_at=at if url else None,
            )
            record(SourceAdded(source.pk, source.url), actor=by, at=at)
    except IntegrityError as problem:
        raise NameTaken(_("Another source has this name; choose a different one.")) from problem
    return source


def source_named(name: str, *, at: datetime, url: str = "") -> Source:
    """The source of that name; a new one when there is none. For the command line and folders."""
    found = Source.objects.filter(name=name.strip()[:120]).first()
    return found or add_source(name, by=None, at=at, url=url)


@transaction.atomic
def change_source(
    source: Source,
    *,
    by: User,
    at: datetime,
    name: str,
    url: str,
    rights: str,
    poll_minutes: int,
) -> None:
    """Change what we know of a source; a new address is asked at once and from the beginning."""
    _refuse_stranger(by, at)
    fresh = {"etag": "", "last_modified": "", "failures": 0, "last_error": "", "next_poll_at": at}
    changes = {
        "name": name.strip()[:120],
        "url": _checked(url),
        "rights": rights[:200],
        "poll_minutes": _minutes(poll_minutes),
        **(fresh if url != source.url else {}),
    }
    try:
        with transaction.atomic():
            Source.objects.filter(pk=source.pk).update(**changes)
    except IntegrityError as problem:
        raise NameTaken(_("Another source has this name; choose a different one.")) from problem
    source.refresh_from_db()
    record(SourceChanged(source.pk, source.url, source.is_active), actor=by, at=at)


def pause_source(source: Source, *, by: User, at: datetime) -> None:
    """Stop polling; items stay. Pausing twice is the same as once."""
    _set_active(source, False, by=by, at=at)


def resume_source(source: Source, *, by: User, at: datetime) -> None:
    _set_active(source, True, by=by, at=at)


def poll_soon(source: Source, *, by: User, at: datetime) -> None:
    """Ask the source at the next round instead of waiting for its turn."""
    if not rules.may_watch(by, at=at):
        raise PermissionDenied
    Source.objects.filter(pk=source.pk, is_active=True).exclude(url="").update(next_poll_at=at)


@transaction.atomic
def _set_active(source: Source, active: bool, *, by: User, at: datetime) -> None:
    _refuse_stranger(by, at)
    changed = Source.objects.filter(pk=source.pk, is_active=not active)
    if changed.update(is_active=active, next_poll_at=at if active and source.url else None):
        record(SourceChanged(source.pk, source.url, active), actor=by, at=at)
    source.refresh_from_db()


def _refuse_stranger(by: User | None, at: datetime) -> None:
    if by is not None and not rules.may_keep_sources(by, at=at):
        raise PermissionDenied


def _checked(url: str) -> str:
    address = web_address(url.strip())
    if url.strip() and (not address or len(address) > 500):
        raise AddressRefused(_("Write an address that begins with http:// or https://."))
    return address


def _minutes(wanted: int) -> int:
    return min(max(wanted, SHORTEST), LONGEST)
