"""The link under a message that ends it: signed, so that nobody ends those of others."""

from dataclasses import dataclass

from django.core import signing
from django.urls import reverse
from django.utils.translation import override

from ronghe.kit.site import absolute

from .models import EVERYTHING, Channel

_SALT = "ronghe.notices.unsubscribe"


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
    token = signing.dumps([link.person, link.mark, link.topic, link.channel], salt=_SALT)
    with override(language):
        return absolute(reverse("notices:unsubscribe", args=[token]))


def read(token: str) -> Link | None:
    """What a link of ours says; None for anything else. A link never ends: mails are kept."""
    try:
        person, mark, topic, channel = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Link(person, mark, topic, Channel(channel))
