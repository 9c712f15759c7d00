"""Choosing how to be told: topic by topic on one's own page, or behind the link of a message."""

from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from ..facts import ChoiceMade, PhoneRemoved
from ..models import EVERYTHING, Channel, Choice, Device, Hours, How, Message, Phone
from ..push import BadDevice, checked
from ..topics import TOPICS
from ..unsubscribing import Link

MOST_DEVICES = 10


class CannotChoose(Refused):
    code = "cannot_choose"


class NoDevice(Refused):
    code = "no_device"


@transaction.atomic
def choose(person: User, *, topic: str, channel: str, how: str, at: datetime) -> None:
    """`how` on one channel for one topic. Choosing anything on a channel ends “off for everything”."""
    if topic not in TOPICS or channel not in Channel.values or how not in How.values:
        raise CannotChoose(_("This cannot be chosen. Reload the page and look again."))
    if how == How.DAILY and channel != Channel.EMAIL:
        raise CannotChoose(_("Once a day together comes by e-mail only."))
    if how != How.OFF:
        Choice.objects.filter(person=person, topic=EVERYTHING, channel=channel).delete()
    _keep({"person": person}, topic, channel, how, at)
    record(ChoiceMade(person.pk, topic, channel, how, False), actor=person, at=at)


@transaction.atomic
def unsubscribe(link: Link, *, at: datetime) -> None:
    """What the link of a message offers: this topic, or all of them, off on this channel."""
    who: dict[str, Any] = {"person_id": link.person} if link.person else {"mark": link.mark}
    _keep(who, link.topic, link.channel, How.OFF, at)
    waiting = Message.objects.waiting().exclude(kind=Message.Kind.CODE)
    waiting = waiting.filter(**who, channel=link.channel)
    if link.topic != EVERYTHING:
        waiting = waiting.filter(topic=link.topic)
    waiting.update(status=Message.Status.DROPPED, reason="unsubscribed", ended_at=at, sealed=b"")
    fact = ChoiceMade(link.person, link.topic or "*", link.channel, How.OFF, True)
    record(fact, actor=None, at=at)


def _keep(who: dict[str, Any], topic: str, channel: str, how: str, at: datetime) -> None:
    Choice.objects.update_or_create(
        **who, topic=topic, channel=channel, defaults={"how": how, "at": at}
    )


def set_hours(person: User, *, begins: time, ends: time) -> None:
    """One's own quiet hours; equal times mean none."""
    hours = {"quiet_from": begins, "quiet_until": ends}
    Hours.objects.update_or_create(person=person, defaults=hours)


@transaction.atomic
def add_device(person: User, *, endpoint: str, key: str, auth: str, at: datetime) -> Device:
    """A browser that takes push messages. It belongs to whoever signed in there last."""
    try:
        endpoint, point, secret = checked(endpoint, key, auth)
    except BadDevice as problem:
        raise NoDevice(_("This browser gave no address that we can send to.")) from problem
    row = {"person": person, "key": point, "auth": secret, "since": at}
    device, _made = Device.objects.update_or_create(endpoint=endpoint, defaults=row)
    # The oldest give way: a script that registers a thousand gains nothing.
    newest = Device.objects.filter(person=person).order_by("-since", "-pk").values("pk")
    Device.objects.filter(person=person).exclude(pk__in=newest[:MOST_DEVICES]).delete()
    return device


def remove_devices(person: User) -> int:
    return Device.objects.filter(person=person).delete()[0]


@transaction.atomic
def remove_phone(person: User, *, at: datetime) -> None:
    if Phone.objects.filter(person=person).delete()[0]:
        record(PhoneRemoved(person.pk), actor=person, at=at)
