"""The cases a story is about: what citizens asked, told until it is solved."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.accounts.models import User
from ronghe.cases.models import Case, Verb

from .story import Story

PERSON = settings.AUTH_USER_MODEL


class StoryCaseQuerySet(models.QuerySet["StoryCase"]):
    def standing(self) -> Self:
        return self.filter(ended_at=None)

    def of_cases_known_to(self, user: User | AnonymousUser) -> Self:
        """Of a case that is not theirs to see they do not learn that it is here, either."""
        return self.filter(case__in=Case.objects.known_to(user).values("pk"))


class StoryCase(models.Model):
    """A story is about a case: by hand, or because the lead behind its assignment came from it.

    Readers see of it what is public at that moment. Taken back it stays as a row: what comes by
    itself does not come again.
    """

    story = models.ForeignKey(Story, models.PROTECT, related_name="cases")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="stories")
    by_hand = models.BooleanField()
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = StoryCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case of a story")
        verbose_name_plural = _("cases of stories")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="story_is_about_a_case_once",
                fields=["story", "case"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="case_of_a_story_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.story_id} ← {self.case_id}"


# What of a case asks the desk of a public story whether it goes on with it.
ASKING = (Verb.RATE, Verb.CLOSE, Verb.UPHOLD, Verb.APPEAL, Verb.REOPEN)


class FollowUp(models.Model):
    """What the newsroom answered when a case in its story ended, was appealed or opened again.

    Nothing is written while it is asked: an open question is a move without a row here, so none
    can be lost. `serial` is the number of the move.
    """

    class Answer(models.TextChoices):
        TAKEN = "taken", _("Followed up")
        DISMISSED = "dismissed", _("Not followed up")

    story = models.ForeignKey(Story, models.PROTECT, related_name="follow_ups")
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="follow_ups")
    serial = models.PositiveIntegerField()
    answer = models.CharField(max_length=9, choices=Answer)
    lead = models.ForeignKey("planning.Lead", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to a follow-up")
        verbose_name_plural = _("answers to follow-ups")
        constraints = [
            models.UniqueConstraint(
                name="follow_up_is_answered_once", fields=["story", "case", "serial"]
            ),
            models.CheckConstraint(
                name="follow_up_has_its_lead_or_a_reason",
                condition=Q(answer="taken", lead__isnull=False, reason="")
                | Q(answer="dismissed", lead=None) & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.story_id} {self.case_id} {self.serial}: {self.answer}"
