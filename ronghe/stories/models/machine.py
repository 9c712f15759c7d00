"""The machine check: the paper's own dictionary, reports bound to a text, what people made of them."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from .story import Story


class Dictionary(models.Model):
    """One edition of the paper's dictionary, whole, as its CSV file. The newest one is in force."""

    csv = models.TextField()
    version = models.CharField(max_length=12)
    entries = models.PositiveIntegerField()
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("dictionary of the paper")
        verbose_name_plural = _("dictionaries of the paper")
        get_latest_by = "pk"

    def __str__(self) -> str:
        return self.version


class MachineReport(models.Model):
    """What the machine found in one text. Bound to the hash of the text, never to a story's state."""

    story = models.ForeignKey(Story, models.PROTECT, related_name="machine_reports")
    content_hash = models.CharField(max_length=64)
    report = models.JSONField()
    # With which rules, dictionary and exceptions: the same again is not kept twice.
    made_with = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("machine report")
        verbose_name_plural = _("machine reports")
        get_latest_by = "pk"
        constraints = [
            models.UniqueConstraint(
                name="one_machine_report_of_a_text",
                fields=["story", "content_hash", "made_with"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.story}: {len(self.findings)}"

    @property
    def findings(self) -> list[dict[str, Any]]:
        """In reading order; `ronghe.text.proof.report.Finding` says what each holds."""
        found: list[dict[str, Any]] = self.report["findings"]
        return found


class JudgementQuerySet(models.QuerySet["Judgement"]):
    def exceptions(self) -> Self:
        """What is never marked again."""
        return self.filter(verdict=Judgement.Verdict.ALWAYS)

    def by_rule(self) -> dict[str, tuple[int, int]]:
        """How often each rule was accepted and rejected. A rule nobody judged is missing."""
        right = Count("pk", filter=Q(verdict=Judgement.Verdict.ACCEPTED))
        wrong = Count("pk", filter=~Q(verdict=Judgement.Verdict.ACCEPTED))
        rows = self.values("code").annotate(right=right, wrong=wrong).order_by("code")
        return {row["code"]: (row["right"], row["wrong"]) for row in rows}


class Judgement(models.Model):
    """What a person made of one finding. The newest of a place counts; all are kept."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("Right, to be mended")
        REJECTED = "rejected", _("Wrong here")
        ALWAYS = "always", _("Never mark this again")

    report = models.ForeignKey(MachineReport, models.PROTECT, related_name="judgements")
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60, db_index=True)
    words = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = JudgementQuerySet.as_manager()

    class Meta:
        verbose_name = _("judgement about a finding")
        verbose_name_plural = _("judgements about findings")
        constraints = [
            models.UniqueConstraint(name="one_judgement_of_a_finding", fields=["report", "place"])
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_verdict_display()}"


class RuleSetting(models.Model):
    """What this paper does with a rule that ships: switched off, or of another severity."""

    class Severity(models.TextChoices):
        AS_SHIPPED = "", _("As it ships")
        A = "A", _("A: must be mended")
        B = "B", _("B: look at it")
        C = "C", _("C: a hint")

    code = models.CharField(max_length=60, unique=True)
    is_off = models.BooleanField(_("switched off"), default=False)
    severity = models.CharField(_("severity"), max_length=1, choices=Severity, blank=True)

    class Meta:
        verbose_name = _("setting of a rule")
        verbose_name_plural = _("settings of rules")

    def __str__(self) -> str:
        return self.code
