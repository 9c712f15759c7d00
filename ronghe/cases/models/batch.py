"""One act on many cases at once, and what became of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .case import Case


class Batch(models.Model):
    """`key` is what the form carried: sent twice, it is one batch, and goes on where it stopped."""

    key = models.UUIDField(unique=True)
    verb = models.CharField(max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.verb} #{self.pk}"


class BatchItem(models.Model):
    """What became of one case: done, or refused with a sentence. Written with the act itself."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    is_done = models.BooleanField()
    code = models.CharField(max_length=40, blank=True)
    sentence = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="each_case_of_a_batch_once", fields=["batch", "case"]),
            models.CheckConstraint(
                name="batch_refuses_with_a_sentence",
                condition=Q(is_done=True, sentence="") | Q(is_done=False) & ~Q(sentence=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.is_done}"
