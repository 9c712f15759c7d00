"""What happens to the chart of the house. Days and moments are ISO 8601; `until` is exclusive."""

from dataclasses import dataclass
from typing import ClassVar

from ronghe.journal.facts import Fact


@dataclass(frozen=True)
class UnitCreated(Fact):
    """A unit stands on the chart."""

    name: ClassVar[str] = "UnitCreated"
    unit: int
    title: str
    parent: int | None
    since: str


@dataclass(frozen=True)
class UnitClosed(Fact):
    """A unit ends; its posts end with it."""

    name: ClassVar[str] = "UnitClosed"
    unit: int
    until: str


@dataclass(frozen=True)
class PostCreated(Fact):
    """A unit has a new post, and with it a role to give."""

    name: ClassVar[str] = "PostCreated"
    post: int
    unit: int
    role: str
    since: str


@dataclass(frozen=True)
class PostClosed(Fact):
    """A post ends, for everyone who holds it."""

    name: ClassVar[str] = "PostClosed"
    post: int
    until: str


@dataclass(frozen=True)
class PersonAdmitted(Fact):
    """An account was opened for a colleague."""

    name: ClassVar[str] = "PersonAdmitted"
    person: int
    username: str


@dataclass(frozen=True)
class PersonAppointed(Fact):
    """Somebody holds a post from a day on."""

    name: ClassVar[str] = "PersonAppointed"
    membership: int
    person: int
    post: int
    role: str
    since: str
    until: str | None


@dataclass(frozen=True)
class MembershipEnded(Fact):
    """Somebody leaves a post."""

    name: ClassVar[str] = "MembershipEnded"
    membership: int
    person: int
    post: int
    until: str


@dataclass(frozen=True)
class RoleLent(Fact):
    """One person lends a role to another for a while."""

    name: ClassVar[str] = "RoleLent"
    delegation: int
    giver: int
    receiver: int
    role: str
    since: str
    until: str
    reason: str


@dataclass(frozen=True)
class LentRoleRevoked(Fact):
    """A lent role is taken back before its time."""

    name: ClassVar[str] = "LentRoleRevoked"
    delegation: int
    giver: int
    receiver: int
    role: str


@dataclass(frozen=True)
class PutOnDuty(Fact):
    """Somebody has the duty in a role for a while; an officer for `unit`, a department."""

    name: ClassVar[str] = "PutOnDuty"
    duty: int
    person: int
    role: str
    unit: int | None
    since: str
    until: str


@dataclass(frozen=True)
class DutySwapped(Fact):
    """Two people take each other's duty."""

    name: ClassVar[str] = "DutySwapped"
    duty: int
    other: int
    person: int
    other_person: int


@dataclass(frozen=True)
class OfficeHoursSet(Fact):
    """The paper said when the offices work from a day on: “08:30–12:00, 13:30–18:00”."""

    name: ClassVar[str] = "OfficeHoursSet"
    since: str
    spans: str


@dataclass(frozen=True)
class DaysSet(Fact):
    """The paper said of days whether they are worked; each is “2027-02-05 rest”."""

    name: ClassVar[str] = "DaysSet"
    days: list[str]
