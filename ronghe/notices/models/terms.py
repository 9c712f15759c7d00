"""What the administrator decides about messages: limits, money, hours. Each change is a new row."""

from datetime import time

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TermsQuerySet(models.QuerySet["Terms"]):
    def current(self) -> "Terms":
        """The newest row; before the first one what stands in the fields."""
        return self.order_by("-pk").first() or Terms()

    def newest_first(self) -> "TermsQuerySet":
        return self.select_related("by").order_by("-pk")


def _limit(label: object, *, default: int, most: int, help_text: object) -> models.IntegerField:  # type: ignore[type-arg]
    bounds = [MinValueValidator(0), MaxValueValidator(most)]
    return models.PositiveIntegerField(
        label,  # type: ignore[arg-type]
        default=default,
        validators=bounds,
        help_text=help_text,  # type: ignore[arg-type]
    )


class Terms(models.Model):
    """Zero in a limit: no codes at all. The database refuses changes of a row (`notices.0002`)."""

    gap_seconds = _limit(
        _("seconds between two codes"), default=60, most=3600, help_text=_("To one number.")
    )
    number_day = _limit(_("codes a day to one number"), default=6, most=100, help_text="")
    source_hour = _limit(
        _("codes an hour for one source address"), default=10, most=10_000,
        help_text=_("Many people may share one address at work or on the phone network."),
    )  # fmt: skip
    source_day = _limit(
        _("codes a day for one source address"), default=30, most=100_000, help_text=""
    )
    all_day = _limit(_("codes a day, all together"), default=2000, most=10_000_000, help_text="")
    price = _limit(
        _("price of a text message"), default=5, most=1000, help_text=_("In fen, one hundredth of a yuan.")
    )  # fmt: skip
    budget = _limit(
        _("money for codes a month"), default=100_000, most=1_000_000_000,
        help_text=_("In fen. When it is used up, no code goes out until the next month."),
    )  # fmt: skip
    quiet_from = models.TimeField(_("quiet from"), default=time(21))
    quiet_until = models.TimeField(_("quiet until"), default=time(8))
    digest_at = models.TimeField(_("daily e-mail at"), default=time(8, 30))
    # None: those that call themselves urgent.
    urgent = ArrayField(models.CharField(max_length=60), null=True, verbose_name=_("urgent topics"))
    since = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = TermsQuerySet.as_manager()

    EDITABLE = (
        *("gap_seconds", "number_day", "source_hour", "source_day", "all_day", "price", "budget"),
        *("quiet_from", "quiet_until", "digest_at", "urgent"),
    )

    class Meta:
        verbose_name = _("terms of messages")
        verbose_name_plural = _("terms of messages")
        constraints = [
            models.CheckConstraint(name="terms_price_in_budget", condition=Q(price__lte=models.F("budget")) | Q(budget=0)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"#{self.pk}"
