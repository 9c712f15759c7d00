"""A front, the arrangements it had, and who did what to it."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.publishing.models import Publication
from ronghe.taxonomy.models import Section

OUTLET = "web"


class FrontQuerySet(models.QuerySet["Front"]):
    def of(self, language: str, section: Section | None) -> "Front":
        """The front, or an unsaved one that nobody has arranged yet."""
        found = self.filter(language=language, section=section).first()
        return found or Front(language=language, section=section)


class Front(models.Model):
    """A page that opens something: the home page, or a section's, in one language.

    `serial` counts the acts on it: whoever acts says which one they saw last.
    """

    language = models.CharField(max_length=8)
    section = models.ForeignKey(
        "taxonomy.Section", models.PROTECT, null=True, blank=True, related_name="+"
    )
    serial = models.PositiveIntegerField(default=0)

    objects = FrontQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("front page")
        verbose_name_plural = gettext_lazy("front pages")
        constraints = [
            models.UniqueConstraint(
                name="one_front_per_language_and_section",
                fields=["language", "section"],
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return str(self.section) if self.section else _("Home page")

    def get_absolute_url(self) -> str:
        """At the desk; the home page has the number 0."""
        return reverse("arrangements:front", args=[self.language, self.section_id or 0])

    @property
    def html_language(self) -> str:
        return "en" if self.language == "en" else "zh-Hans"

    @property
    def language_name(self) -> str:
        return "English" if self.language == "en" else "中文"

    def arrangement(self, state: str) -> "Arrangement | None":
        return Arrangement.objects.filter(front=self, state=state).first() if self.pk else None

    def shown_at_the_desk(self) -> "Arrangement | None":
        """The draft; else what is live; None while everything is automatic."""
        return self.arrangement(Arrangement.State.DRAFT) or self.arrangement(Arrangement.State.LIVE)


class Arrangement(models.Model):
    """An ordered list of blocks. Written once; without blocks it means: automatic.

    `before` is what an undo brings back.
    """

    class State(models.TextChoices):
        DRAFT = "draft", gettext_lazy("Draft")
        LIVE = "live", gettext_lazy("Live")
        PAST = "past", gettext_lazy("Past")

    front = models.ForeignKey(Front, models.PROTECT, related_name="arrangements")
    state = models.CharField(max_length=5, choices=State, default=State.DRAFT)
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = gettext_lazy("arrangement")
        verbose_name_plural = gettext_lazy("arrangements")
        constraints = [
            models.UniqueConstraint(
                name="one_draft_per_front", fields=["front"], condition=Q(state="draft")
            ),
            models.UniqueConstraint(
                name="one_live_per_front", fields=["front"], condition=Q(state="live")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.front} ({self.pk})"


class ActQuerySet(models.QuerySet["Act"]):
    def newest_first(self) -> Self:
        related = ("by", "publication__wanted", "arrangement")
        return self.select_related(*related).order_by("-serial")


class Act(models.Model):
    """Who did what to a front. `touched` names the blocks concerned; none means the whole."""

    class Verb(models.TextChoices):
        ADDED = "added", gettext_lazy("Block added")
        CHANGED = "changed", gettext_lazy("Block changed")
        MOVED = "moved", gettext_lazy("Block moved")
        REMOVED = "removed", gettext_lazy("Block removed")
        PINNED = "pinned", gettext_lazy("Story pinned")
        UNPINNED = "unpinned", gettext_lazy("Pin taken off")
        UNDONE = "undone", gettext_lazy("Last step undone")
        RESTORED = "restored", gettext_lazy("Earlier arrangement brought back")
        AUTOMATIC = "automatic", gettext_lazy("Made automatic")
        LIVE = "live", gettext_lazy("Put live")
        DISCARDED = "discarded", gettext_lazy("Draft thrown away")

    front = models.ForeignKey(Front, models.PROTECT, related_name="acts")
    serial = models.PositiveIntegerField()
    verb = models.CharField(max_length=9, choices=Verb)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    arrangement = models.ForeignKey(Arrangement, models.PROTECT, related_name="acts")
    touched = ArrayField(models.BigIntegerField(), default=list)
    block_name = models.CharField(max_length=80, blank=True)
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="+")

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("act")
        verbose_name_plural = gettext_lazy("acts")
        constraints = [
            models.UniqueConstraint(name="one_act_per_serial", fields=["front", "serial"])
        ]

    def __str__(self) -> str:
        return str(self.get_verb_display())
