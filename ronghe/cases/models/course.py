"""The course of a case: its moves, its clocks, and the rules of its deadlines."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.people.models import Unit

from ..deadlines import DAY
from ..moves import Side, State, Verb
from .case import Case, Category
from .department import AnswerLink


class Move(models.Model):
    """One step of a case. Appended, never changed; the database lets no state change without it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="course")
    serial = models.PositiveIntegerField()
    round = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=12, choices=Verb)
    before = models.CharField(max_length=12, choices=State)
    after = models.CharField(max_length=12, choices=State)
    side = models.CharField(max_length=8, choices=Side)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    # A listed reason of refusal, or words. Readers see it where `is_public`.
    reason = models.CharField(max_length=500, blank=True)
    is_public = models.BooleanField(default=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    proposed = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    # Of a department: for whom a deputy did it, or the link by which it was done without account.
    on_behalf = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    link = models.ForeignKey(AnswerLink, models.PROTECT, null=True, related_name="moves")

    class Meta:
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(name="one_move_per_serial", fields=["case", "serial"]),
            models.UniqueConstraint(
                name="each_act_of_a_link_once",
                fields=["link", "verb"],
                condition=Q(link__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="move_at", fields=["at", "id"]),
            # Only after one of these another department has it.
            models.Index(
                name="move_away",
                fields=["case"],
                condition=Q(verb__in=["send_back", "reopen"])
                | Q(verb="dispatch", before="dispatched"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class Clock(models.TextChoices):
    ACCEPT = "accept", pgettext_lazy("clock", "To be accepted")
    ANSWER = "answer", pgettext_lazy("clock", "First reply")
    FINISH = "finish", pgettext_lazy("clock", "Answer")
    APPEAL = "appeal", pgettext_lazy("clock", "Appeal to be judged")


class ClockEvent(models.Model):
    """What happened to a clock of a case. Appended, never changed."""

    class Event(models.TextChoices):
        START = "start", pgettext_lazy("clock", "starts")
        PAUSE = "pause", pgettext_lazy("clock", "stands still")
        RESUME = "resume", pgettext_lazy("clock", "goes on")
        EXTEND = "extend", pgettext_lazy("clock", "is extended")
        RULE = "rule", pgettext_lazy("clock", "gets another limit")
        STOP = "stop", pgettext_lazy("clock", "stops")

    case = models.ForeignKey(Case, models.PROTECT, related_name="clock_events")
    round = models.PositiveSmallIntegerField()
    clock = models.CharField(max_length=8, choices=Clock)
    event = models.CharField(max_length=8, choices=Event)
    at = models.DateTimeField()
    # Working minutes: the limit at the start, what an extension gives, how a rule changes the limit.
    minutes = models.IntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(name="clock_events_of_case", fields=["case", "id"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.clock} {self.event}"


class TimeRuleQuerySet(models.QuerySet["TimeRule"]):
    def in_force(self, at: datetime | Combinable) -> Self:
        return self.filter(effective__contains=at)


class TimeRule(models.Model):
    """How much working time a case has. A version is never changed; a new one ends it.

    The most particular rule counts: department before category before kind.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=Case.Kind, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True)
    effective = DateTimeRangeField(_("from – until"))
    accept_minutes = models.PositiveIntegerField(_("to be accepted"))
    answer_minutes = models.PositiveIntegerField(_("first reply"))
    finish_minutes = models.PositiveIntegerField(pgettext_lazy("clock", "answer"))
    appeal_minutes = models.PositiveIntegerField(
        pgettext_lazy("clock", "appeal to be judged"), default=3 * DAY
    )
    # From reaching the department; later it keeps the case, or the case desk takes it away.
    return_minutes = models.PositiveIntegerField(_("sent back within"), default=2 * DAY)
    # All extensions of a round together.
    extension_minutes = models.PositiveIntegerField(_("most extension"))
    appeal_days = models.PositiveSmallIntegerField(_("days to rate and to appeal"))
    needs_evidence = models.BooleanField(_("answers need evidence"), default=False)

    objects = TimeRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of deadlines")
        constraints = [
            ExclusionConstraint(
                name="one_time_rule_in_force",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    (models.functions.Coalesce("category", 0), RangeOperators.EQUAL),
                    (models.functions.Coalesce("unit", 0), RangeOperators.EQUAL),
                    ("effective", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="time_rule_has_a_beginning",
                condition=Q(effective__isempty=False, effective__startswith__isnull=False),
            ),
            models.CheckConstraint(
                name="time_rule_gives_time",
                condition=Q(
                    accept_minutes__gt=0,
                    answer_minutes__gt=0,
                    finish_minutes__gt=0,
                    appeal_minutes__gt=0,
                    return_minutes__gt=0,
                    appeal_days__gt=0,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display() or '*'} {self.category or '*'} {self.unit or '*'}"


class Extension(models.Model):
    """A department asks for more time; somebody else decides."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("extension", "Asked for")
        GRANTED = "granted", pgettext_lazy("extension", "Granted")
        DENIED = "denied", pgettext_lazy("extension", "Denied")

    case = models.ForeignKey(Case, models.PROTECT, related_name="extensions")
    round = models.PositiveSmallIntegerField()
    minutes = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    # A person, or a link: nobody knows whose.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    link = models.ForeignKey(AnswerLink, models.PROTECT, null=True, related_name="extensions")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="extension_is_decided_by_another",
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | ~Q(state="asked")
                & Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=models.F("asked_by")),
            ),
            models.UniqueConstraint(
                name="one_extension_asked_at_a_time", fields=["case"], condition=Q(state="asked")
            ),
            models.CheckConstraint(
                name="extension_is_asked_by_somebody",
                condition=Q(asked_by__isnull=False, link=None)
                | Q(asked_by=None, link__isnull=False),
            ),
            models.UniqueConstraint(
                name="each_link_asks_for_time_once",
                fields=["link"],
                condition=Q(link__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} +{self.minutes}"
