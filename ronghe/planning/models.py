"""What we intend: leads, topics, assignments."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.people.models import Role
from ronghe.people.rules import has_role

DESK = (Role.EDITOR, Role.HEAD, Role.CHIEF)


class LeadQuerySet(models.QuerySet["Lead"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self if has_role(user, *DESK, at=now()) else self.filter(found_by=user.pk or 0)

    def open(self) -> Self:
        return self.filter(state=Lead.State.NEW)

    def living(self) -> Self:
        """Neither merged nor dropped: an item is at most one of these."""
        return self.filter(state__in=[Lead.State.NEW, Lead.State.TAKEN])

    def behind(self, topic: int) -> Self:
        """What became that topic, with what was merged into it."""
        return self.filter(Q(topic=topic) | Q(merged_into__topic=topic))


class Lead(models.Model):
    """Something that may be worth a story. Settled once: taken, merged or dropped."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        TAKEN = "taken", _("Taken")
        MERGED = "merged", _("Merged")
        DROPPED = "dropped", _("Dropped")

    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    item = models.ForeignKey(
        "watch.Item", models.PROTECT, null=True, blank=True, related_name="leads"
    )
    # What a citizen asked. Who may not see the case sees the words here, not where they are from.
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="leads"
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.NEW)
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="leads")
    found_at = models.DateTimeField(db_index=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    topic = models.ForeignKey(
        "planning.Topic", models.PROTECT, null=True, blank=True, related_name="leads"
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        constraints = [
            models.CheckConstraint(
                name="lead_state_agrees_with_its_links",
                condition=Q(state="new", topic=None, merged_into=None)
                | Q(state="taken", topic__isnull=False, merged_into=None)
                | Q(state="merged", topic=None, merged_into__isnull=False)
                | Q(state="dropped", topic=None, merged_into=None) & ~Q(reason=""),
            ),
            models.UniqueConstraint(
                name="item_is_one_living_lead",
                fields=["item"],
                condition=Q(state__in=["new", "taken"]),
            ),
            models.UniqueConstraint(
                name="case_is_one_living_lead_a_title",
                fields=["case", "title"],
                condition=Q(case__isnull=False, state__in=["new", "taken"]),
            ),
            models.CheckConstraint(
                name="lead_comes_from_one_place", condition=Q(item=None) | Q(case=None)
            ),
            models.CheckConstraint(
                name="lead_is_not_merged_into_itself", condition=~Q(merged_into=models.F("id"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("planning:lead", args=[self.pk])


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The desk sees all; others what they own or work on."""
        if has_role(user, *DESK, at=now()):
            return self
        mine = Assignment.objects.filter(owner=user.pk or 0).values("topic")
        return self.filter(Q(owner=user.pk or 0) | Q(pk__in=mine))

    def open(self) -> Self:
        return self.filter(state=Topic.State.OPEN)


class Topic(models.Model):
    """Something we decided to cover."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    title = models.CharField(_("title"), max_length=200)
    brief = models.TextField(_("brief"), blank=True)
    section = models.ForeignKey(
        "taxonomy.Section", models.PROTECT, null=True, blank=True, related_name="topics"
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="topics")
    planned_for = models.DateField(_("planned for"), null=True, blank=True)
    created_at = models.DateTimeField()

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("planning:topic", args=[self.pk])


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        if has_role(user, *DESK, at=now()):
            return self
        return self.filter(Q(owner=user.pk or 0) | Q(given_by=user.pk or 0))

    def overdue(self, at: datetime) -> Self:
        return self.filter(state=Assignment.State.OPEN, due_at__lt=at)

    def waiting_for(self, user: User) -> Self:
        """What this person has to answer or to deliver, most urgent first."""
        return self.filter(owner=user, state=Assignment.State.OPEN).order_by("due_at", "pk")


class Assignment(models.Model):
    """One person is asked to deliver something for a topic by a time."""

    class Receipt(models.TextChoices):
        PENDING = "pending", _("Not answered yet")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="assignments")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    brief = models.TextField(_("brief"), blank=True)
    due_at = models.DateTimeField(_("due"), db_index=True)
    receipt = models.CharField(_("receipt"), max_length=8, choices=Receipt, default=Receipt.PENDING)
    receipt_reason = models.CharField(_("reason"), max_length=200, blank=True)
    receipt_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    given_at = models.DateTimeField()

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.CheckConstraint(
                name="declined_with_a_reason",
                condition=~Q(receipt="declined") | ~Q(receipt_reason=""),
            ),
            models.CheckConstraint(
                name="receipt_has_a_time",
                condition=Q(receipt="pending", receipt_at=None)
                | (~Q(receipt="pending") & Q(receipt_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} → {self.owner}"

    def get_absolute_url(self) -> str:
        return reverse("planning:assignment", args=[self.pk])

    @property
    def column(self) -> str:
        """Where it stands on the board: pending, accepted, done, declined or cancelled."""
        if self.state == self.State.OPEN:
            return self.receipt
        declined = self.state == self.State.CANCELLED and self.receipt == self.Receipt.DECLINED
        return self.Receipt.DECLINED if declined else self.state

    @property
    def column_name(self) -> str:
        names = dict(self.Receipt.choices) | dict(self.State.choices)
        return str(names[self.column])
