"""Taking in a file: raw bytes kept, items written once, what we cannot read into quarantine."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db import transaction

from ronghe.accounts.models import User
from ronghe.journal.actions import record

from .. import raw as raw_files
from ..facts import FileQuarantined, ItemsArrived
from ..models import Item, Quarantine, RawFile, Source
from ..parsers import Parsed, Unreadable, archive, parse


@dataclass(frozen=True)
class Outcome:
    """What became of a file: ids of new and updated items, how many were known, what waits."""

    new: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    known: int = 0
    quarantined: tuple[int, ...] = ()

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.new + other.new,
            self.updated + other.updated,
            self.known + other.known,
            self.quarantined + other.quarantined,
        )


@dataclass(frozen=True)
class _Delivery:
    source: Source
    at: datetime
    by: User | None
    name: str
    content_type: str
    base_url: str


def ingest(
    raw: bytes,
    *,
    source: Source,
    at: datetime,
    by: User | None = None,
    name: str = "",
    content_type: str = "",
    base_url: str = "",
) -> Outcome:
    """Take in one file. Never raises for its content: what we cannot read goes into quarantine.

    A zip is opened, and each of its files stands for itself.
    """
    delivery = _Delivery(source, at, by, name, content_type, base_url)
    if not archive.is_zip(raw):
        return _ingest_one(raw, delivery)
    outcome = Outcome()
    try:
        for member, content in archive.members(raw):
            part = replace(delivery, name=f"{name}/{member}", content_type="")
            if isinstance(content, bytes):
                outcome += _ingest_one(content, part)
            else:
                outcome += _ingest_one(raw, part, refusal=content)
    except Unreadable as refusal:
        outcome += _ingest_one(raw, delivery, refusal=refusal)
    return outcome


def take_in(found: list[Parsed], *, raw: RawFile, source: Source, at: datetime) -> Outcome:
    """Write parsed items: each (source, guid, version) once, the newest one current."""
    # One writer per source at a time: two deliveries of the same thing cannot overtake each other.
    Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    outcome = Outcome()
    for parsed in found:
        outcome += _take_one(parsed, raw, source, at)
    return outcome


def _ingest_one(raw: bytes, delivery: _Delivery, *, refusal: Unreadable | None = None) -> Outcome:
    kept = raw_files.keep(
        raw, at=delivery.at, name=delivery.name, content_type=delivery.content_type
    )
    try:
        if refusal:
            raise refusal
        found = parse(raw, content_type=delivery.content_type, base_url=delivery.base_url)
    except Unreadable as reason:
        return _quarantine(reason, kept, delivery)
    with transaction.atomic():
        outcome = take_in(found, raw=kept, source=delivery.source, at=delivery.at)
        if outcome.new or outcome.updated:
            fact = ItemsArrived(delivery.source.pk, kept.pk, outcome.new, outcome.updated)
            record(fact, actor=delivery.by, at=delivery.at)
    return outcome


@transaction.atomic
def _quarantine(refusal: Unreadable, raw: RawFile, delivery: _Delivery) -> Outcome:
    """Once per source and content; what a person dismissed does not come back."""
    Source.objects.select_for_update(no_key=True).get(pk=delivery.source.pk)
    before = Quarantine.objects.filter(source=delivery.source, raw=raw)
    if before.exists():
        return Outcome(quarantined=tuple(before.waiting().values_list("pk", flat=True)))
    row = Quarantine.objects.create(
        source=delivery.source,
        raw=raw,
        name=delivery.name[-500:],
        code=refusal.code,
        reason=str(refusal)[:500],
        detail=refusal.detail,
        at=delivery.at,
    )
    fact = FileQuarantined(row.pk, delivery.source.pk, refusal.code)
    record(fact, actor=delivery.by, at=delivery.at)
    return Outcome(quarantined=(row.pk,))


def _take_one(parsed: Parsed, raw: RawFile, source: Source, at: datetime) -> Outcome:
    versions = Item.objects.filter(source=source, guid=parsed.guid)
    if versions.filter(version=parsed.version).exists():
        return Outcome(known=1)
    current = versions.filter(is_current=True).first()
    newer = current is None or _is_newer(parsed, current)
    if current and newer:
        versions.filter(pk=current.pk).update(is_current=False)
    item = Item.objects.create(
        source=source,
        raw=raw,
        supersedes=current if newer else None,
        is_current=newer,
        received_at=at,
        **_fields(parsed),
    )
    return Outcome(updated=(item.pk,)) if current else Outcome(new=(item.pk,))


def _is_newer(parsed: Parsed, current: Item) -> bool:
    """By version numbers, else by the sender's times, else what came last is newest."""
    if parsed.version.isdigit() and current.version.isdigit():
        return int(parsed.version) > int(current.version)
    if parsed.published_at and current.published_at:
        return parsed.published_at >= current.published_at
    return True


def _fields(parsed: Parsed) -> dict[str, object]:
    fields: dict[str, object] = asdict(parsed)
    del fields["source_name"]
    return fields | {"credit": parsed.credit or parsed.source_name}
