"""The link under a message that ends it: signed, so that nobody ends those of others.

An e-mail's says everything itself and never ends, for mails are kept. A text message is paid by the
letter: its link names the message, and is good for as long as that is kept (`actions.outgoing.KEPT`).
"""

from dataclasses import dataclass
from hmac import compare_digest

from django.core import signing
from django.urls import reverse
from django.utils.translation import override

from ronghe.kit.site import absolute
from ronghe.kit.web import number_in

from . import sealed
from .models import EVERYTHING, Channel, Message

_SALT = "ronghe.notices.unsubscribe"
# Hexadecimal digits, 64 bits: nobody guesses those of another message.
_SIGNED = 16


@dataclass(frozen=True)
class Link:
    """Who (an account, or the mark of an address), and what ends for them."""

    person: int | None
    mark: str
    topic: str
    channel: str

    @property
    def is_everything(self) -> bool:
        return self.topic == EVERYTHING


def address_of(link: Link, *, language: str) -> str:
    return _address(
        signing.dumps([link.person, link.mark, link.topic, link.channel], salt=_SALT), language
    )


def short_address_of(message: Message) -> str:
    """For a message to somebody without account: ends its topic on its channel."""
    return _address(f"{message.pk}-{_signature(message.pk)}", message.language)


def read(token: str) -> Link | None:
    """What a link of ours says; None for anything else."""
    number, is_short, signature = token.partition("-")
    if is_short and (key := number_in(number)) is not None:
        return _of_message(key, signature)
    try:
        person, mark, topic, channel = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Link(person, mark, topic, Channel(channel))


def _of_message(key: int, signature: str) -> Link | None:
    if not compare_digest(signature.encode(), _signature(key).encode()):
        return None
    notices = Message.objects.filter(kind=Message.Kind.NOTICE, person=None)
    message = notices.filter(pk=key).first()
    return Link(None, message.mark, message.topic, Channel(message.channel)) if message else None


def _signature(key: int) -> str:
    return sealed.mark("way out", str(key))[:_SIGNED]


def _address(token: str, language: str) -> str:
    with override(language):
        return absolute(reverse("notices:unsubscribe", args=[token]))
