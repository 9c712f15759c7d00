"""Everyone we know by name."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class User(AbstractUser):
    """A person with a sign-in: staff, officer or citizen. What they may do stands in `people`."""

    name = models.CharField(pgettext_lazy("person", "name"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=8, default="zh-hans")

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)
