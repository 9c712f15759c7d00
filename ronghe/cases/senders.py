"""Which browser sends a file, and with which form, without knowing whose browser it is."""

import hmac
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from ronghe.kit.network import network_of


@dataclass(frozen=True)
class Bag:
    """The files of one form. `mark`: of the browser that sends them; `is_public`: what it says of photos.

    `source`: a mark of the network or account, whose files that wait take so much of the disk.

    Whoever ticks it says that readers may see the photos and that those recognisable in them agreed.
    """

    batch: UUID
    mark: bytes
    is_public: bool = False
    source: bytes | None = None


def mark_of(token: str, batch: UUID) -> bytes:
    """Of a browser's own token, for one form: two forms of one browser have nothing in common."""
    return _keyed(f"sender:{token}:{batch}")


def source_mark(source: str) -> bytes:
    """Of a network or an account, as it is counted. It goes when the file is sent, or after some days."""
    return _keyed(f"source:{network_of(source)}")


def batch_of(*what: object) -> UUID:
    """The form about something of a case. Nobody outside can compute it."""
    return UUID(bytes=_keyed(f"form:{':'.join(map(str, what))}")[:16])


def _keyed(words: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"case files" + words.encode(), "sha256")
