"""What leaves the house: one row for each message, until the other side has it or we give up."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..reasons import sentence_of
from .choosing import Channel, Device
from .inbox import Notice


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> Self:
        return self.filter(status=Message.Status.WAITING)

    def dead(self) -> Self:
        """Given up, and nobody has looked at it yet: the mark on the desk's board."""
        return self.filter(status=Message.Status.DEAD, settled_at=None)


class Message(models.Model):
    """One message on one channel. What it says is put together when it is sent (`letters`).

    `sealed` holds number, address and words only where they stand nowhere else: for codes, tests
    and people without account; it is emptied when the message has left.
    """

    class Kind(models.TextChoices):
        CODE = "code", pgettext_lazy("message", "Code")
        NOTICE = "notice", pgettext_lazy("message", "Notice")
        DIGEST = "digest", pgettext_lazy("message", "Digest")
        TEST = "test", pgettext_lazy("message", "Test")

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("message", "Waiting")
        SENT = "sent", pgettext_lazy("message", "Sent")
        DEAD = "dead", pgettext_lazy("message", "Given up")
        DROPPED = "dropped", pgettext_lazy("message", "Not needed any more")

    kind = models.CharField(max_length=8, choices=Kind)
    channel = models.CharField(max_length=8, choices=Channel)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="messages")
    device = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="+")
    topic = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=8)
    sealed = models.BinaryField(default=b"")
    mark = models.CharField(max_length=64, blank=True)  # of the address, for people without account
    hint = models.CharField(max_length=40, blank=True)  # 138****5678
    day = models.DateField(null=True)  # of a digest
    # Sent to the other side: whoever knows it already does not send again.
    key = models.UUIDField(unique=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=80, blank=True)  # code and detail, see `reasons`
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    # The lease: one worker at a time, time from the database clock.
    next_try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            # What is due stands in the order of `sending.CLAIM` by an index of `notices.0002`.
            models.Index(name="message_by_status", fields=["status", "-id"]),
            models.Index(
                name="message_to_address", fields=["mark", "made_at"], condition=~Q(mark="")
            ),
            models.Index(name="message_ended", fields=["ended_at"], condition=~Q(status="waiting")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_digest_a_day", fields=["person", "day"], condition=Q(kind="digest")
            ),
            models.CheckConstraint(
                name="message_ended_when_not_waiting",
                condition=Q(status="waiting", ended_at__isnull=True)
                | (~Q(status="waiting") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="message_given_up_with_a_reason", condition=~Q(status="dead") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="message_to_somebody",
                condition=Q(person__isnull=False) | ~Q(sealed=b"") | ~Q(status="waiting"),
            ),
            models.CheckConstraint(
                name="message_code_expires", condition=~Q(kind="code") | Q(expires_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.kind} #{self.pk}"

    @property
    def sentence(self) -> str:
        """Why it did not arrive, in words."""
        return sentence_of(self.reason) if self.reason else ""
