"""The ways out of the house: one module each, listed here."""

from django.conf import settings

from ..models import Channel
from . import email, push, simulated, sms
from .contract import Letter as Letter
from .contract import NotTaken as NotTaken
from .contract import Refused as Refused
from .contract import Sender

SENDERS: dict[str, Sender] = {
    Channel.SMS: sms.Gateway(),
    Channel.EMAIL: email.Mail(),
    Channel.PUSH: push.Push(),
}


def sender_for(letter: Letter) -> Sender:
    """Outside production some recipients are simulated, whatever is configured."""
    if simulated.outcome(letter.channel, letter.to) is not None:
        return simulated.Simulated()
    return SENDERS[letter.channel]


def can_send(channel: str, address: str) -> bool:
    """False where the channel is not set up. A simulated recipient is always reached."""
    if channel == Channel.SMS:
        return bool(settings.SMS) or simulated.outcome(channel, address) is not None
    return True


def offered() -> list[Channel]:
    """What people may choose from: text messages only where there is a gateway."""
    reached = bool(settings.SMS) or simulated.are_there()
    return [one for one in Channel if one != Channel.SMS or reached]
