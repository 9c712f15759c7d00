"""What happened to messages. Never a number, an address or a word of what was said."""

from dataclasses import dataclass

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class TermsChanged(Fact):
    """Limits, money or hours of messages are others; whole, before and after."""

    name = "TermsChanged"
    terms_id: int
    before: dict[str, object]
    after: dict[str, object]


@dataclass(frozen=True)
class MessageGivenUp(Fact):
    """A message never reached the other side; told once."""

    name = "MessageGivenUp"
    message_id: int
    channel: str
    kind: str
    reason: str


@dataclass(frozen=True)
class MessageTakenUp(Fact):
    """Somebody had a message tried again that was given up."""

    name = "MessageTakenUp"
    message_id: int


@dataclass(frozen=True)
class MessagePutAway(Fact):
    """Somebody saw that a message was given up and let it be."""

    name = "MessagePutAway"
    message_id: int


@dataclass(frozen=True)
class TestMessageSent(Fact):
    """The administrator tried a channel."""

    name = "TestMessageSent"
    message_id: int
    channel: str


@dataclass(frozen=True)
class ChoiceMade(Fact):
    """Somebody chose how to be told; `by_link`: behind the link of a message."""

    name = "ChoiceMade"
    person_id: int | None
    topic: str
    channel: str
    how: str
    by_link: bool


@dataclass(frozen=True)
class PhoneConfirmed(Fact):
    name = "PhoneConfirmed"
    person_id: int


@dataclass(frozen=True)
class PhoneRemoved(Fact):
    name = "PhoneRemoved"
    person_id: int


@dataclass(frozen=True)
class LimitReached(Fact):
    """The first code of a period that a limit of the whole paper refused. Told once a period."""

    name = "LimitReached"
    scope: str
    since: str
