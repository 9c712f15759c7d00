"""Pictures and clips with their rights. A picture without rights cannot be published."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, ImageQuerySet


class Licence(models.TextChoices):
    UNKNOWN = "", _("Not known yet")
    OWN = "own", _("Our own")
    CONTRIBUTED = "contributed", _("Contributed, with permission")
    AGENCY = "agency", _("Agency, by contract")
    HANDOUT = "handout", _("Handout, with permission")
    CREATIVE_COMMONS = "cc", _("Creative Commons, with attribution")
    PUBLIC_DOMAIN = "public", _("Public domain")


class PictureQuerySet(ImageQuerySet):
    def usable(self, on: date) -> "PictureQuerySet":
        """Pictures that may be published on `on`: licence and credit known, lease not over."""
        known = self.exclude(licence="").exclude(credit="")
        usable: PictureQuerySet = known.filter(Q(rights_until=None) | Q(rights_until__gte=on))
        return usable


class Picture(AbstractImage):
    """An image as we keep it: decoded, cleaned and re-encoded at the door. Its file never changes."""

    alt_text = models.CharField(_("alternative text"), max_length=200, blank=True)
    alt_text_en = models.CharField(_("alternative text in English"), max_length=200, blank=True)
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    credit = models.CharField(_("credit"), max_length=120, blank=True)
    licence = models.CharField(
        _("licence"), max_length=16, choices=Licence, default=Licence.UNKNOWN, blank=True
    )
    rights_note = models.CharField(_("rights note"), max_length=300, blank=True)
    rights_until = models.DateField(_("may be used until"), null=True, blank=True)
    source_url = models.URLField(_("found at"), blank=True)
    sha256 = models.CharField(max_length=64, db_index=True, blank=True)
    embedded = models.JSONField(
        default=dict,
        help_text="Credit and copyright fields found in the file, kept; the rest removed.",
    )

    objects = PictureQuerySet.as_manager()
    admin_form_fields = (
        "title",
        "file",
        "alt_text",
        "alt_text_en",
        "caption",
        "credit",
        "licence",
        "rights_note",
        "rights_until",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def may_be_published(self, on: date) -> bool:
        lease_over = self.rights_until is not None and self.rights_until < on
        return bool(self.licence and self.credit) and not lease_over


class PictureRendition(AbstractRendition):
    """One size and format of a picture, made at upload."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class Clip(models.Model):
    """An audio or video file with its rights."""

    class Kind(models.TextChoices):
        AUDIO = "audio", _("Audio")
        VIDEO = "video", _("Video")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    file = models.FileField(_("file"), upload_to="clips")
    content_type = models.CharField(max_length=64)
    credit = models.CharField(_("credit"), max_length=120, blank=True)
    licence = models.CharField(
        _("licence"), max_length=16, choices=Licence, default=Licence.UNKNOWN, blank=True
    )
    sha256 = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("clip")
        verbose_name_plural = _("clips")

    def __str__(self) -> str:
        return self.title
