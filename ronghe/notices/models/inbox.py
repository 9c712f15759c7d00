"""The inbox: what somebody was told."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.accounts.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Everybody's own, nobody else's: not even the administrator reads other people's."""
        return self.filter(person_id=user.pk) if isinstance(user, User) else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-pk")

    def for_digest(self) -> Self:
        """Kept for the daily e-mail and not read meanwhile."""
        return self.filter(awaits_digest=True, read_at=None)


class Notice(models.Model):
    """One thing told to one person. `words` are in that person's language.

    `person` is None for somebody without an account: their address stands, sealed, in the message.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False
    )
    topic = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    words = models.CharField(max_length=500)
    link = models.CharField(max_length=500, blank=True)  # a path of this site
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    awaits_digest = models.BooleanField(default=False)
    # The same thing is told to the same person once: a job that runs twice tells nothing new.
    once = models.CharField(max_length=120, blank=True)
    key = models.UUIDField(unique=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(name="notice_of_person", fields=["person", "-id"]),
            models.Index(name="notice_unread", fields=["person"], condition=Q(read_at=None)),
            models.Index(
                name="notice_for_digest",
                fields=["person"],
                condition=Q(awaits_digest=True, read_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="notice_told_once", fields=["person", "topic", "once"], condition=~Q(once="")
            ),
            models.CheckConstraint(name="notice_says_something", condition=~Q(words="")),
            # No notice leads to another site: `//` and `/\` would.
            models.CheckConstraint(
                name="notice_leads_to_us", condition=Q(link="") | Q(link__regex=r"^/([^/\\]|$)")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} #{self.pk}"

    @property
    def is_unread(self) -> bool:
        return self.read_at is None


def unread_of(user: User | AnonymousUser) -> int:
    return Notice.objects.visible_to(user).unread().count()
