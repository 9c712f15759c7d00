"""What a message says and where it goes, looked up when it leaves: who changed their mind meanwhile
is not written to."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from ronghe.kit.site import absolute, site_name

from . import sealed
from .channels import Letter
from .hours import quiet_until
from .models import EVERYTHING, Channel, Choice, Hours, How, Message, Notice, Phone, Terms
from .topics import urgent_by_themselves, usual
from .unsubscribing import Link, address_of, short_address_of

MOST_LINES = 30


class NotNeeded(Exception):
    """Nobody wants it any more. `looked_at`: notices that need not wait for a digest either."""

    def __init__(self, reason: str, looked_at: Sequence[int] = ()) -> None:
        self.reason, self.looked_at = reason, looked_at
        super().__init__(reason)


@dataclass(frozen=True)
class Written:
    """A letter, and the notices that it tells."""

    letter: Letter
    notices: Sequence[int] = field(default_factory=list)


def held_until(message: Message, at: datetime) -> datetime | None:
    """When the quiet hours that keep it back end; None when it may go."""
    if message.kind in (Message.Kind.CODE, Message.Kind.TEST):
        return None
    terms = Terms.objects.current()
    if is_urgent(message.topic, terms):
        return None
    hours = Hours.objects.filter(person=message.person_id).first() if message.person_id else None
    own = hours or terms
    return quiet_until(at, begins=own.quiet_from, ends=own.quiet_until)


def is_urgent(topic: str, terms: Terms) -> bool:
    return topic in (urgent_by_themselves() if terms.urgent is None else terms.urgent)


def written(message: Message) -> Written:
    """Raises `NotNeeded`, and `sealed.Unreadable` when the key has changed."""
    with override(message.language):
        match message.kind:
            case Message.Kind.NOTICE:
                return Written(_of_notice(message))
            case Message.Kind.DIGEST:
                return _digest(message)
            case _:
                return Written(_sealed(message))


def _sealed(message: Message) -> Letter:
    said = sealed.unseal(message.sealed)
    subject = _("Your code") if message.kind == Message.Kind.CODE else _("A test")
    return Letter(
        message.channel, message.key, said["to"], said["text"], language=message.language,
        subject=_subject(message, subject), urgent=message.kind == Message.Kind.CODE,
    )  # fmt: skip


def _of_notice(message: Message) -> Letter:
    notice = message.notice
    assert notice  # noqa: S101 – `kind` says so
    if notice.read_at is not None:
        raise NotNeeded("read")
    if _chosen(message, message.topic) != How.NOW:
        raise NotNeeded("not_wanted")
    link = _link_of(message, notice)
    letter = Letter(
        message.channel, message.key, _to(message), notice.words, language=message.language,
        subject=_subject(message, notice.words[:60]), link=link,
        urgent=is_urgent(message.topic, Terms.objects.current()),
    )  # fmt: skip
    match message.channel:
        case Channel.EMAIL:
            return _mailed(letter, [_line(notice.words, link)], message, message.topic)
        case Channel.SMS:
            # A short text: name, words, one address.
            text = f"【{site_name(message.language)}】{notice.words} {_whole(link)}"
            return replace(letter, text=f"{text.strip()} {_way_out(message)}".strip())
        case _:
            return letter


def _digest(message: Message) -> Written:
    waiting = Notice.objects.for_digest().filter(
        person=message.person_id, made_at__lte=message.made_at
    )
    found = list(waiting.newest_first())
    topics = {one.topic for one in found}
    wanted = {topic for topic in topics if _chosen(message, topic) == How.DAILY}
    shown = [one for one in found if one.topic in wanted]
    keys = [one.pk for one in found]
    if not shown:
        raise NotNeeded("not_wanted" if found else "read", keys)
    subject = ngettext("%d thing is new for you", "%d things are new for you", len(shown))
    lines = [_line(one.words, one.link) for one in shown[:MOST_LINES]]
    if len(shown) > MOST_LINES:
        lines.append(_("… and %d more in your inbox.") % (len(shown) - MOST_LINES))
    letter = Letter(
        Channel.EMAIL, message.key, _to(message), "", language=message.language,
        subject=_subject(message, subject % len(shown)),
    )  # fmt: skip
    return Written(_mailed(letter, lines, message, EVERYTHING), keys)


def _mailed(letter: Letter, lines: Sequence[str], message: Message, topic: str) -> Letter:
    link = address_of(
        Link(message.person_id, message.mark, topic, Channel.EMAIL), language=message.language
    )
    foot = _("To get no more e-mails of this kind: %s") % link
    text = "\n\n".join([*lines, f"—\n{site_name(message.language)}\n{foot}"])
    return replace(letter, text=text, unsubscribe=link)


def _way_out(message: Message) -> str:
    """With an account one chooses on one's own page; nobody else has another way to end it."""
    if message.person_id is not None:
        return ""
    return pgettext("text message", "Stop: %s") % short_address_of(message)


def _line(words: str, link: str) -> str:
    return f"{words}\n{_whole(link)}".strip()


def _link_of(message: Message, notice: Notice) -> str:
    """What opens something to whoever has it stands sealed, and in no notice."""
    if message.person_id is not None:
        return notice.link
    return sealed.unseal(message.sealed).get("link") or notice.link


def _whole(link: str) -> str:
    return absolute(link) if link else ""


def _subject(message: Message, words: str) -> str:
    # A line break in a subject would begin another header; Django refuses it.
    return " ".join(f"{site_name(message.language)}：{words}".split())


def _chosen(message: Message, topic: str) -> str:
    """What is wanted now. People without account are told at once, or not at all."""
    rows = Choice.objects.about(topic).filter(channel=message.channel)
    if message.person_id is None:
        off = rows.filter(mark=message.mark, how=How.OFF).exists()
        return How.OFF if off else How.NOW
    row = rows.filter(person=message.person_id).order_by("topic").first()
    return row.how if row else usual(topic, message.channel)


def _to(message: Message) -> str:
    if message.person_id is None:
        return sealed.unseal(message.sealed)["to"]
    match message.channel:
        case Channel.SMS:
            phone = Phone.objects.filter(pk=message.person_id).first()
            found = sealed.unseal(phone.sealed)["to"] if phone else ""
        case Channel.PUSH:
            found = str(message.device_id or "")
        case _:
            proved = EmailAddress.objects.filter(user=message.person_id, verified=True)
            found = proved.order_by("-primary").values_list("email", flat=True).first() or ""
    if not found:
        raise NotNeeded("no_address")
    return found
