"""What waits for whoever runs cases: what is new is told by its number, what is done is told no more."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from ronghe.accounts.models import User
from ronghe.notices.actions import settle, tell_how_many
from ronghe.notices.models import Channel, How
from ronghe.notices.topics import Topic, register
from ronghe.people.models import Role
from ronghe.people.rules import has_role, holders

from .models import Case, CaseQuerySet, Extension, Move, TipReader
from .moves import State
from .officers import FOR_DESK, on_duty_or_all
from .rules import reads_tips

NEW = register(
    Topic(
        "cases.new",
        gettext_lazy("New cases"),
        gettext_lazy("Cases wait to be accepted. One notice counts them until you have read it."),
        {Channel.EMAIL: How.DAILY, Channel.PUSH: How.NOW},
        reaches=lambda user, at: has_role(user, Role.CASEDESK, at=at),
    )
)
NEW_TIPS = register(
    Topic(
        "cases.new_tips",
        gettext_lazy("New tip-offs"),
        gettext_lazy("Tip-offs came in. One notice counts them until you have read it."),
        {Channel.EMAIL: How.DAILY, Channel.PUSH: How.NOW},
        reaches=lambda user, at: reads_tips(user, at=at),
    )
)
# Of a case, each with its number: see `once` in `officers.py`.
OF_A_STATE = ("appeal", "reply", "reopen", "back", "look")
HELD_BY_DESK = (State.ACCEPTED, State.APPEALED, State.PARKED)
WITH_DEPARTMENT = (State.DISPATCHED, State.WORKING, State.WAITING)


def tell_of_new(*, at: datetime) -> int:
    """Cases to the case desk, tip-offs to those on their list; returns how many wait.

    Looked at once a minute and not with each report: a flood of them is one notice for each.
    """
    new = Case.objects.filter(state=State.SUBMITTED)
    desk, duty = list(holders(Role.CASEDESK, at=at)), on_duty_or_all(Role.CASEDESK, at)
    on_list = TipReader.objects.at(at).values("person")
    readers = list(User.objects.filter(pk__in=on_list, is_active=True))
    cases, tips = new.exclude(kind=Case.Kind.TIP), new.filter(kind=Case.Kind.TIP)
    return _tell(cases, NEW, _cases, duty, desk, at) + _tell(tips, NEW_TIPS, _tips, readers, readers, at)  # fmt: skip


def _tell(
    found: CaseQuerySet,
    topic: Topic,
    say: Callable[[int], str],
    people: Collection[User],
    whole: Collection[User],
    at: datetime,
) -> int:
    seen = found.aggregate(number=Count("pk"), newest=Max("pk"))
    number = int(seen["number"])
    if not number:
        settle(whole, topic=topic, at=at)
        return 0
    link = f"{reverse('cases:queue')}?show=new"
    tell_how_many(
        people, whole=whole, topic=topic, newest=seen["newest"], say=lambda: say(number),
        link=link, at=at,
    )  # fmt: skip
    return number


def _cases(number: int) -> str:
    return (
        ngettext("%d case waits to be accepted.", "%d cases wait to be accepted.", number) % number
    )


def _tips(number: int) -> str:
    return ngettext("%d new tip-off waits.", "%d new tip-offs wait.", number) % number


def settle_of_move(case: Case, made: Move, *, at: datetime) -> None:
    """The case has gone on: what was to be done where it was is done, by whomever."""
    about = [f"{one} {case.pk} " for one in OF_A_STATE] if made.before in HELD_BY_DESK else []
    if made.before in WITH_DEPARTMENT and made.after not in WITH_DEPARTMENT:
        asked = case.extensions.filter(state=Extension.State.ASKED)
        about += [f"time {key}" for key in asked.values_list("pk", flat=True)]
    if about:
        settle(_told(case, at), topic=FOR_DESK, about=about, at=at)


def settle_of_time(asked: Extension, *, at: datetime) -> None:
    settle(_told(asked.case, at), topic=FOR_DESK, about=[f"time {asked.pk}"], at=at)


def _told(case: Case, at: datetime) -> set[User]:
    """Whoever may have been told of what is to be done with it."""
    if case.is_tip:
        return set(User.objects.filter(pk__in=TipReader.objects.values("person")))
    return {*holders(Role.CASEDESK, at=at), *holders(Role.CHIEF, at=at)}
