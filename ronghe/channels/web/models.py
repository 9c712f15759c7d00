"""The press: which public pages exist as files, what they were made from, what must be made again."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class PressedPage(models.Model):
    """One public path. `keys` are what its last pressing was made from, recorded while rendering."""

    path = models.CharField(max_length=500, unique=True)
    kind = models.CharField(max_length=32)
    keys = ArrayField(models.CharField(max_length=80), default=list)
    status = models.PositiveSmallIntegerField(default=200)
    hash = models.CharField(max_length=64, blank=True)
    pressed_at = models.DateTimeField(null=True, blank=True)
    wanted_since = models.DateTimeField(null=True, blank=True, db_index=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("pressed page")
        verbose_name_plural = _("pressed pages")
        indexes = [GinIndex(name="pressed_page_keys", fields=["keys"])]

    def __str__(self) -> str:
        return self.path
