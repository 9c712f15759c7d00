"""Schemes of review: which steps a story passes, as data with effective dates."""

from datetime import datetime, time
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from ronghe.people.models import Role

DAY = 24 * 60


class Scheme(models.Model):
    """One way of review. A story takes the first one, by `order`, whose conditions it meets."""

    key = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), unique=True)
    # 先发后补: never taken by itself; somebody on the list of `EmergencyRight` begins it.
    is_emergency = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("review scheme")
        verbose_name_plural = _("review schemes")
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


class SchemeVersionQuerySet(models.QuerySet["SchemeVersion"]):
    def in_force(self, at: datetime) -> Self:
        return self.filter(effective__contains=at)

    def drafts(self) -> Self:
        return self.filter(effective__isempty=True)


class SchemeVersion(models.Model):
    """The steps of a scheme for a time range. Empty range: a draft. Never changed once in force."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="versions")
    name = models.CharField(_("name"), max_length=80)
    effective = DateTimeRangeField(_("in force"))
    # All of what is named must be so (`story_condition_holds`); nothing named: every story.
    applies = models.JSONField(default=dict, blank=True)
    leaders = models.JSONField(_("leaders"), default=list, blank=True)
    opinions = models.JSONField(_("ready-made opinions"), default=list, blank=True)
    # The desk's hours, in which the minutes of a step run; up to the small hours of the next day.
    opens = models.TimeField(_("the desk opens"), default=time(8))
    closes = models.TimeField(_("the desk closes"), default=time(2))
    on_rest_days = models.BooleanField(_("also on days of rest"), default=True)

    objects = SchemeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a scheme")
        verbose_name_plural = _("versions of schemes")
        constraints = [
            ExclusionConstraint(
                name="one_scheme_version_in_force",
                expressions=[
                    ("scheme", RangeOperators.EQUAL),
                    ("effective", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        return bool(self.effective.isempty)


class Step(models.Model):
    """One signature a scheme asks for."""

    class Kind(models.TextChoices):
        CHECK = "check", _("Machine check")
        REVIEW = "review", _("Review")
        PROOF = "proof", _("Proof")
        READ = "read", _("Quality read")

    scheme = models.ForeignKey(SchemeVersion, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(_("order"), validators=[MinValueValidator(1)])
    # Steps of one group are signed in any order; the next group waits for all of them.
    group = models.PositiveSmallIntegerField(_("group"), validators=[MinValueValidator(1)])
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    # Ids of accounts; empty: everybody who holds the role. Whom they lend it to, may too.
    people = ArrayField(models.BigIntegerField(), default=list, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=30, validators=[MinValueValidator(1), MaxValueValidator(7 * DAY)]
    )
    # One of what is named is enough to make the step mandatory; nothing named: always.
    needed = models.JSONField(default=dict, blank=True)
    # Orders of earlier steps that it may send a story back to; to the writer always.
    returns_to = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    # 后补: signed after the story went out, within its minutes by the clock on the wall.
    afterwards = models.BooleanField(_("made up afterwards"), default=False)

    class Meta:
        verbose_name = _("review step")
        verbose_name_plural = _("review steps")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="step_order_once", fields=["scheme", "order"]),
            models.CheckConstraint(
                name="step_counts_from_one",
                condition=Q(order__gte=1, group__gte=1, minutes__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class EmergencyRight(models.Model):
    """Who may let a story out after the final review alone (先发后补), from when until when."""

    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    valid = DateTimeRangeField(_("from – until"))
    given_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("emergency right")
        verbose_name_plural = _("emergency rights")
        ordering = ["-valid", "pk"]
        constraints = [
            ExclusionConstraint(
                name="one_emergency_right_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="emergency_right_begins",
                condition=Q(valid__isempty=False, valid__startswith__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Awaited(models.Func):
    """The steps (ids) of a round that may be signed now: the lowest group that lacks a signature."""

    function = "story_awaited"
    output_field = ArrayField(models.BigIntegerField())


class Asked(models.Func):
    """All steps (ids) that the latest text asks of a round."""

    function = "story_asked"
    output_field = ArrayField(models.BigIntegerField())


class AnyOf(models.Func):
    """`AnyOf(a, array)`. The array is computed once, not for each row."""

    template = "%(expressions)s)::bigint[])"
    arg_joiner = " = ANY((SELECT "
    output_field = models.BooleanField()


def scheme_for(text: Revision, at: datetime) -> SchemeVersion | None:
    """The version in force that a text takes at `at`, as the database decides it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT story_scheme_for(content, %s) FROM wagtailcore_revision WHERE id = %s",
            [at, text.pk],
        )
        (found,) = cursor.fetchone()
    return SchemeVersion.objects.select_related("scheme").get(pk=found) if found else None


def may_go_first(person: int, at: datetime) -> bool:
    """Stands on the list of those who may take the emergency way at that moment."""
    return EmergencyRight.objects.filter(person=person, valid__contains=at).exists()
