"""The story, its versions, and who made it."""

import json
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.fields import GenericRelation
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import LockableMixin, PreviewableMixin, Revision, RevisionMixin

from ronghe.accounts.models import User
from ronghe.kit.clock import now
from ronghe.people.models import NEWSROOM, Membership, Role
from ronghe.people.rules import has_role

from ..blocks import BodyField

DESK = (Role.EDITOR, Role.HEAD, Role.CHIEF, Role.PROOFREADER)


class StoryQuerySet(models.QuerySet["Story"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Desk and proofreaders see every story; a reporter sees their own and those they are credited on."""
        if has_role(user, *DESK, at=now()):
            return self
        if not has_role(user, Role.REPORTER, at=now()):
            return self.none()
        return self.by(user)

    def by(self, user: User | AnonymousUser) -> Self:
        """Written by `user`, or with their name in the byline."""
        # Two look-ups by index; one condition with OR would read every story.
        written = Story.objects.filter(author=user.pk).values("pk")
        credited = Contributor.objects.filter(person=user.pk).values("story")
        return self.filter(pk__in=written.union(credited))


class Story(LockableMixin, RevisionMixin, PreviewableMixin, ClusterableModel):
    """The working text. Readers never see it: they see the rendition of a signed version.

    A `Revision` is a version. What a signature protects is `story_content_hash(revision.content)`,
    computed by the database (migration `stories.0002`), so no code path can sign one text and
    publish another. `stage` is moved only by the verbs in `actions`; the author never changes and
    a story is never deleted (both kept by triggers).
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
        ARCHIVED = "archived", _("In an unsigned archive")

    class Genre(models.TextChoices):
        NEWS = "news", pgettext_lazy("genre", "News")
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
    body = BodyField(verbose_name=_("text"), blank=True)
    lead_picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lead picture"),
    )
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="zh-hans"
    )
    genre = models.CharField(_("genre"), max_length=8, choices=Genre, default=Genre.NEWS)
    source_name = models.CharField(_("source"), max_length=120, blank=True)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    rights = models.CharField(_("rights"), max_length=200, blank=True)
    ai_assisted = models.BooleanField(
        _("made with the help of AI"),
        default=False,
        # Archives come in by COPY and name their columns.
        db_default=False,
        help_text=_("Text, picture or translation came in part from a machine."),
    )

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
        indexes = [models.Index(name="story_newest_of_stage", fields=["stage", "-created_at"])]

    def __str__(self) -> str:
        return self.headline

    def clean(self) -> None:
        """Read every block once: what is stored is what the blocks made of it, cleaned."""
        super().clean()
        for _block in self.body:
            pass

    def with_content_json(self, content: dict[str, Any]) -> "Story":
        """An earlier text as it was; where the story stands today stays as it is."""
        story: Story = super().with_content_json(content)
        for name in ("stage", "author_id", "created_at", "locked", "locked_at", "locked_by_id"):
            setattr(story, name, getattr(self, name))
        return story

    def save_revision(
        self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any
    ) -> Revision:
        """A version somebody was sent or has signed is never written over: a new one begins."""
        if overwrite_revision is not None and self.keeps(overwrite_revision):
            overwrite_revision = None
        revision: Revision = super().save_revision(
            *args, overwrite_revision=overwrite_revision, **kwargs
        )
        return revision

    def keeps(self, revision: Revision) -> bool:
        """Was sent to review or signed (a trigger sees to it, too), or somebody named it."""
        named = Q(version=revision) | Q(signatures__version=revision)
        return hasattr(revision, "story_name") or bool(self.rounds.filter(named).exists())

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return "stories/preview.html"

    def get_absolute_url(self) -> str:
        return reverse("stories:review", args=[self.pk])


def writers() -> Q:
    """Whoever holds or held a post in the newsroom. Others are credited by name."""
    return Q(pk__in=Membership.objects.filter(post__role__in=NEWSROOM).values("person"))


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
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to=writers,
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=64, blank=True)
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


def content_hash(revision: Revision) -> str:
    """The hash of what a signature protects in a version, as the database computes it (64 hex)."""
    return hash_of(revision.pk)


def hash_of(version: int) -> str:
    """The same by the key of the version, for who need not read its text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT story_content_hash(content) FROM wagtailcore_revision WHERE id = %s",
            [version],
        )
        return str(cursor.fetchone()[0])


def text_hash(story: Story) -> str:
    """The same hash for the working text, before it becomes a version."""
    content = json.dumps(story.serializable_data(), cls=DjangoJSONEncoder)
    with connection.cursor() as cursor:
        cursor.execute("SELECT story_content_hash(%s::jsonb)", [content])
        return str(cursor.fetchone()[0])


def version_is_signed(story: Story, revision: Revision) -> bool:
    """Every step of a passed round's scheme has a standing signature on this very text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT story_version_is_signed(%s, %s)", [story.pk, revision.pk])
        return bool(cursor.fetchone()[0])


def other_way(before: Story, after: Story) -> bool:
    """Whether the newer words ask another scheme or other steps of the last round than the older."""
    contents = [
        json.dumps(one, cls=DjangoJSONEncoder)
        for one in (before.latest_revision.content, after.serializable_data())
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT story_way(id, %s::jsonb) IS DISTINCT FROM story_way(id, %s::jsonb)"
            " FROM stories_round WHERE story_id = %s ORDER BY id DESC LIMIT 1",
            [*contents, before.pk],
        )
        row = cursor.fetchone()
    return bool(row and row[0])
