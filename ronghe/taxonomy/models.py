"""How we sort what we know: sections of the paper, tags, places, and the field's own subjects."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TwoNames(models.Model):
    """Named in Chinese and in English; shows the reader's language, falls back to Chinese."""

    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_in(get_language() or "zh-hans")

    def name_in(self, language: str) -> str:
        return self.name_en if language == "en" and self.name_en else self.name


class Section(TwoNames):
    """A part of the paper with a page of its own, in the order of the menu."""

    slug = models.SlugField(unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["order", "slug"]


class Subject(TwoNames):
    """A term of IPTC Media Topics (CC BY 4.0, © IPTC)."""

    code = models.CharField(max_length=32, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")


class Tag(TwoNames):
    """A keyword of our own; `subject` says which standard term it stands for."""

    slug = models.SlugField(unique=True, allow_unicode=True)
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="tags")

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]


class Place(TwoNames):
    """A district, street, town, village or landmark."""

    slug = models.SlugField(unique=True, allow_unicode=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name"]
