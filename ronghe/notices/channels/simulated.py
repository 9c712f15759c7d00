"""Recipients that are nobody: what comes of a message to them is known before. Not in production."""

from django.conf import settings

from ..models import Channel
from .contract import Letter, NotTaken, Refused

# Last digits of a number; the part of an e-mail address before `@simulated.example`.
PHONES = {"0000001": "taken", "0000002": "refused", "0000003": "busy"}
NAMES = {"taken": "taken", "bounce": "refused", "busy": "busy"}
HOST = "simulated.example"


def are_there() -> bool:
    return not settings.PRODUCTION


def outcome(channel: str, address: str) -> str | None:
    """What happens to a message to `address`; None when it is somebody's."""
    if not are_there():
        return None
    if channel == Channel.SMS:
        return PHONES.get(address[-7:])
    name, _at, host = address.partition("@")
    return NAMES.get(name) if channel == Channel.EMAIL and host == HOST else None


def listed() -> list[tuple[str, str]]:
    """(address, what comes of it) for the page where channels are tried."""
    phones = [(f"1990{digits}", what) for digits, what in PHONES.items()]
    return phones + [(f"{name}@{HOST}", what) for name, what in NAMES.items()]


class Simulated:
    def ask(self, letter: Letter) -> bool | None:
        del letter
        return None

    def send(self, letter: Letter) -> None:
        match outcome(letter.channel, letter.to):
            case "refused":
                raise Refused("refused", "simulated")
            case "busy":
                raise NotTaken("busy", "simulated")
