"""The way of one story through review: rounds, signatures, what is late, what is still owed."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from ronghe.accounts.models import User
from ronghe.people.models import Delegation
from ronghe.people.rules import roles_of

from .scheme import AnyOf, Asked, Awaited, SchemeVersion, Step
from .story import Contributor, Story


class RoundQuerySet(models.QuerySet["Round"]):
    def open(self) -> Self:
        return self.filter(state=Round.State.OPEN)

    def with_step_for(self, user: User, at: datetime) -> Self:
        """Adds `awaited` (id): the first step that this person may sign now, or nothing."""
        other_reviews = Signature.objects.filter(
            round=OuterRef(OuterRef("pk")), person=user, kind=Step.Kind.REVIEW
        ).exclude(step=OuterRef("pk"))
        steps = (
            Step.objects.filter(AnyOf(F("pk"), Awaited(OuterRef("pk"))), scheme=OuterRef("scheme"))
            .filter(open_to(user, at))
            .exclude(Q(kind=Step.Kind.REVIEW) & Exists(other_reviews))
            .order_by("order")
        )
        return self.annotate(awaited=Subquery(steps.values("pk")[:1]))

    def waiting_for(self, user: User, at: datetime) -> Self:
        """What `user` may sign now, by due time. Four eyes are taken into account."""
        credited = Contributor.objects.filter(story=OuterRef("story"), person=user)
        owed = Debt.objects.open().filter(round=OuterRef("pk"))
        return (
            self.filter(
                Q(state=Round.State.OPEN, story__stage=Story.Stage.IN_REVIEW)
                | Q(state=Round.State.PASSED) & Exists(owed)
            )
            .with_step_for(user, at)
            .exclude(awaited=None)
            .exclude(story__author=user)
            .exclude(Exists(credited))
            .exclude(EditedSinceSignature(F("story"), Value(user.pk)))
            .annotate(due_at=F("story__assignment__due_at"))
            .order_by(Coalesce("due_at", "started_at"), "pk")
        )


def open_to(user: User, at: datetime) -> Q:
    """Steps that `user` may sign by role and, where people are named, by name or in their stead."""
    roles = roles_of(user, at=at)
    lent = Delegation.objects.at(at).filter(receiver=user, role__in=roles)
    condition = Q(role__in=roles) & (Q(people=[]) | Q(people__contains=[user.pk]))
    for giver, role in lent.values_list("giver", "role"):
        condition |= Q(role=role, people__contains=[giver])
    return condition


class EditedSinceSignature(models.Func):
    """True when the person changed the text and nobody else signed it since."""

    function = "story_edited_since_signature"
    output_field = models.BooleanField()


class Round(models.Model):
    """One run of a story through one scheme version. `version` is the text that was sent."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PASSED = "passed", _("Passed")
        ENDED = "ended", _("Ended")

    story = models.ForeignKey(Story, models.PROTECT, related_name="rounds")
    scheme = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="rounds")
    version = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    # Why it went the emergency way; empty for every other round.
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("review round")
        verbose_name_plural = _("review rounds")
        constraints = [
            models.UniqueConstraint(
                name="one_open_round_per_story", fields=["story"], condition=Q(state="open")
            )
        ]

    def __str__(self) -> str:
        return f"{self.story} ({self.get_state_display()})"

    def next_steps(self) -> models.QuerySet[Step]:
        """What may be signed now: the steps of the first group that lacks a signature."""
        return self._steps_of(Awaited)

    def steps_asked(self) -> models.QuerySet[Step]:
        """The steps that the latest text asks of this round."""
        return self._steps_of(Asked)

    def next_step(self) -> Step | None:
        """The first step without a standing signature, or None when all have signed."""
        return self.next_steps().first()

    def _steps_of(self, which: type[models.Func]) -> models.QuerySet[Step]:
        them = which(Value(self.pk, output_field=models.BigIntegerField()))
        return Step.objects.filter(AnyOf(F("pk"), them), scheme=self.scheme_id).order_by("order")


class SignatureQuerySet(models.QuerySet["Signature"]):
    def standing(self) -> Self:
        """Approvals that still count."""
        return self.filter(decision=Signature.Decision.APPROVE, voided_at=None)

    def about(self, story: Story) -> Self:
        """Every decision ever taken about it, in all rounds, the newest first."""
        return self.filter(round__story=story).order_by("-pk")

    def last_of_another_text(self, story: Story, text: str) -> "Signature | None":
        """The newest decision about a text that is not `text` (a content hash)."""
        return self.about(story).exclude(content_hash=text).select_related("version").first()

    def to_answer(self, person: User) -> "Signature | None":
        """The last opinion of another reviewer that nobody has answered; the next one must."""
        said = self.filter(kind=Step.Kind.REVIEW).exclude(opinion="").exclude(person=person)
        return (
            said.filter(answered_by=None).order_by("-pk").select_related("person", "step").first()
        )


class Signature(models.Model):
    """What one person decided about one version at one step. Rows are only ever added or voided."""

    class Decision(models.TextChoices):
        APPROVE = "approve", _("Approve")
        RETURN = "return", _("Return")
        HOLD = "hold", _("Hold")
        REJECT = "reject", _("Reject")

    round = models.ForeignKey(Round, models.PROTECT, related_name="signatures")
    step = models.ForeignKey(Step, models.PROTECT, related_name="signatures")
    kind = models.CharField(max_length=8, choices=Step.Kind)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signatures")
    decision = models.CharField(max_length=8, choices=Decision)
    opinion = models.TextField(_("opinion"), blank=True)
    # What a reviewer says to the one before. Which opinion it answers, the database writes.
    answer = models.TextField(_("answer"), blank=True)
    answers = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="answered_by", editable=False
    )
    return_to = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.ForeignKey(Revision, models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            # The same person may sign the same step again after a change, but never two review steps.
            ExclusionConstraint(
                name="four_eyes_one_person_one_review_step",
                expressions=[
                    ("round", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("step", RangeOperators.NOT_EQUAL),
                ],
                condition=Q(kind="review"),
            ),
            models.UniqueConstraint(
                name="one_standing_signature_per_step",
                fields=["round", "step"],
                condition=Q(voided_at=None, decision="approve"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.person} {self.get_decision_display()}"


class Overdue(models.Model):
    """A step that was not signed in time: written once, by the clock, and kept as evidence."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="overdue")
    step = models.ForeignKey(Step, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("overdue step")
        verbose_name_plural = _("overdue steps")
        constraints = [
            models.UniqueConstraint(name="overdue_once", fields=["round", "step", "since"])
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.step}"


class DebtQuerySet(models.QuerySet["Debt"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def overdue(self, at: datetime) -> Self:
        return self.open().filter(due_at__lt=at)


class Debt(models.Model):
    """A step that a story went out without (先发后补). Written and closed by the database alone."""

    class Closed(models.TextChoices):
        SIGNED = "signed", _("Made up")
        REPLACED = "replaced", _("Replaced by a fully signed text")
        TAKEN_BACK = "taken_back", _("Not published")

    round = models.ForeignKey(Round, models.PROTECT, related_name="debts")
    step = models.ForeignKey(Step, models.PROTECT, related_name="+")
    # Who took the emergency way.
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed = models.CharField(max_length=12, choices=Closed, blank=True)

    objects = DebtQuerySet.as_manager()

    class Meta:
        verbose_name = _("debt of review")
        verbose_name_plural = _("debts of review")
        ordering = ["due_at", "pk"]
        constraints = [models.UniqueConstraint(name="debt_once", fields=["round", "step"])]

    def __str__(self) -> str:
        return f"{self.round}: {self.step}"
