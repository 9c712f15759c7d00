"""Answers that were given before: found by their fingerprints, judged by a person."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .said import Answer


class Print(models.Model):
    """One fingerprint of a public answer (see `text.copied`). `department` 0 is the case desk."""

    department = models.BigIntegerField()
    print = models.BigIntegerField()
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_print_once", fields=["department", "print", "answer"])
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.print}"


class CopyQuerySet(models.QuerySet["Copy"]):
    def to_judge(self) -> Self:
        return self.filter(verdict="")

    def newest_first(self) -> Self:
        both = ("answer__case", "answer__unit", "earlier__case", "judged_by")
        return self.select_related(*both).order_by("-pk")


class Copy(models.Model):
    """An answer to one case that stands almost the same under another; the case desk is told."""

    class Verdict(models.TextChoices):
        TEMPLATE = "template", _("A template: it does not answer this case")
        FITTING = "fitting", _("It answers this case, too")

    answer = models.OneToOneField(Answer, models.PROTECT, related_name="copy")
    earlier = models.ForeignKey(Answer, models.PROTECT, related_name="copied")
    # How much of the shorter one stands in the other.
    share = models.DecimalField(max_digits=3, decimal_places=2)
    found_at = models.DateTimeField()
    verdict = models.CharField(_("what it is"), max_length=8, choices=Verdict, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="copy_is_of_another_answer", condition=~Q(answer=models.F("earlier"))
            ),
            models.CheckConstraint(
                name="copy_is_judged_by_somebody",
                condition=Q(verdict="", judged_by=None, judged_at=None)
                | ~Q(verdict="") & Q(judged_by__isnull=False, judged_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="copies_to_judge", fields=["-id"], condition=Q(verdict=""))]

    def __str__(self) -> str:
        return f"{self.answer_id} ≈ {self.earlier_id}"
