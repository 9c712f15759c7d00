"""Words that mean the same: kept by the desk, asked at every question, so no index is rebuilt."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import models
from django.db.models import F, Value
from django.utils.translation import gettext_lazy as _

from ronghe.text.normal import normalise


class SynonymsQuerySet(models.QuerySet["Synonyms"]):
    def lists(self) -> Sequence[tuple["Synonyms", Sequence[str]]]:
        """Every group with its words, the newest first."""
        return [(one, one.as_written()) for one in self.prefetch_related("words").order_by("-pk")]

    def groups_in(self, question: str) -> Sequence[Sequence[str]]:
        """The groups of which a word stands in `question`."""
        asked = Value(normalise(question.replace("\0", "")), models.TextField())
        mentioned = Synonym.objects.annotate(asked=asked).filter(asked__contains=F("plain"))
        found: dict[int, list[str]] = defaultdict(list)
        groups = mentioned.values("group")
        for group, word in Synonym.objects.filter(group__in=groups).values_list("group", "text"):
            found[group].append(word)
        return list(found.values())


class Synonyms(models.Model):
    """A group of words; whoever asks for one of them is shown stories with any."""

    objects = SynonymsQuerySet.as_manager()

    class Meta:
        verbose_name = _("words that mean the same")
        verbose_name_plural = _("words that mean the same")

    def __str__(self) -> str:
        return " = ".join(self.as_written())

    def as_written(self) -> Sequence[str]:
        return [word.text for word in self.words.all()]


class Synonym(models.Model):
    """A word of a group. `plain` is how it is looked up; it stands in one group only."""

    group = models.ForeignKey(Synonyms, models.CASCADE, related_name="words")
    text = models.CharField(max_length=40)
    plain = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
