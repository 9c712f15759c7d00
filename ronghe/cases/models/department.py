"""What a department works with: texts to begin from, and the link of one that has no account."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.people.models import Unit

from .case import Case

STAFF = settings.AUTH_USER_MODEL


class TemplateQuerySet(models.QuerySet["Template"]):
    def living(self) -> Self:
        return self.filter(retired_at=None)


class Template(models.Model):
    """Words from which a department begins an answer. Never changed: a new one takes its place."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    text = models.TextField(_("text"), max_length=5000)
    made_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    retired_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer template")
        verbose_name_plural = _("answer templates")
        constraints = [
            models.UniqueConstraint(
                name="one_living_template_of_a_name",
                fields=["unit", "name"],
                condition=Q(retired_at=None),
            ),
            models.CheckConstraint(
                name="template_says_something", condition=~Q(name="") & ~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AnswerLinkQuerySet(models.QuerySet["AnswerLink"]):
    def living(self, at: datetime) -> Self:
        """Whether its case has gone on is up to `rules.link_holds`."""
        return self.filter(revoked_at=None, until__gt=at)


class AnswerLink(models.Model):
    """A department without an account answers one case, in one round, by a link.

    The link itself stands nowhere: it is the signed number of this row with a random key, of which
    the hash is here. What was done by it are moves and answers that name it; the database lets each be done once.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    round = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    key_hash = models.BinaryField(max_length=32)
    # Where it was sent, as it may be shown: `o***@b.example`.
    hint = models.CharField(max_length=40, blank=True)
    made_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_by = models.ForeignKey(STAFF, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    objects = AnswerLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a department")
        verbose_name_plural = _("links of departments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_living_link", fields=["case"], condition=Q(revoked_at=None)
            ),
            models.CheckConstraint(name="link_ends", condition=Q(until__gt=models.F("made_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.unit_id}"
