"""How people want to be told."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PERSON = settings.AUTH_USER_MODEL
EVERYTHING = ""  # in the place of a topic: all of them


class Channel(models.TextChoices):
    """The ways beside the inbox."""

    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")
    PUSH = "push", _("On this device")


class How(models.TextChoices):
    OFF = "off", pgettext_lazy("how to tell", "Off")
    NOW = "now", pgettext_lazy("how to tell", "At once")
    DAILY = "daily", pgettext_lazy("how to tell", "Once a day, together")


class ChoiceQuerySet(models.QuerySet["Choice"]):
    def about(self, topic: str) -> Self:
        return self.filter(topic__in=(topic, EVERYTHING))


class Choice(models.Model):
    """What one person, or whoever is behind an address, wants of one topic on one channel.

    The topic `EVERYTHING` only ever says off, and then goes before all others.
    """

    person = models.ForeignKey(PERSON, models.CASCADE, null=True, related_name="+", db_index=False)
    # For people without account: `sealed.mark` of their number or address.
    mark = models.CharField(max_length=64, blank=True)
    topic = models.CharField(max_length=60, blank=True)
    channel = models.CharField(max_length=8, choices=Channel)
    how = models.CharField(max_length=8, choices=How)
    at = models.DateTimeField()

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice of a way to be told")
        verbose_name_plural = _("choices of ways to be told")
        constraints = [
            models.UniqueConstraint(
                name="one_choice_of_person",
                fields=["person", "topic", "channel"],
                condition=Q(person__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_choice_of_mark",
                fields=["mark", "topic", "channel"],
                condition=~Q(mark=""),
            ),
            models.CheckConstraint(
                name="choice_of_somebody",
                condition=Q(person__isnull=False, mark="") | (Q(person__isnull=True) & ~Q(mark="")),
            ),
            models.CheckConstraint(
                name="choice_daily_by_email", condition=~Q(how="daily") | Q(channel="email")
            ),
            models.CheckConstraint(
                name="choice_everything_off", condition=~Q(topic="") | Q(how="off")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic or '*'} {self.channel}: {self.how}"


class Hours(models.Model):
    """One person's own quiet hours; without a row those of the paper. Equal times: none."""

    person = models.OneToOneField(PERSON, models.CASCADE, primary_key=True, related_name="+")
    quiet_from = models.TimeField(_("quiet from"))
    quiet_until = models.TimeField(_("quiet until"))

    def __str__(self) -> str:
        return f"{self.quiet_from:%H:%M}–{self.quiet_until:%H:%M}"


class Phone(models.Model):
    """The number at which a person proved to be reached. The number itself is sealed."""

    person = models.OneToOneField(PERSON, models.CASCADE, primary_key=True, related_name="+")
    sealed = models.BinaryField()
    mark = models.CharField(max_length=64, db_index=True)
    hint = models.CharField(max_length=16)  # 138****5678
    confirmed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.hint


class Device(models.Model):
    """A browser that takes push messages, https://www.w3.org/TR/push-api/#dom-pushsubscription"""

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    endpoint = models.URLField(max_length=1000, unique=True)
    key = models.BinaryField(max_length=65)  # p256dh: an uncompressed point
    auth = models.BinaryField(max_length=16)
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")

    def __str__(self) -> str:
        return f"{self.pk}"
