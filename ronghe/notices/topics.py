"""What people are told about. Each package downstream registers its topics once, in its `apps.py`.

A topic says how it goes out when nobody has chosen otherwise; the inbox always has it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

from ronghe.accounts.models import User

from .models.choosing import Channel, How


def everybody(user: User, at: datetime) -> bool:
    return True


def nobody(user: User, at: datetime) -> bool:
    """It goes to people without an account only."""
    return False


@dataclass(frozen=True)
class Topic:
    """`usual`: what happens on a channel that is not named in a choice; not named here: off."""

    key: str
    name: Promise
    about: Promise
    usual: Mapping[Channel, How] = field(default_factory=dict, hash=False)
    # Goes out at night, too, unless the paper's settings say otherwise.
    urgent: bool = False
    # Whom it can reach, by what they are now: nobody else is asked how.
    reaches: Callable[[User, datetime], bool] = everybody


TOPICS: dict[str, Topic] = {}


def register(topic: Topic) -> Topic:
    """Two packages may not mean different things by one key."""
    if TOPICS.setdefault(topic.key, topic) != topic:
        raise ValueError(f"The topic {topic.key} is registered twice.")
    return topic


def topics_for(user: User, *, at: datetime) -> list[Topic]:
    """What this person may come to be told, and so chooses about."""
    return [topic for topic in TOPICS.values() if topic.reaches(user, at)]


def usual(topic: str, channel: str) -> str:
    """How `topic` goes out on `channel` when nobody has chosen; off for topics that are gone."""
    known = TOPICS.get(topic)
    return known.usual.get(Channel(channel), How.OFF) if known else How.OFF


def urgent_by_themselves() -> list[str]:
    return sorted(one.key for one in TOPICS.values() if one.urgent)
