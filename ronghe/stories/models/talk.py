"""What colleagues say about a text before it is public: comments, and changes they suggest."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.accounts.models import User

from .story import Story

PERSON = settings.AUTH_USER_MODEL


class CommentQuerySet(models.QuerySet["Comment"]):
    def open(self) -> Self:
        return self.filter(resolved_at=None)

    def for_board_of(self, user: User) -> Self:
        """What names `user` and is not resolved, in stories they may see; the newest first."""
        seen = Story.objects.visible_to(user)
        return self.open().filter(mentioned=user, story__in=seen).order_by("-at", "-pk")


class Comment(models.Model):
    """About a place (a field or a block), a passage in it, or, without a place, the whole story."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="comments")
    place = models.CharField(max_length=80, blank=True)
    passage = models.CharField(_("passage"), max_length=400, blank=True)
    text = models.TextField(pgettext_lazy("on a draft", "comment"), max_length=2000)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    mentioned: "models.ManyToManyField[User, models.Model]" = models.ManyToManyField(
        PERSON, related_name="+", blank=True
    )
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("on a draft", "comment")
        verbose_name_plural = pgettext_lazy("on a draft", "comments")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="comment_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="comment_resolved_by_somebody",
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Suggestion(models.Model):
    """Other words for a passage. The writer accepts or rejects them, one by one."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("suggestion", "Open")
        ACCEPTED = "accepted", pgettext_lazy("suggestion", "Accepted")
        REJECTED = "rejected", pgettext_lazy("suggestion", "Rejected")

    story = models.ForeignKey(Story, models.PROTECT, related_name="suggestions")
    place = models.CharField(max_length=80)
    passage = models.CharField(_("words now"), max_length=1000)
    nth = models.PositiveSmallIntegerField(default=0)  # which of equal passages, from 0
    replacement = models.CharField(_("words suggested"), max_length=1000, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="suggestion_changes_words",
                condition=~Q(passage="") & ~Q(passage=models.F("replacement")),
            ),
            models.CheckConstraint(
                name="suggestion_decided_by_somebody",
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.passage} → {self.replacement}"
