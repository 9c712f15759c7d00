"""What we write: the story, who made it, and its way through review."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import LockableMixin, PreviewableMixin, Revision, RevisionMixin

from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.people.models import Role
from ronghe.people.rules import has_role

from .blocks import BODY


class StoryQuerySet(models.QuerySet["Story"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Desk and proofreaders see every story; a reporter sees their own and those they are credited on."""
        if has_role(user, *DESK, at=now()):
            return self
        if not has_role(user, Role.REPORTER, at=now()):
            return self.none()
        mine = Q(author=user.pk) | Q(contributors__person=user.pk)
        return self.filter(pk__in=Story.objects.filter(mine).values("pk"))


class Story(LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel):
    """The working text. Readers never see it: they see the rendition of a signed version.

    A `Revision` is a version. What a signature protects is `story_content_hash(revision.content)`,
    computed by the database (migration `stories.0002`), so no code path can sign one text and
    publish another.
    """

    class Stage(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        RETURNED = "returned", _("Returned")
        HELD = "held", _("Held")
        REJECTED = "rejected", _("Rejected")
        READY = "ready", _("Ready")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Genre(models.TextChoices):
        NEWS = "news", _("News")
        FEATURE = "feature", _("Feature")
        SERVICE = "service", _("Service")
        OPINION = "opinion", _("Opinion")
        PHOTO = "photo", _("Photo story")
        DATA = "data", _("Data story")
        QA = "qa", _("Questions and answers")
        PROFILE = "profile", _("Profile")
        NOTICE = "notice", _("Notice")

    # Protected: a change after a signature voids it. Keep in step with story_content_hash().
    headline = models.CharField(_("headline"), max_length=160)
    kicker = models.CharField(_("kicker"), max_length=160, blank=True)
    subhead = models.CharField(_("subhead"), max_length=160, blank=True)
    summary = models.TextField(_("summary"), blank=True, max_length=600)
    body = StreamField(BODY, verbose_name=_("text"), blank=True)
    lead_picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="zh-hans"
    )
    genre = models.CharField(_("genre"), max_length=8, choices=Genre, default=Genre.NEWS)
    source_name = models.CharField(_("source"), max_length=120, blank=True)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    rights = models.CharField(_("rights"), max_length=200, blank=True)

    section = models.ForeignKey(
        "taxonomy.Section", models.PROTECT, related_name="stories", verbose_name=_("section")
    )
    tags = ParentalManyToManyField("taxonomy.Tag", blank=True, verbose_name=_("tags"))
    places = ParentalManyToManyField("taxonomy.Place", blank=True, verbose_name=_("places"))
    translation_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="translations"
    )
    assignment = models.ForeignKey(
        "planning.Assignment", models.PROTECT, null=True, blank=True, related_name="stories"
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="stories")
    stage = models.CharField(
        _("state"), max_length=10, choices=Stage, default=Stage.DRAFT, editable=False
    )
    created_at = models.DateTimeField(editable=False, db_index=True)

    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="content_type",
        object_id_field="object_id",
        related_query_name="story",
        for_concrete_model=False,
    )
    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def __str__(self) -> str:
        return self.headline

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "stories/preview.html"


class Contributor(models.Model):
    """A name in the byline, what they did, and their share of it in percent."""

    class Did(models.TextChoices):
        TEXT = "text", _("Text")
        PHOTO = "photo", _("Photo")
        VIDEO = "video", _("Video")
        DATA = "data", _("Data")
        TRANSLATION = "translation", _("Translation")

    story = ParentalKey(Story, on_delete=models.CASCADE, related_name="contributors")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("name"), max_length=64, blank=True)
    did = models.CharField(_("did"), max_length=12, choices=Did, default=Did.TEXT)
    share = models.PositiveSmallIntegerField(_("share (%)"), default=100)
    order = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("contributor")
        verbose_name_plural = _("contributors")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="contributor_has_a_name", condition=Q(person__isnull=False) | ~Q(name="")
            ),
            models.CheckConstraint(name="share_is_a_percentage", condition=Q(share__lte=100)),
        ]

    def __str__(self) -> str:
        return self.name or str(self.person)


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
        return self.name


class Round(models.Model):
    """One run of a story through one scheme version."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PASSED = "passed", _("Passed")
        ENDED = "ended", _("Ended")

    story = models.ForeignKey(Story, models.PROTECT, related_name="rounds")
    scheme = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="rounds")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

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


DESK = (Role.EDITOR, Role.HEAD, Role.CHIEF, Role.PROOFREADER)
