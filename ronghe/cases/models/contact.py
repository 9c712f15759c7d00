"""How to reach a citizen: encrypted, read one at a time, each reading in the journal."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .case import Case


class Contact(models.Model):
    """Name, phone, e-mail and address of one case, as `vault.py` sealed them.

    The marks find a person again by phone or e-mail without a word of either being readable. `proven`
    is the one of both to which a code went that came back with the report: that one opens the case.
    """

    class Way(models.TextChoices):
        PHONE = "phone", pgettext_lazy("way to reach a citizen", "phone")
        EMAIL = "email", pgettext_lazy("way to reach a citizen", "e-mail")

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="contact")
    sealed = models.BinaryField()
    # Which key sealed it: eight hexadecimal digits.
    key = models.CharField(max_length=8, db_index=True)
    phone_mark = models.BinaryField(max_length=32, null=True, db_index=True)
    email_mark = models.BinaryField(max_length=32, null=True, db_index=True)
    proven = models.CharField(max_length=5, choices=Way, blank=True)
    proven_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("contact")
        constraints = [
            models.CheckConstraint(
                name="contact_proven_is_there",
                condition=Q(proven="", proven_at=None)
                | Q(proven="phone", proven_at__isnull=False, phone_mark__isnull=False)
                | Q(proven="email", proven_at__isnull=False, email_mark__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}"


class Reading(models.Model):
    """Somebody looked at the contacts of a case, and why. Never changed; the words may go."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="readings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500)

    class Meta:
        verbose_name = _("reading of contacts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at}"


class Knock(models.Model):
    """How often one source asked for something in an hour. The source is a mark, not an address."""

    mark = models.BinaryField(max_length=32)
    hour = models.DateTimeField()
    number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_count_an_hour", fields=["mark", "hour"])]
        indexes = [models.Index(name="knocks_of_hour", fields=["hour"])]

    def __str__(self) -> str:
        return f"{self.hour} {self.number}"
