"""What a channel must do. The worker calls, outside any transaction: `ask`, then `send`.

Every call may be repeated: `Letter.key` goes along, so that the other side can tell.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.conf import settings

from ronghe.kit.outside import Answer, NoAnswer, NotOutside, ask

# Seconds for one call. A lease covers an `ask` and a `send` and is more than twice as long.
PUSH_TIMEOUT = 5
TIMEOUT: int = max(settings.NETWORK_TIMEOUT, settings.EMAIL_TIMEOUT, PUSH_TIMEOUT)
LEASE = 4 * TIMEOUT + 10


class NotTaken(Exception):
    """The other side did not take it now; tried again later. `code` has a sentence in `reasons`."""

    def __init__(self, code: str, detail: str = "", *, wait: int = 0) -> None:
        self.code, self.detail, self.wait = code, detail, wait
        super().__init__(code)

    @property
    def stored(self) -> str:
        """Never words of the other side: it may repeat number and text."""
        return f"{self.code} {self.detail}".strip()[:80]


class Refused(NotTaken):
    """It will never be taken: trying again is of no use."""


@dataclass(frozen=True)
class Letter:
    """One message as it leaves. `repr` shows nothing of it: it may end up in a log."""

    channel: str
    key: UUID
    to: str
    text: str
    subject: str = ""
    link: str = ""
    unsubscribe: str = ""
    language: str = "zh-hans"
    urgent: bool = False

    def __repr__(self) -> str:
        return f"<Letter {self.channel} {self.key}>"


class Sender(Protocol):
    def ask(self, letter: Letter) -> bool | None:
        """Whether the other side has it already; None: it cannot say."""

    def send(self, letter: Letter) -> None:
        """Raises `NotTaken` or `Refused`."""


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes = b"",
    seconds: float,
    allowed: Collection[str],
) -> Answer:
    """One question to the other side. No answer is `NotTaken`; what may not be asked, `Refused`."""
    try:
        return ask(method, url, headers=headers, body=body, seconds=seconds, allowed=allowed)
    except NotOutside as problem:
        # A name that is unknown now may be known in a minute; an inner address stays one.
        kind = NotTaken if problem.code == "unknown_host" else Refused
        raise kind(problem.code) from None
    except NoAnswer as problem:
        raise NotTaken(problem.code) from None
