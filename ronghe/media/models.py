"""Pictures and clips with their rights. A picture without rights cannot be published."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha1
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile, File
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    ImageQuerySet,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)
from wagtail.search import index

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.clock import now
from ronghe.people.models import NEWSROOM, Role
from ronghe.people.rules import has_role

from .door import CleanPicture, Made, let_in
from .facts import PictureUploaded

UPLOADERS = NEWSROOM | {Role.OPERATOR, Role.ADMIN}


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


class PictureFile(WagtailImageFieldFile):
    """Lets nothing onto the disk that has not passed the door, whichever view calls `save`."""

    def save(self, name: str, content: "File[bytes]", save: bool = True) -> None:
        clean = content if isinstance(content, CleanPicture) else let_in(content)
        self.instance.received = clean
        super().save(clean.name, clean, save)


class PictureField(WagtailImageField):
    attr_class = PictureFile


class Picture(AbstractImage):
    """An image as we keep it: decoded, cleaned and re-encoded at the door. Its file never changes."""

    file = PictureField(
        verbose_name=_("file"),
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
    )
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
    # What a page needs of the renditions, so that showing a picture asks for no further row:
    # {filter spec, "@" and focal point key: [name, width, height, bytes]}.
    files = models.JSONField(default=dict, editable=False)

    # The columns that showing it reads.
    SHOWN = (
        *("files", "alt_text", "alt_text_en", "caption", "credit", "licence", "rights_until"),
        *("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"),
    )

    objects = PictureQuerySet.as_manager()
    received: CleanPicture | None = None
    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("caption"),
        index.SearchField("credit"),
        index.SearchField("alt_text"),
    ]
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

    @property
    def default_alt_text(self) -> str:
        return self.alt_text

    def alt_in(self, language: str) -> str:
        """The alternative text for a reader of `language`; falls back to the other one."""
        texts = (self.alt_text_en, self.alt_text)
        first, second = texts if language == "en" else reversed(texts)
        return first or second

    def get_upload_to(self, filename: str) -> str:
        return f"originals/{filename[:2]}/{filename}"

    @property
    def token(self) -> str:
        """The random part of the file name; renditions carry it too."""
        return str(self.file.name).rsplit("/", 1)[-1].split(".")[0]

    def focal_box(self) -> list[int] | None:
        rect = self.get_focal_point()
        return [*map(int, rect.centroid), int(rect.width), int(rect.height)] if rect else None

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Wagtail saves pictures in four views of its own, so what must happen at upload stands here."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            clean, self.received = self.received, None
            if clean is not None:
                self._take_over(clean)

    def _take_over(self, clean: CleanPicture) -> None:
        found = clean.embedded
        self.sha256, self.embedded = clean.digest, found
        self.credit = (self.credit or found.get("credit") or found.get("creator", ""))[:120]
        self.file_size = clean.size
        self.file_hash = sha1(clean.read_all(), usedforsecurity=False).hexdigest()
        super().save(update_fields=["sha256", "embedded", "credit", "file_size", "file_hash"])
        self.keep(clean.renditions)
        fact = PictureUploaded(self.pk, self.title, clean.digest)
        record(fact, actor=self.uploaded_by_user, at=now())

    @transaction.atomic
    def keep(self, made: Iterable[Made]) -> None:
        """Store files the door made as renditions of this picture; one that stands already stays."""
        self.files = (
            Picture.objects.select_for_update().values_list("files", flat=True).get(pk=self.pk)
        )
        new = [one for one in made if self.place_of(one.spec) not in self.files]
        rows = PictureRendition.objects.bulk_create(
            PictureRendition.stored(self, one) for one in new
        )
        for row, one in zip(rows, new, strict=True):
            measures = [row.width, row.height, len(one.data)]
            self.files[self.place_of(one.spec)] = [row.file.name, *measures]
        super().save(update_fields=["files"])

    def place_of(self, spec: str) -> str:
        """Where `files` has the rendition `spec`, cut for the focal point of now."""
        # Of our renditions only cuts depend on the point, all in the same way.
        if not spec.startswith("fill-"):
            return f"{spec}@"
        point = (self.focal_point_x, self.focal_point_y)
        return f"{spec}@{cut_key(*point, self.focal_point_width, self.focal_point_height)}"

    def may_be_published(self, on: date) -> bool:
        lease_over = self.rights_until is not None and self.rights_until < on
        return bool(self.licence and self.credit) and not lease_over


@lru_cache(maxsize=10_000)
def cut_key(x: int | None, y: int | None, width: int | None, height: int | None) -> str:
    """Wagtail's name for a cut around this focal point: a page of cards asks hundreds of times."""
    picture = Picture(
        focal_point_x=x, focal_point_y=y, focal_point_width=width, focal_point_height=height
    )
    return str(Filter(spec="fill-3x2").get_cache_key(picture))


class PictureRendition(AbstractRendition):
    """One size and format of a picture, made at upload. `Picture.files` says the same to pages."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    @classmethod
    def stored(cls, picture: Picture, made: Made) -> "PictureRendition":
        """Write the file and describe it. A name never means two contents: cache it for ever."""
        key = Filter(spec=made.spec).get_cache_key(picture)
        size = made.spec.split("|")[0].partition("-")[2]
        name = "-".join(part for part in (picture.token, size, key) if part) + made.suffix
        storage = cls._meta.get_field("file").storage
        kept = storage.save(f"pictures/{name[:2]}/{name}", ContentFile(made.data))
        # Sizes are given, so that nothing is opened again to measure it.
        return cls(
            image=picture,
            file=kept,
            filter_spec=made.spec,
            focal_point_key=key,
            width=made.width,
            height=made.height,
        )

    def get_upload_to(self, filename: str) -> str:
        return f"pictures/{filename[:2]}/{filename}"

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class ClipQuerySet(models.QuerySet["Clip"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.for_stories() if has_role(user, *UPLOADERS, at=now()) else self.none()

    def for_stories(self) -> Self:
        """Without memos: those belong to one story's desk, which asks by the note they stand in."""
        return self.filter(is_internal=False)


def place_of_clip(clip: "Clip", name: str) -> str:
    """Only `clips/` is served to anybody (`settings.PUBLIC_MEDIA`)."""
    return f"{'memos' if clip.is_internal else 'clips'}/{name}"


class Clip(models.Model):
    """An audio or video file with its rights."""

    class Kind(models.TextChoices):
        AUDIO = "audio", _("Audio")
        VIDEO = "video", _("Video")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    file = models.FileField(_("file"), upload_to=place_of_clip)
    content_type = models.CharField(max_length=64)
    is_internal = models.BooleanField(default=False, editable=False)
    credit = models.CharField(_("credit"), max_length=120, blank=True)
    licence = models.CharField(
        _("licence"), max_length=16, choices=Licence, default=Licence.UNKNOWN, blank=True
    )
    sha256 = models.CharField(max_length=64, db_index=True)
    created_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ClipQuerySet.as_manager()

    class Meta:
        verbose_name = _("clip")
        verbose_name_plural = _("clips")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("media:clip", args=[self.pk])

    def may_be_published(self, on: date) -> bool:
        """The same question as for pictures; a clip has no lease yet, so `on` decides nothing."""
        return bool(self.licence and self.credit)


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Nobody sees what another person has begun to send."""
        return self.filter(owner=user.pk or 0)

    def expired(self, at: datetime) -> Self:
        return self.filter(expires_at__lte=at)


class Upload(models.Model):
    """A file on its way in, piece by piece. What has arrived lies in `parts`, outside any served folder.

    `key` is made by the sender, so that beginning twice begins once; it says nothing to others.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Arriving")
        DONE = "done", _("Let in")
        REFUSED = "refused", _("Refused")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.UUIDField()
    name = models.CharField(max_length=200)
    declared_type = models.CharField(max_length=100, blank=True)
    is_memo = models.BooleanField(default=False, help_text="For the desk only to hear.")
    is_own = models.BooleanField(
        default=True, help_text="Made by its owner, so the rights are ours."
    )
    size = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(
        max_length=64, blank=True, help_text="What the sender said, if they did."
    )
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    refusal = models.CharField(max_length=300, blank=True)
    picture = models.ForeignKey(Picture, models.CASCADE, null=True, related_name="+")
    clip = models.ForeignKey(Clip, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="upload_begins_once", fields=["owner", "key"]),
            models.CheckConstraint(
                name="upload_is_not_longer_than_it_said",
                condition=Q(size__gt=0, offset__lte=models.F("size")),
            ),
            models.CheckConstraint(
                name="upload_done_is_one_thing",
                condition=Q(state="done", offset=models.F("size"), picture=None, clip__isnull=False)
                | Q(state="done", offset=models.F("size"), picture__isnull=False, clip=None)
                | (~Q(state="done") & Q(picture=None, clip=None)),
            ),
            models.CheckConstraint(
                name="upload_refused_says_why",
                condition=Q(state="refused") & ~Q(refusal="") | ~Q(state="refused") & Q(refusal=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("uploads:upload", args=[self.key])

    @property
    def part(self) -> str:
        return str(self.pk)

    @property
    def is_whole(self) -> bool:
        return self.offset == self.size
