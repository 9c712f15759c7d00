"""Who is what, when: units, posts, memberships, delegations, duty. Everything has a from and an until."""

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a post lets its holder do. Rules ask for roles, never for names."""

    REPORTER = "reporter", _("Reporter")
    EDITOR = "editor", _("Desk editor")
    HEAD = "head", _("Section head")
    CHIEF = "chief", _("Duty editor-in-chief")
    PROOFREADER = "proofreader", _("Proofreader")
    OFFICER = "officer", _("Department officer")
    CASEDESK = "casedesk", _("Case desk")
    CITIZEN = "citizen", _("Citizen")
    OPERATOR = "operator", _("Operations")
    ADMIN = "admin", _("Administrator")


NEWSROOM = frozenset({Role.REPORTER, Role.EDITOR, Role.HEAD, Role.CHIEF, Role.PROOFREADER})
STAFF = NEWSROOM | {Role.CASEDESK, Role.OPERATOR, Role.ADMIN}


def _period(name: str, *, ends: bool = False) -> models.CheckConstraint:
    """`valid` has a beginning, some length, and with `ends` an end."""
    condition = Q(valid__isempty=False, valid__startswith__isnull=False)
    if ends:
        condition &= Q(valid__endswith__isnull=False)
    return models.CheckConstraint(name=name, condition=condition)


class Unit(models.Model):
    """A part of the house or of the town: a desk, a studio, a department that answers cases."""

    class Kind(models.TextChoices):
        DESK = "desk", _("Unit")
        STUDIO = "studio", _("Studio")
        DEPARTMENT = "department", _("Department")

    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DESK)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    valid = DateRangeField(_("from – until"))

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.CheckConstraint(
                name="unit_is_not_its_own_parent", condition=~Q(parent=models.F("id"))
            ),
            _period("unit_has_a_period"),
        ]

    def __str__(self) -> str:
        return self.name_in(get_language() or "")

    def name_in(self, language: str) -> str:
        return self.name_en if language == "en" and self.name_en else self.name


class Post(models.Model):
    """A position in a unit. Its role is what its holders may do."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    title = models.CharField(pgettext_lazy("post", "title"), max_length=80)
    title_en = models.CharField(_("English title"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    valid = DateRangeField(_("from – until"))

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [_period("post_has_a_period")]

    def __str__(self) -> str:
        return self.title_en if get_language() == "en" and self.title_en else self.title


class MembershipQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> Self:
        """Memberships that count on `day`: they, their post and its unit are all valid then."""
        return self.filter(
            valid__contains=day, post__valid__contains=day, post__unit__valid__contains=day
        )


class Membership(models.Model):
    """A person holds a post from a day until the day before another."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    post = models.ForeignKey(Post, models.PROTECT, related_name="memberships")
    valid = DateRangeField(_("from – until"))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            ExclusionConstraint(
                name="one_membership_of_a_post_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            _period("membership_has_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.post}"


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def at(self, moment: datetime) -> Self:
        return self.filter(valid__contains=moment, revoked_at=None)


class Delegation(models.Model):
    """One person lends one role to another for a while. Lent roles are not lent on."""

    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="given")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="received")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    valid = DateTimeRangeField(_("from – until"))
    reason = models.CharField(_("reason"), max_length=200)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(
                name="nobody_delegates_to_themselves",
                condition=~Q(giver=models.F("receiver")),
            ),
            _period("delegation_has_an_end", ends=True),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}: {self.get_role_display()}"


class Duty(models.Model):
    """Who is on duty in a role: one person per role at a time. Each department has a rota of its own."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    # Of officers the department; every other role is the whole house's.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="duties")
    valid = DateTimeRangeField(_("from – until"))

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duty rota")
        constraints = [
            ExclusionConstraint(
                name="one_person_on_duty_per_role_and_unit",
                expressions=[
                    ("role", RangeOperators.EQUAL),
                    # NULL equals nothing, not even NULL: two people would share the house's duty.
                    (Coalesce("unit", 0), RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            _period("duty_has_an_end", ends=True),
            models.CheckConstraint(
                name="duty_of_an_officer_is_of_a_department",
                condition=Q(role=Role.OFFICER, unit__isnull=False)
                | ~Q(role=Role.OFFICER) & Q(unit=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit or self.get_role_display()}: {self.person}"


class OfficeHoursQuerySet(models.QuerySet["OfficeHours"]):
    def in_force(self) -> Self:
        """The newest word on each first day, in the order of these days."""
        return self.order_by("since", "-pk").distinct("since")


class OfficeHours(models.Model):
    """From which day on the offices work when. Rows are only added; the newest of a day counts."""

    since = models.DateField(_("from"))
    begins = models.TimeField(_("work begins"))
    ends = models.TimeField(_("work ends"))
    # Both or neither; on a half day only the morning counts.
    pause_begins = models.TimeField(_("noon break begins"), null=True, blank=True)
    pause_ends = models.TimeField(_("noon break ends"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    objects = OfficeHoursQuerySet.as_manager()

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        indexes = [models.Index(name="newest_hours_of_a_day", fields=["since", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="office_hours_are_in_order",
                condition=Q(pause_begins=None, pause_ends=None, begins__lt=models.F("ends"))
                | Q(
                    pause_begins__isnull=False,
                    pause_ends__isnull=False,
                    begins__lt=models.F("pause_begins"),
                    pause_begins__lt=models.F("pause_ends"),
                    pause_ends__lt=models.F("ends"),
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.since}: {self.spans_in_words()}"

    def spans_in_words(self) -> str:
        """`08:30–12:00, 13:30–18:00`."""
        pieces = [(self.begins, self.pause_begins), (self.pause_ends, self.ends)]
        whole = [(self.begins, self.ends)]
        told = pieces if self.pause_begins else whole
        return ", ".join(f"{one:%H:%M}–{other:%H:%M}" for one, other in told)


class OwnDayQuerySet(models.QuerySet["OwnDay"]):
    def in_force(self) -> Self:
        """The newest word on each day."""
        return self.order_by("day", "-pk").distinct("day")


class OwnDay(models.Model):
    """What this paper says of one day instead of the calendar that ships. The newest counts, all stay."""

    class Kind(models.TextChoices):
        REST = "rest", _("Day of rest")
        WORK = "work", _("Working day")
        HALF = "half", _("Half day")
        ANNOUNCED = "announced", _("As announced")

    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    objects = OwnDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of the paper's own")
        verbose_name_plural = _("days of the paper's own")
        indexes = [models.Index(name="newest_of_a_day", fields=["day", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="own_day_has_a_name", condition=Q(kind="announced", name="") | ~Q(name="")
            ),
            models.CheckConstraint(
                name="own_day_has_a_kind",
                condition=Q(kind__in=["rest", "work", "half", "announced"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.get_kind_display()}"
