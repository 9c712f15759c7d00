"""What is said around a case: answers, questions, ratings, notes, and who else is concerned."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from ronghe.people.models import Unit

from .case import Case
from .department import AnswerLink

STAFF = settings.AUTH_USER_MODEL


class Answer(models.Model):
    """What a department says: a first reply on the way, or the answer. Never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField()
    is_final = models.BooleanField()
    public_text = models.TextField(max_length=5000)
    # For the citizen only, e.g. a name and a direct line.
    private_text = models.TextField(max_length=5000, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    # As with moves: for whom a deputy said it, or by which link.
    on_behalf = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    link = models.ForeignKey(AnswerLink, models.PROTECT, null=True, related_name="answers")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_answer_a_round", fields=["case", "round"], condition=Q(is_final=True)
            ),
            models.CheckConstraint(name="answer_says_something", condition=~Q(public_text="")),
            models.CheckConstraint(
                name="answer_is_somebodys",
                condition=Q(by__isnull=False, link=None) | Q(by=None, link__isnull=False),
            ),
            models.UniqueConstraint(
                name="each_answer_of_a_link_once",
                fields=["link", "is_final"],
                condition=Q(link__isnull=False),
            ),
        ]
        indexes = [models.Index(name="answer_at", fields=["at", "id"])]

    def __str__(self) -> str:
        return f"{self.case_id} #{self.round}"


class Question(models.Model):
    """What is asked of the citizen; the clocks stand still until the reply."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="questions")
    text = models.CharField(max_length=500)
    by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    link = models.ForeignKey(AnswerLink, models.PROTECT, null=True, related_name="questions")
    at = models.DateTimeField()
    reply = models.TextField(max_length=2000, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_question", fields=["case"], condition=Q(settled_at=None)
            ),
            models.CheckConstraint(
                name="question_is_somebodys",
                condition=Q(by__isnull=False, link=None) | Q(by=None, link__isnull=False),
            ),
        ]

    @property
    def reply_until(self) -> datetime:
        """Then the case goes on by itself."""
        return self.at + timedelta(days=self.case.rule.appeal_days)

    def __str__(self) -> str:
        return self.text


class Rating(models.Model):
    """What the citizen says of the answer of a round. Once, never changed; none is no opinion."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    is_solved = models.BooleanField()
    is_satisfied = models.BooleanField()
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="one_rating_a_round", fields=["case", "round"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.is_solved} {self.is_satisfied}"


class JoinedRating(models.Model):
    """What the citizen of a joined case says of the answer to the other one. No rate counts it:
    the case that was answered is counted once."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="joined_ratings")
    main = models.ForeignKey(Case, models.PROTECT, related_name="ratings_of_joined")
    round = models.PositiveSmallIntegerField()
    is_solved = models.BooleanField()
    is_satisfied = models.BooleanField()
    words = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_rating_of_a_joined_answer", fields=["case", "main", "round"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.is_solved} {self.is_satisfied}"


class Note(models.Model):
    """For colleagues only. `URGE`: the case desk supervises 督办, in these words."""

    class Kind(models.TextChoices):
        NOTE = "note", pgettext_lazy("about a case", "Note")
        URGE = "urge", pgettext_lazy("about a case", "Supervision")

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.NOTE)
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class Join(models.Model):
    """“Me too”: somebody else is concerned by the same. A browser or an account joins once."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="joins")
    mark = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="joined_once", fields=["case", "mark"])]

    def __str__(self) -> str:
        return f"{self.case_id}"


class Follow(models.Model):
    """Somebody with an account who is concerned too: told of what is said publicly, until they stop."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="follows")
    person = models.ForeignKey(STAFF, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="followed_once", fields=["case", "person"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id}"


class Sorting(models.Model):
    """Changed kind, category, visibility or place of a case: counted, so that nobody relabels."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="sortings")
    field = models.CharField(max_length=12)
    before = models.CharField(max_length=80, blank=True)
    after = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.field}"
