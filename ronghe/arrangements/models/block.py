"""The parts of an arrangement: blocks in order, and the stories somebody pinned in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext, gettext_lazy, override

from ronghe.kit.compiled import CompiledQuery
from ronghe.publishing.models import Publication
from ronghe.taxonomy.models import Section

from .front import Arrangement

MOST_BLOCKS = 24
MOST_SLOTS = 12
# One story that opens the page, two beside it, two under it.
LEAD_SIZE = 5

Stories = TypeVar("Stories", bound=models.QuerySet[Publication, Any])


@dataclass
class Held:
    """A story that somebody put into a slot, until it ends by itself or is taken off."""

    place: int
    publication_id: int
    story_id: int
    until: datetime | None = None

    def ended(self, at: datetime) -> bool:
        return self.until is not None and self.until <= at


class BlockQuerySet(models.QuerySet["Block"]):
    def complete(self) -> Sequence["Block"]:
        """In order, with section, tag and pins, by one query."""
        return _complete(self.with_pins())

    def with_pins(self) -> Self:
        """The same query, before the pins are unpacked."""
        pins = Pin.objects.filter(block=OuterRef("pk")).order_by("place")
        one = JSONObject(
            place="place",
            publication_id="publication_id",
            story_id="publication__story_id",
            until="until",
        )
        found = self.select_related("section", "tag").order_by("place")
        return found.annotate(pins_as_json=ArraySubquery(pins.values(one=one)))

    def live(self, *, language: str, section: Section | None) -> Self:
        return self.filter(
            arrangement__state=Arrangement.State.LIVE,
            arrangement__front__language=language,
            arrangement__front__section=section,
        )


def _complete(blocks: Iterable["Block"]) -> Sequence["Block"]:
    blocks = list(blocks)
    for block in blocks:
        block.held = [_held(pin) for pin in vars(block).pop("pins_as_json")]
    return blocks


def _held(pin: dict[str, Any]) -> Held:
    until = datetime.fromisoformat(pin.pop("until")) if pin["until"] else pin.pop("until")
    return Held(**pin, until=until)


class Block(models.Model):
    """Some slots under one heading, and the rule that fills those without a pin.

    `key` is the block's name through all versions of a front; `place` its place in this one.
    """

    class Kind(models.TextChoices):
        LEAD = "lead", gettext_lazy("Top stories")
        LATEST = "latest", gettext_lazy("Latest")
        SECTION = "section", gettext_lazy("Section")
        TAG = "tag", gettext_lazy("Tag")
        PICKED = "picked", gettext_lazy("Hand-picked")

    arrangement = models.ForeignKey(Arrangement, models.PROTECT, related_name="blocks")
    key = models.BigIntegerField()
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(gettext_lazy("kind"), max_length=7, choices=Kind)
    title = models.CharField(gettext_lazy("title of the block"), max_length=80, blank=True)
    section = models.ForeignKey("taxonomy.Section", models.PROTECT, null=True, related_name="+")
    # Merged tags disappear; a block of a tag that is gone stays empty, and the desk sees it.
    tag = models.ForeignKey(
        "taxonomy.Tag", models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    size = models.PositiveSmallIntegerField(gettext_lazy("stories"))
    pictured = models.BooleanField(gettext_lazy("only with a picture"), default=False)
    without = ArrayField(models.CharField(max_length=8), default=list)

    objects = BlockQuerySet.as_manager()
    held: list[Held]

    class Meta:
        verbose_name = gettext_lazy("block")
        verbose_name_plural = gettext_lazy("blocks")
        constraints = [
            models.UniqueConstraint(name="one_block_per_place", fields=["arrangement", "place"]),
            models.UniqueConstraint(name="one_block_per_key", fields=["arrangement", "key"]),
            models.CheckConstraint(
                name="blocks_fit_on_a_front", condition=Q(place__lt=MOST_BLOCKS)
            ),
            models.CheckConstraint(
                name="slots_fit_in_a_block", condition=Q(size__gte=1, size__lte=MOST_SLOTS)
            ),
            models.CheckConstraint(
                name="the_lead_opens_the_front",
                condition=Q(kind="lead", place=0, size__lte=LEAD_SIZE)
                | (~Q(kind="lead") & Q(place__gt=0)),
            ),
            models.CheckConstraint(
                name="a_block_names_what_it_shows",
                condition=Q(kind="section", section__isnull=False, tag__isnull=True)
                | Q(kind="tag", section__isnull=True, tag__isnull=False)
                | Q(kind="lead", tag__isnull=True)
                | Q(kind__in=["latest", "picked"], section__isnull=True, tag__isnull=True),
            ),
            models.CheckConstraint(
                name="hand_picked_has_a_title", condition=~Q(kind="picked") | ~Q(title="")
            ),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = []

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    def name_in(self, language: str) -> str:
        """The heading: its own, else that of its section or tag, else that of its kind."""
        if self.title:
            return self.title
        thing = self.section if self.kind == self.Kind.SECTION else self.tag
        if thing is not None:
            return thing.name_in(language)
        with override(language):
            return gettext("Latest") if self.kind == self.Kind.LATEST else gettext("Top stories")

    @property
    def is_lead(self) -> bool:
        return self.kind == self.Kind.LEAD

    @property
    def fills_itself(self) -> bool:
        return self.kind != self.Kind.PICKED

    @property
    def lost_its_tag(self) -> bool:
        return bool(self.tag_id) and self.tag is None

    def narrowed(self, public: Stories) -> Stories:
        """Of the public stories, those its rule may take."""
        if self.section_id:
            public = public.filter(section=self.section_id)
        if self.tag_id:
            public = public.filter(wanted__tags__contains=[self.tag_id])
        if self.pictured:
            public = public.filter(wanted__lead_picture__isnull=False)
        return public.exclude(wanted__genre__in=self.without) if self.without else public


class Pin(models.Model):
    """A story in a slot. The database refuses what is not the website's or of another language."""

    arrangement = models.ForeignKey(Arrangement, models.PROTECT, related_name="pins")
    block = models.ForeignKey(Block, models.PROTECT, related_name="pins")
    place = models.PositiveSmallIntegerField()
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="+")
    until = models.DateTimeField(gettext_lazy("until"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("pin")
        verbose_name_plural = gettext_lazy("pins")
        constraints = [
            models.UniqueConstraint(name="one_pin_per_slot", fields=["block", "place"]),
            models.UniqueConstraint(
                name="no_story_pinned_twice", fields=["arrangement", "publication"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication} @ {self.place}"


def live_blocks(*, language: str, section: Section | None) -> Sequence[Block]:
    """`Block.objects.live(…).complete()` as every reader's front asks for it."""
    if section is None:
        return _complete(_live_on_home(language=language))
    return _complete(_live_on_section(language=language, section=section.pk))


_live_on_home = CompiledQuery(
    lambda language: Block.objects.live(language=language, section=None).with_pins()
)
_live_on_section = CompiledQuery(
    lambda language, section: Block.objects.live(language=language, section=section).with_pins()
)
