"""Who did what, when. Written once; the database refuses to change or remove a line."""

import json
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# What stands before the first link.
START = bytes(32)


def written(at: datetime) -> str:
    """A moment as the lines of the chain say it: UTC, to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(line: Any) -> bytes:
    """The bytes of a line that are hashed, so that anyone can recompute the chain without us.

    The UTF-8 of the JSON array `[number, entry id, name, actor id or null, at, details]`, keys
    sorted, no spaces, no escapes beyond JSON's own, `at` in UTC as `2026-11-23T06:05:00.123456Z`.
    """
    return json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def link(previous: bytes, line: Any) -> bytes:
    """`sha256(previous 32 bytes + canonical bytes)`; before number 1 stands `START`."""
    return sha256(previous + canonical(line)).digest()


class Entry(models.Model):
    """One fact, written in the transaction of the change it describes."""

    name = models.CharField(max_length=64, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"

    def line(self, number: int) -> list[Any]:
        """The entry as the chain holds it under its number."""
        return [number, self.pk, self.name, self.actor_id, written(self.at), self.details]


class Unsealed(models.Model):
    """An entry on its way to the sealer: written beside the entry, removed with its seal.

    Only `record` writes here, so an entry put in by hand is never sealed and stands out.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="unsealed")

    def __str__(self) -> str:
        return f"{self.entry_id}"


class SealQuerySet(models.QuerySet["Seal"]):
    def hashes(self, *, among: Collection[int] | None = None) -> Iterator[tuple[int, str]]:
        """Number and hash (64 hex) of every link, or of some: what a paper keeps copies of."""
        found = self.order_by("number")
        if among is not None:
            found = found.filter(number__in=among)
        for number, digest in found.values_list("number", "hash").iterator(5000):
            yield number, bytes(digest).hex()


class Seal(models.Model):
    """The hash chain over entries, written by the sealer: `hash = sha256(previous hash + entry)`."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal")
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    objects = SealQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.number}"


class Head(models.Model):
    """The last seal, noted a second time: shows when the newest lines were cut off. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32, default=bytes(32))

    class Meta:
        constraints = [models.CheckConstraint(name="one_head", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return f"{self.number}"
