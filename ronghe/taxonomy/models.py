"""How we sort what we know: sections of the paper, tags, places, and the field's own subjects."""

from collections import OrderedDict
from functools import reduce
from operator import or_

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ronghe.kit.geo import Datum, Point

from .shapes import Box, Shape


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


class Level(models.IntegerChoices):
    """How deep in the tree a place stands; what lies in it stands deeper."""

    DISTRICT = 1, _("district")
    STREET = 2, _("street or town")
    VILLAGE = 3, _("village or community")
    LANDMARK = 4, _("landmark")


class PlaceQuerySet(models.QuerySet["Place"]):
    def covering(self, point: Point) -> list["Place"]:
        """Every place whose area the point lies in, the widest first: the box in SQL, then exactly."""
        boxes = self.filter(
            area__west__lte=point.lon,
            area__east__gte=point.lon,
            area__south__lte=point.lat,
            area__north__gte=point.lat,
        )
        near = boxes.order_by("level", "pk").values_list("pk", "area__digest")
        inside = [place for place, digest in near if _is_in(place, digest, point)]
        found = Place.objects.in_bulk(inside)
        return [found[place] for place in inside if place in found]

    def at(self, point: Point) -> "Place | None":
        """The deepest district, street or village there. Landmarks (a river) cross many: not asked."""
        found = self.filter(level__lt=Level.LANDMARK).covering(point)
        return found[-1] if found else None

    def under(self, place: "Place") -> "PlaceQuerySet":
        """Itself and everything in it, however deep: there are four levels."""
        line = [
            models.Q(**{"__".join(["parent"] * depth): place}) for depth in range(1, len(Level))
        ]
        return self.filter(reduce(or_, line, models.Q(pk=place.pk)))

    def within(self, place: "Place") -> "PlaceQuerySet":
        """What stands directly under it, in the official order."""
        return self.filter(parent=place).order_by("level", "code", "name")


class Place(TwoNames):
    """A district, street, town, village or landmark. Without a level: not sorted in yet."""

    slug = models.SlugField(unique=True, allow_unicode=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, null=True, blank=True)
    # The official division code: six digits, nine or twelve.
    code = models.CharField(_("division code"), max_length=12, blank=True)
    # Where one would put a pin, WGS-84.
    lat = models.FloatField(_("north"), null=True, blank=True)
    lon = models.FloatField(_("east"), null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="place_code_is_given_once"
            ),
            models.CheckConstraint(
                condition=models.Q(level__isnull=True) | models.Q(level__in=Level.values),
                name="place_level_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(lat__isnull=True, lon__isnull=True)
                # A check lets NULL pass: half a point must be false, not unknown.
                | models.Q(lat__isnull=False, lon__isnull=False)
                & models.Q(lat__range=(-90, 90), lon__range=(-180, 180)),
                name="place_point_is_whole_and_on_earth",
            ),
        ]

    @property
    def point(self) -> Point | None:
        return None if self.lat is None or self.lon is None else Point(self.lat, self.lon)

    @property
    def middle(self) -> Point | None:
        """Where one would put a pin for it: its own point, or where its area bears its name."""
        area = getattr(self, "area", None)
        return self.point or (Point(area.label_lat, area.label_lon) if area else None)

    def line(self) -> list["Place"]:
        """Itself and what it lies in, the widest first."""
        found = [self]
        while found[0].parent is not None:
            found.insert(0, found[0].parent)
        return found


class Area(models.Model):
    """The borders of a place, WGS-84. In a table of its own: whoever loads a place needs no borders."""

    place = models.OneToOneField(Place, models.CASCADE, primary_key=True, related_name="area")
    # Polygons, rings, [east, north]; see `shapes`.
    borders = models.JSONField()
    # The same, rough enough for a map on a phone.
    sketch = models.JSONField()
    # Where a name stands well inside of it.
    label_lat = models.FloatField()
    label_lon = models.FloatField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    # Of borders and sketch: what was made from them is kept under it and never goes stale.
    digest = models.CharField(max_length=64)
    datum = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Datum])
    brought_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["west", "east", "south", "north"], name="area_box")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(west__lt=models.F("east"), south__lt=models.F("north")),
                name="area_box_is_a_box",
            ),
        ]

    @property
    def box(self) -> Box:
        return Box(self.west, self.south, self.east, self.north)


class Ground(models.Model):
    """What an operator lays under the areas: one PMTiles file, kept by its digest. See `tiles`."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    digest = models.CharField(max_length=64)
    # Words that the licence of its data asks for, under each map.
    credit = models.CharField(max_length=200)
    datum = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Datum])
    # mvt, png, jpeg, webp or avif.
    kind = models.CharField(max_length=8)
    min_zoom = models.PositiveSmallIntegerField()
    max_zoom = models.PositiveSmallIntegerField()
    # As the file says, in its own datum.
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    brought_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="ground_is_one"),
            models.CheckConstraint(
                condition=models.Q(min_zoom__lte=models.F("max_zoom"), max_zoom__lte=22),
                name="ground_has_zooms",
            ),
        ]

    @property
    def box(self) -> Box:
        return Box(self.west, self.south, self.east, self.north)


# Shapes by digest: another process may bring other borders, which then have another digest.
_shapes: OrderedDict[str, Shape] = OrderedDict()
_MOST_SHAPES = 2000


def _is_in(place_id: int, digest: str, point: Point) -> bool:
    shape = _shapes.get(digest)
    if shape is None:
        row = Area.objects.filter(place=place_id).values_list("digest", "borders").first()
        if row is None:
            return False  # taken away between the two questions
        digest, shape = row[0], Shape(row[1])
        _shapes[digest] = shape
        while len(_shapes) > _MOST_SHAPES:
            _shapes.popitem(last=False)
    return shape.covers(point)
