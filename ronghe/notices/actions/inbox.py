"""Telling people. The inbox first; what goes out by other ways is a row that a worker takes up."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Now, Replace
from django.utils.translation import override

from ronghe.accounts.models import User

from .. import addresses, sealed
from ..channels import can_send
from ..models import Channel, Choice, Device, How, Message, Notice, Phone
from ..topics import TOPICS, Topic, usual
from ..wake import wake

Say = Callable[[], str]
AT_ONCE = 1000  # people told by one statement


@dataclass(frozen=True)
class Contact:
    """Somebody without account: a number (sms) or an address (email), and their language."""

    channel: Channel
    address: str
    language: str = "zh-hans"


def contact_at(*, email: str, phone: str) -> Contact | None:
    """Where somebody can be written to who left these as they typed them. None: nowhere.

    E-mail before phone: its reader can end it. A landline, or what was never an address, is left out.
    """
    for channel, typed in ((Channel.EMAIL, email), (Channel.SMS, phone)):
        try:
            address = addresses.normal(channel, typed)
        except addresses.NoSuchAddress:
            continue
        if can_send(channel, address):
            return Contact(channel, address)
    return None


@transaction.atomic
def tell(
    people: Iterable[User],
    *,
    topic: Topic,
    say: Say,
    link: str,
    at: datetime,
    once: str = "",
) -> Sequence[Notice]:
    """Tell each of `people` one thing; returns the notices that are new.

    `say` is called in each person's language. `once` names the thing: told again, nothing happens.
    The number of queries does not grow with the people, except by thousands.
    """
    told: list[Notice] = []
    _known(topic)
    people = sorted({one for one in people if one.is_active}, key=lambda one: one.pk)
    for start in range(0, len(people), AT_ONCE):
        told += _tell(people[start : start + AT_ONCE], topic, say, link, at, once)
    return told


def _tell(
    people: Sequence[User], topic: Topic, say: Say, link: str, at: datetime, once: str
) -> list[Notice]:
    chosen = _Chosen([one.pk for one in people], topic.key)
    words = {language: _in(language, say) for language in {one.language for one in people}}
    made = [
        Notice(
            person=one, topic=topic.key, language=one.language, words=words[one.language],
            link=link, made_at=at, once=once, key=uuid4(),
            awaits_digest=chosen.how(one.pk, Channel.EMAIL) == How.DAILY,
        )
        for one in people
    ]  # fmt: skip
    Notice.objects.bulk_create(made, ignore_conflicts=True)
    keys = dict(Notice.objects.filter(key__in=[one.key for one in made]).values_list("key", "pk"))
    new = [one for one in made if one.key in keys]
    for one in new:
        one.pk = keys[one.key]
    _send_out(new, chosen, at)
    return new


@transaction.atomic
def tell_contact(
    contact: Contact,
    *,
    topic: Topic,
    say: Say,
    link: str,
    at: datetime,
    secret_link: str = "",
    most_a_day: int = 0,
) -> Message | None:
    """Tell somebody who has no account. None: they asked not to be told by this way.

    `secret_link` goes in the place of `link` and is kept nowhere once the message has left.
    `most_a_day`: also None when the address had so many of this topic in a day, for addresses that
    nobody has proved to be theirs.
    """
    _known(topic)
    address = addresses.normal(contact.channel, contact.address)
    mark = sealed.mark(contact.channel, address)
    off = Choice.objects.about(topic.key).filter(mark=mark, channel=contact.channel, how=How.OFF)
    if off.exists() or most_a_day and _had(mark, topic, at) >= most_a_day:
        return None
    words = _in(contact.language, say)
    notice = Notice.objects.create(
        topic=topic.key, language=contact.language, words=words, link=link, made_at=at, key=uuid4()
    )
    message = Message.objects.create(
        kind=Message.Kind.NOTICE, channel=contact.channel, notice=notice, topic=topic.key,
        language=contact.language, mark=mark,
        sealed=sealed.seal({"to": address, "link": secret_link}),
        hint=addresses.hint(contact.channel, address), key=uuid4(), made_at=at, next_try_at=Now(),
    )  # fmt: skip
    wake()
    return message


def _had(mark: str, topic: Topic, at: datetime) -> int:
    """How many messages of a topic an address was to have in the last day."""
    since = at - timedelta(days=1)
    return Message.objects.filter(mark=mark, topic=topic.key, made_at__gt=since).count()


def read_notice(notice: Notice, *, by: User, at: datetime) -> None:
    Notice.objects.visible_to(by).unread().filter(pk=notice.pk).update(read_at=at)


def read_all(*, by: User, at: datetime, newest: int) -> int:
    """All up to the notice `newest`: what came while the list was on the screen stays unread."""
    shown = Notice.objects.visible_to(by).unread().filter(pk__lte=newest)
    return shown.update(read_at=at)


@transaction.atomic
def tell_how_many(
    people: Collection[User],
    *,
    whole: Collection[User],
    topic: Topic,
    newest: int,
    say: Say,
    link: str,
    at: datetime,
) -> Sequence[Notice]:
    """Of what may come in floods: one unread notice for each, which says how it stands now.

    `newest` is the number of what came last: whoever has read theirs is told anew only of something
    newer. An unread one of anybody of the `whole` is brought up to date and goes out no second time.
    """
    _known(topic)
    rows = Notice.objects.filter(person__in=[*people, *whole], topic=topic.key)
    last = {one.person_id: one for one in rows.order_by("person", "-pk").distinct("person")}
    for one in last.values():
        words, upto = _in(one.language, say), str(max(int(one.once), newest))
        if one.is_unread and (one.words, one.once) != (words, upto):
            Notice.objects.unread().filter(pk=one.pk).update(words=words, once=upto)
    new = [who for who in people if who.pk not in last or _is_behind(last[who.pk], newest)]
    return tell(new, topic=topic, say=say, link=link, at=at, once=str(newest))


def _is_behind(last: Notice, newest: int) -> bool:
    return not last.is_unread and int(last.once) < newest


def settle(
    people: Iterable[User], *, topic: Topic, at: datetime, about: Collection[str] = ("",)
) -> int:
    """What they were to do is done, by whomever: read. `about`: what `once` of it begins with."""
    begins = Q(*(Q(once__startswith=one) for one in about), _connector=Q.OR)
    told = Notice.objects.unread().filter(person__in=[one.pk for one in people], topic=topic.key)
    return told.filter(begins).update(read_at=at) if about else 0


def unsay(words: str, *, instead: str, since: datetime) -> int:
    """Words that must not stand any more, out of every notice made `since`; what left has left.

    Rare: it reads the whole table.
    """
    said = Notice.objects.filter(made_at__gte=since, words__contains=words)
    return said.update(words=Replace("words", Value(words), Value(instead)))


class _Chosen:
    """What some people chose about one topic: three questions, however many they are."""

    def __init__(self, people: Collection[int], topic: str) -> None:
        self._topic = topic
        self._how: dict[tuple[int | None, str], str] = {}
        # The row for everything comes last and so wins.
        rows = Choice.objects.about(topic).filter(person__in=people).order_by("-topic")
        for one in rows:
            self._how[one.person_id, one.channel] = one.how
        self._phones = set(Phone.objects.filter(pk__in=people).values_list("pk", flat=True))
        devices = Device.objects.filter(person__in=people).order_by("person", "pk")
        self._devices = {
            person: list(group) for person, group in groupby(devices, lambda one: one.person_id)
        }

    def how(self, person: int, channel: Channel) -> str:
        return self._how.get((person, channel)) or usual(self._topic, channel)

    def devices(self, person: int, channel: Channel) -> Sequence[Device | None]:
        """Where a message of this channel goes: to each device, or once to what the person has."""
        if self.how(person, channel) != How.NOW:
            return []
        match channel:
            case Channel.PUSH:
                return self._devices.get(person, [])
            case Channel.SMS:
                return [None] if person in self._phones else []
            case _:
                return [None]


def _send_out(notices: Sequence[Notice], chosen: _Chosen, at: datetime) -> None:
    made = [
        Message(
            kind=Message.Kind.NOTICE, channel=channel, person=one.person, notice=one,
            device=device, topic=one.topic, language=one.language, key=uuid4(), made_at=at,
            next_try_at=Now(),
        )
        for one in notices
        if one.person_id
        for channel in Channel
        for device in chosen.devices(one.person_id, channel)
    ]  # fmt: skip
    if made:
        Message.objects.bulk_create(made)
        wake()


def _in(language: str, say: Say) -> str:
    with override(language):
        return str(say())[:500]


def _known(topic: Topic) -> None:
    if TOPICS.get(topic.key) != topic:
        raise ValueError(f"Register the topic {topic.key} first.")
