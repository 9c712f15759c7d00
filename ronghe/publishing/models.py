"""What should be public where, and what a read-back proved to be public."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import F, Q, Subquery
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from ronghe.stories.blocks import BodyField
from ronghe.stories.models import Story

# Publications per part of the sitemap; `web_publication_changed` counts the same way.
PER_PART = 1000


class Outlet(models.Model):
    """A place where stories become public. `kind` names the channel whose adapter serves it."""

    key = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=16)
    is_active = models.BooleanField(_("is active"), default=True)

    class Meta:
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")

    def __str__(self) -> str:
        return self.name_in(get_language() or "zh-hans")

    def name_in(self, language: str) -> str:
        return self.name_en if language == "en" and self.name_en else self.name


class RenditionQuerySet(models.QuerySet["Rendition"]):
    def of(self, version: int, *, story: Story, at: datetime) -> "Rendition":
        """The rendition of a signed version, made on first demand. The database writes its words.

        Raises `IntegrityError` when the version lacks a signature, also when it once had all: the
        trigger looks before it turns out that the row is there.
        """
        made = self.model(version_id=version, story=story, made_at=at, section_id=story.section_id)
        self.bulk_create([made], ignore_conflicts=True)
        return self.get(version=version)

    def kept(self, named: Iterable[tuple[int, str]]) -> dict[int, "Rendition"]:
        """Those of these keys and hashes; out of memory what this process has read before.

        The database refuses every change of a rendition. Ask them for columns only: what they
        point at does change.
        """
        named = list(named)
        missing = [key for key, content_hash in named if (key, content_hash) not in _kept]
        read = {one.pk: one for one in self.filter(pk__in=missing)} if missing else {}
        found = {key: read.get(key) or _kept[key, content_hash] for key, content_hash in named}
        _kept.update({(one.pk, one.content_hash): one for one in read.values()})
        for oldest in list(_kept)[:-MOST_KEPT]:
            _kept.pop(oldest, None)
        return found


_kept: dict[tuple[int, str], "Rendition"] = {}
MOST_KEPT = 300


class Rendition(models.Model):
    """The public words of one signed version. The database fills them from the version itself.

    A trigger (migration `publishing.0002`) copies every text column from the revision's content,
    refuses a version without all signatures of its scheme, and refuses any later change.
    """

    story = models.ForeignKey(Story, models.PROTECT, related_name="renditions")
    version = models.OneToOneField(Revision, models.PROTECT, related_name="+")
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    headline = models.CharField(max_length=160)
    kicker = models.CharField(max_length=160, blank=True)
    subhead = models.CharField(max_length=160, blank=True)
    summary = models.TextField(blank=True)
    body = BodyField(blank=True)
    lead_picture = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, models.PROTECT, null=True, related_name="+"
    )
    language = models.CharField(max_length=8)
    genre = models.CharField(max_length=8)
    source_name = models.CharField(max_length=120, blank=True)
    source_url = models.CharField(max_length=500, blank=True)
    rights = models.CharField(max_length=200, blank=True)
    byline = models.JSONField(default=list)  # [{"name": …, "did": …}] in order
    responsible_editor = models.CharField(max_length=64, blank=True)
    section = models.ForeignKey("taxonomy.Section", models.PROTECT, related_name="+")
    tags = ArrayField(models.BigIntegerField(), default=list)
    places = ArrayField(models.BigIntegerField(), default=list)

    objects = RenditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")

    def __str__(self) -> str:
        return self.headline


OF_A_LIST = (
    *("story", "language", "section", "wanted_serial", "first_published_at", "updated_at"),
    "wanted__content_hash",
)

# From part to part by the index `publication_by_part`: a step for each, not a row for each story.
PARTS = """
WITH RECURSIVE part (number) AS (
    (SELECT p.id / %(each)s FROM publishing_publication p
        WHERE p.outlet_id = (SELECT id FROM publishing_outlet WHERE key = %(outlet)s)
            AND p.is_open AND p.wanted_state = 'public' ORDER BY p.id / %(each)s LIMIT 1)
    UNION ALL
    SELECT (SELECT p.id / %(each)s FROM publishing_publication p
        WHERE p.outlet_id = (SELECT id FROM publishing_outlet WHERE key = %(outlet)s)
            AND p.is_open AND p.wanted_state = 'public'
            AND p.id / %(each)s > part.number ORDER BY p.id / %(each)s LIMIT 1)
    FROM part WHERE part.number IS NOT NULL
)
SELECT number, (SELECT p.updated_at FROM publishing_publication p
    WHERE p.outlet_id = (SELECT id FROM publishing_outlet WHERE key = %(outlet)s)
        AND p.is_open AND p.wanted_state = 'public'
        AND p.id / %(each)s = part.number ORDER BY p.updated_at DESC LIMIT 1)
FROM part WHERE number IS NOT NULL ORDER BY number
"""


class PublicationQuerySet(models.QuerySet["Publication"]):
    def public(self, at: datetime) -> Self:
        """What readers may see. The database opens an embargo, by its own clock.

        `at` is the reader's moment; it is not compared here, because a machine with a wrong clock
        would then open an embargo early, or hide what is already public.
        """
        del at
        return self.filter(wanted_state=Publication.State.PUBLIC, is_open=True)

    def on(self, outlet: str) -> Self:
        """On one outlet, by its key. A subquery, not a join: so lists come sorted out of the index."""
        return self.filter(outlet=Subquery(Outlet.objects.filter(key=outlet).values("pk")[:1]))

    def withdrawn(self) -> Self:
        """What readers once saw and must not see: the address answers 410 with the reason.

        A withdrawn story that waits for its new embargo is still withdrawn.
        """
        return self.filter(was_public=True).exclude(wanted_state="public", is_open=True)

    def waiting(self) -> Self:
        """Scheduled or embargoed: wanted, and not yet for readers."""
        return self.filter(wanted_state=Publication.State.PUBLIC, is_open=False)

    def unconfirmed(self) -> Self:
        """Wanted differs from what a read-back proved, and is no longer to be kept back."""
        return self.filter(confirmed_serial__lt=F("wanted_serial")).exclude(
            wanted_state=Publication.State.PUBLIC, is_open=False
        )

    def due(self, at: datetime) -> Self:
        return self.unconfirmed().filter(next_try_at__lte=at)

    def parts(self, outlet: str) -> list[tuple[int, datetime]]:
        """Number and last change of each part of the sitemap, by stepping through the index."""
        with connection.cursor() as cursor:
            cursor.execute(PARTS, {"outlet": outlet, "each": PER_PART})
            return list(cursor.fetchall())

    def without_words(self) -> Self:
        """A list of whole stories, as light as can be: `with_words(…)` puts the renditions in."""
        return self.select_related("wanted", "section").only(*OF_A_LIST)

    def newest_first(self) -> Self:
        return self.order_by("-first_published_at", "-pk")


def with_words(found: Iterable["Publication"]) -> list["Publication"]:
    """What was found `without_words`, each with its rendition, see `RenditionQuerySet.kept`."""
    found = list(found)
    kept = Rendition.objects.kept((one.wanted_id, one.wanted.content_hash) for one in found)
    for one in found:
        one.wanted = kept[one.wanted_id]
    return found


class Publication(models.Model):
    """One story on one outlet: what is wanted, and what was confirmed.

    `wanted_serial` grows with every change of what is wanted. A delivery belongs to one serial;
    a late one with an older serial never touches what a newer one brought about.
    """

    class State(models.TextChoices):
        NOTHING = "nothing", _("Nothing yet")
        PUBLIC = "public", _("Public")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    # No index for the story, outlet and section alone: the ones below begin with them.
    story = models.ForeignKey(Story, models.PROTECT, related_name="publications", db_index=False)
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="publications", db_index=False)
    wanted = models.ForeignKey(Rendition, models.PROTECT, related_name="publications")
    wanted_state = models.CharField(max_length=9, choices=State, default=State.PUBLIC)
    wanted_serial = models.PositiveIntegerField(default=1)
    not_before = models.DateTimeField(_("not before"))
    # Set by the database when `not_before` has passed on its clock; see migration 0002.
    is_open = models.BooleanField(default=False, editable=False)
    was_public = models.BooleanField(default=False, editable=False)
    first_published_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    withdrawal_reason = models.CharField(_("reason"), max_length=300, blank=True)
    confirmed_state = models.CharField(max_length=9, choices=State, default=State.NOTHING)
    confirmed_serial = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    proof = models.JSONField(default=dict)
    # The lease: one worker at a time, time from the database clock.
    claimed_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    # Copied from the wanted rendition for newest-first lists by index.
    language = models.CharField(max_length=8)
    section = models.ForeignKey(
        "taxonomy.Section", models.PROTECT, related_name="+", db_index=False
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.UniqueConstraint(name="one_publication_per_outlet", fields=["story", "outlet"]),
            models.CheckConstraint(
                name="confirmed_never_ahead_of_wanted",
                condition=Q(confirmed_serial__lte=F("wanted_serial")),
            ),
            models.CheckConstraint(
                name="withdrawn_with_a_reason",
                condition=~Q(wanted_state="withdrawn") | ~Q(withdrawal_reason=""),
            ),
        ]
        indexes = [
            models.Index(
                name="publication_newest",
                fields=["outlet", "language", "-first_published_at", "-id"],
                condition=Q(wanted_state="public", is_open=True),
            ),
            models.Index(
                name="publication_newest_of_section",
                fields=["outlet", "section", "language", "-first_published_at", "-id"],
                condition=Q(wanted_state="public", is_open=True),
            ),
            models.Index(
                name="publication_next_try",
                fields=["next_try_at"],
                condition=Q(confirmed_serial__lt=F("wanted_serial")),
            ),
            models.Index(
                name="publication_unconfirmed",
                fields=["updated_at"],
                condition=Q(confirmed_serial__lt=F("wanted_serial")),
            ),
            models.Index(
                name="publication_waiting", fields=["not_before"], condition=Q(is_open=False)
            ),
            # The desk sees every state; sitemaps go by the number of the publication.
            models.Index(name="publication_newest_of_all", fields=["-first_published_at", "-id"]),
            models.Index(
                F("outlet"),
                F("id") / PER_PART,
                F("updated_at"),
                name="publication_by_part",
                condition=Q(wanted_state="public", is_open=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.story} @ {self.outlet}"

    def get_absolute_url(self) -> str:
        """Its page for readers. The name of that URL is a contract with `front`."""
        return story_address(self.story_id, self.language)

    @property
    def is_visible(self) -> bool:
        return self.wanted_state == self.State.PUBLIC and self.is_open

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_serial == self.wanted_serial

    @property
    def verb(self) -> str:
        """What has to be done so that the outlet agrees with what is wanted."""
        if self.wanted_state == self.State.WITHDRAWN:
            return "withdraw"
        return "update" if self.confirmed_state == self.State.PUBLIC else "publish"

    @property
    def idempotency_key(self) -> str:
        """Sent to the other side: the same want is never carried out twice."""
        return f"{self.pk}-{self.wanted_serial}"


@lru_cache(maxsize=20_000)
def story_address(story: int, language: str) -> str:
    """The path of a story's page for readers."""
    # Lists hold dozens of them, and Django takes longer to work one out than to write it.
    with override(language):
        return reverse("front:article", args=[story])


class Tagged(models.Model):
    """A publication on the website under one of its tags; kept by triggers (`publishing.0004`).

    A list by tag reads this from its newest end instead of asking every story for its tags.
    """

    tag = models.ForeignKey(
        "taxonomy.Tag", models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="tagged", db_constraint=False
    )
    language = models.CharField(max_length=8)
    first_published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("publication under a tag")
        verbose_name_plural = _("publications under tags")
        indexes = [
            models.Index(
                name="tagged_newest",
                fields=["tag", "language", "-first_published_at", "-publication"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.tag_id}: {self.publication_id}"


class Delivery(models.Model):
    """One attempt to make an outlet agree with what is wanted."""

    class Verb(models.TextChoices):
        PUBLISH = "publish", _("publish")
        UPDATE = "update", _("update")
        WITHDRAW = "withdraw", _("withdraw")

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="deliveries")
    serial = models.PositiveIntegerField()
    verb = models.CharField(max_length=8, choices=Verb)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ok = models.BooleanField(null=True)
    message = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")

        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.verb} {self.publication} ({self.serial})"


class Correction(models.Model):
    """A dated note that readers see under the story, from the version that corrects it."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="corrections")
    text = models.CharField(_("what was wrong and is now right"), max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["at"]

    def __str__(self) -> str:
        return self.text
