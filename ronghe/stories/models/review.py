"""The way through review: schemes and their steps, rounds, signatures."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from ronghe.accounts.models import User
from ronghe.people.models import Role
from ronghe.people.rules import roles_of

from .story import Contributor, Story


class SchemeVersion(models.Model):
    """Which steps a story passes before it may be published, from a moment on. Never changed once used."""

    name = models.CharField(_("name"), max_length=80)
    effective = DateTimeRangeField(_("in force"))

    class Meta:
        verbose_name = _("review scheme")
        verbose_name_plural = _("review schemes")
        constraints = [
            ExclusionConstraint(
                name="one_scheme_version_in_force",
                expressions=[("effective", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return self.name


class Step(models.Model):
    """One signature a scheme asks for."""

    class Kind(models.TextChoices):
        REVIEW = "review", _("Review")
        PROOF = "proof", _("Proof")

    scheme = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    role = models.CharField(_("role"), max_length=12, choices=Role)

    class Meta:
        verbose_name = _("review step")
        verbose_name_plural = _("review steps")
        ordering = ["order"]
        constraints = [models.UniqueConstraint(name="step_order_once", fields=["scheme", "order"])]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class RoundQuerySet(models.QuerySet["Round"]):
    def open(self) -> Self:
        return self.filter(state=Round.State.OPEN)

    def with_next_step(self) -> Self:
        """Adds `awaited` (id), `awaited_role` and `awaited_kind`: the first step without a signature."""
        signed = Signature.objects.standing().filter(round=OuterRef(OuterRef("pk")))
        missing = (
            Step.objects.filter(scheme=OuterRef("scheme"))
            .exclude(Exists(signed.filter(step=OuterRef("pk"))))
            .order_by("order")
        )
        return self.annotate(
            awaited=Subquery(missing.values("pk")[:1]),
            awaited_role=Subquery(missing.values("role")[:1]),
            awaited_kind=Subquery(missing.values("kind")[:1]),
        )

    def waiting_for(self, user: User, at: datetime) -> Self:
        """What `user` may sign now, by due time. Four eyes are taken into account."""
        other_reviews = Signature.objects.filter(
            round=OuterRef("pk"), person=user, kind=Step.Kind.REVIEW
        ).exclude(step=OuterRef("awaited"))
        credited = Contributor.objects.filter(story=OuterRef("story"), person=user)
        return (
            self.open()
            .filter(story__stage=Story.Stage.IN_REVIEW)
            .with_next_step()
            .filter(awaited_role__in=roles_of(user, at=at))
            .exclude(story__author=user)
            .exclude(Exists(credited))
            .exclude(Q(awaited_kind=Step.Kind.REVIEW) & Exists(other_reviews))
            .exclude(EditedSinceSignature(F("story"), models.Value(user.pk)))
            .annotate(due_at=F("story__assignment__due_at"))
            .order_by(Coalesce("due_at", "started_at"), "pk")
        )


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

    def next_step(self) -> Step | None:
        """The first step without a standing signature, or None when all have signed."""
        signed = self.signatures.standing().values("step")
        steps = Step.objects.filter(scheme=self.scheme_id)
        return steps.exclude(pk__in=signed).order_by("order").first()


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


def scheme_in_force(at: datetime) -> SchemeVersion:
    return SchemeVersion.objects.get(effective__contains=at)
