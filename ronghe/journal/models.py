"""Who did what, when. Written once; the database refuses to change or remove a line."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Unsealed(models.Model):
    """An entry on its way to the sealer: written beside the entry, removed with its seal.

    Only `record` writes here, so an entry put in by hand is never sealed and stands out.
    """

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="unsealed")

    def __str__(self) -> str:
        return f"{self.entry_id}"


class Seal(models.Model):
    """The hash chain over entries, written by the sealer: `hash = sha256(previous hash + entry)`."""

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal")
    hash = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

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
