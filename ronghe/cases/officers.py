"""Who answers for a department, and what departments and the case desk are told.

Of a case that readers cannot see only the number stands in a notice: notices leave the house.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.notices.actions import Contact, tell, tell_contact
from ronghe.notices.models import Channel, How
from ronghe.notices.topics import Topic, nobody, register
from ronghe.people.models import Delegation, Role, Unit
from ronghe.people.rules import has_role, holders, officers_of, on_duty

from .deadlines import in_words
from .ladder import Step
from .models import AnswerLink, Case, Clock, Copy, Extension, Move, Rung, State, TipReader
from .rules import is_desk, may_judge, reads_tips


def answers_for_some(user: User, at: datetime) -> bool:
    return has_role(user, Role.OFFICER, at=at)


def runs_some(user: User, at: datetime) -> bool:
    """The case desk, the chiefs who judge, and the readers of tip-offs."""
    return is_desk(user, at=at) or reads_tips(user, at=at)


def has_cases_in_hand(user: User, at: datetime) -> bool:
    return answers_for_some(user, at) or runs_some(user, at)


FOR_US = register(
    Topic(
        "cases.for_us",
        gettext_lazy("Cases for my department"),
        gettext_lazy("A case is sent to your department, supervised, or its citizen has replied."),
        {Channel.EMAIL: How.DAILY, Channel.PUSH: How.NOW},
        reaches=answers_for_some,
    )
)
DUE = register(
    Topic(
        "cases.due",
        gettext_lazy("Deadlines of cases"),
        gettext_lazy("A case in your hands is due soon, or overdue."),
        {Channel.EMAIL: How.DAILY, Channel.PUSH: How.NOW},
        reaches=has_cases_in_hand,
    )
)
ESCALATED = register(
    Topic(
        "cases.escalated",
        gettext_lazy("Cases that wait for far too long"),
        gettext_lazy("A case is twice overdue, or stands on the editors' desk."),
        {Channel.EMAIL: How.NOW, Channel.PUSH: How.NOW},
        reaches=has_cases_in_hand,
    )
)
FOR_DESK = register(
    Topic(
        "cases.for_desk",
        gettext_lazy("What the case desk has to do"),
        gettext_lazy(
            "A citizen appeals or replies, a department sends a case back or asks for time, "
            "a case is to be looked at again."
        ),
        {Channel.EMAIL: How.DAILY, Channel.PUSH: How.NOW},
        reaches=runs_some,
    )
)
LINK = register(
    Topic(
        "cases.link",
        gettext_lazy("Links for departments without an account"),
        gettext_lazy("The case desk sends a department the link by which it answers one case."),
        reaches=nobody,
    )
)
TOPIC = {Rung.DUE_SOON: DUE, Rung.OVERDUE: DUE}


def told_of(unit: int | None, *, at: datetime) -> list[User]:
    """Whom of a department a notice goes to: whoever is on duty with their deputies, else everybody.

    Everybody of it sees the cases and answers them all the same.
    """
    everybody = list(officers_of(unit, at=at))
    one = _who_is_on_duty(unit, at)
    if one is None:
        return everybody
    lent = Delegation.objects.at(at).filter(giver=one, role=Role.OFFICER)
    deputies = set(lent.values_list("receiver", flat=True))
    return [who for who in everybody if who == one or who.pk in deputies]


def rota_now(units: Collection[int], *, at: datetime) -> list[tuple[Unit, User | None]]:
    """Each department and who is told of its cases now; None: all of it."""
    found = Unit.objects.filter(pk__in=units).order_by("name", "pk")
    return [(unit, _who_is_on_duty(unit.pk, at)) for unit in found]


def _who_is_on_duty(unit: int | None, at: datetime) -> User | None:
    """Whose name stands on the rota, while they do answer for it."""
    one = on_duty(Role.OFFICER, unit=unit, at=at) if unit else None
    return one if one is not None and one in officers_of(unit, at=at) else None


def tell_of_dispatch(case: Case, units: Collection[int], *, at: datetime) -> None:
    """To the department that leads, and to those that help it."""
    people = {one for unit in units for one in told_of(unit, at=at)}
    tell(
        people,
        topic=FOR_US,
        say=lambda: _("A case for your department: %(case)s. Due %(due)s.") % _about(case),
        link=case.get_absolute_url(),
        at=at,
        once=f"dispatch {case.pk} {case.moves}",
    )


def tell_of_urging(case: Case, note: int, *, at: datetime) -> None:
    people = {
        one for share in case.shares.filter(ended_at=None) for one in told_of(share.unit_id, at=at)
    }
    tell(
        people,
        topic=FOR_US,
        say=lambda: _("The case desk supervises %(case)s. Due %(due)s.") % _about(case),
        link=case.get_absolute_url(),
        at=at,
        once=f"urge {note}",
    )


def tell_of_reply(case: Case, move: Move, *, at: datetime) -> None:
    """The citizen has replied; the clocks run again."""
    _tell_who_asked(case, move, lambda: _("The citizen has replied: %(case)s. Due %(due)s."), at=at)


def tell_of_no_reply(case: Case, move: Move, *, at: datetime) -> None:
    """The citizen's days are over; the clocks run again."""
    _tell_who_asked(
        case,
        move,
        lambda: _("The citizen has not replied: %(case)s. The clocks run again; due %(due)s."),
        at=at,
    )


def _tell_who_asked(case: Case, move: Move, said: Callable[[], str], *, at: datetime) -> None:
    """Department or case desk."""
    officers = set(told_of(case.unit_id, at=at)) if move.after == State.WORKING else set()
    tell(
        officers or _who_runs(case, at),
        topic=FOR_US if officers else FOR_DESK,
        say=lambda: said() % _about(case),
        link=case.get_absolute_url(),
        at=at,
        once=f"reply {case.pk} {move.serial}",
    )


def tell_of_appeal(case: Case, move: Move, *, at: datetime) -> None:
    """To those who may judge it: nobody who had the round in hand."""
    judges = {one for one in _who_runs(case, at, whole=True) if may_judge(one, case, at=at)}
    chiefs = set() if case.is_tip else set(on_duty_or_all(Role.CHIEF, at))
    tell(
        judges or chiefs,
        topic=FOR_DESK,
        say=lambda: _("An appeal for you to judge: %(case)s. Due %(due)s.") % _about(case),
        link=case.get_absolute_url(),
        at=at,
        once=f"appeal {case.pk} {move.serial}",
    )


def judges_of(case: Case, *, at: datetime) -> list[User]:
    """Who may judge the appeal: of those who run the case, whoever did nothing in its round."""
    people = _who_runs(case, at, whole=True)
    if not case.is_tip:
        people |= set(holders(Role.CHIEF, at=at))
    had = set(case.course.filter(round=case.round).values_list("by", flat=True))
    return sorted((one for one in people if one.pk not in had), key=str)


def tell_of_reopening(case: Case, move: Move, *, before: int | None, at: datetime) -> None:
    """To the desk, which has to dispatch it anew, and to the department whose answer it was."""
    tell(
        _who_runs(case, at),
        topic=FOR_DESK,
        say=lambda: _("Opened again after an appeal: %(case)s. Due %(due)s.") % _about(case),
        link=case.get_absolute_url(),
        at=at,
        once=f"reopen {case.pk} {move.serial}",
    )
    tell(
        told_of(before, at=at),
        topic=FOR_US,
        say=lambda: (
            _("Opened again after an appeal: %(case)s. The case desk says who answers it now.")
            % _about(case)
        ),
        # Until it is theirs again they may not see it.
        link=reverse("cases:queue"),
        at=at,
        once=f"reopen {case.pk} {move.serial}",
    )


def tell_of_sending_back(case: Case, move: Move, *, at: datetime) -> None:
    """Somebody else has to have it; the department may have said who."""
    tell(
        _who_runs(case, at),
        topic=FOR_DESK,
        say=lambda: (
            (
                _("%(unit)s sends %(case)s back and proposes %(other)s. Due %(due)s.")
                if move.proposed
                else _("%(unit)s sends %(case)s back. Due %(due)s.")
            )
            % {**_about(case), "unit": _name(move.unit), "other": _name(move.proposed)}
        ),
        link=case.get_absolute_url(),
        at=at,
        once=f"back {case.pk} {move.serial}",
    )


def _name(unit: Unit | None) -> str:
    return unit.name_in(get_language() or "") if unit else ""


def tell_of_time_asked(case: Case, asked: Extension, *, at: datetime) -> None:
    tell(
        _who_runs(case, at),
        topic=FOR_DESK,
        say=lambda: _("More time is asked for: %(case)s. Due %(due)s.") % _about(case),
        link=case.get_absolute_url(),
        at=at,
        once=f"time {asked.pk}",
    )


def tell_of_decision(case: Case, asked: Extension, *, at: datetime) -> None:
    """To the department that asked: granted or denied, and when it is due now."""
    tell(
        told_of(case.unit_id, at=at),
        topic=FOR_US,
        say=lambda: (
            (
                _("More time is granted: %(case)s. Due %(due)s.")
                if asked.state == Extension.State.GRANTED
                else _("More time is denied: %(case)s. Due %(due)s.")
            )
            % _about(case)
        ),
        link=case.get_absolute_url(),
        at=at,
        once=f"decided {asked.pk}",
    )


def tell_to_look_again(case: Case, *, at: datetime) -> None:
    """The day on which a case that was put off is looked at again."""
    tell(
        _who_runs(case, at),
        topic=FOR_DESK,
        say=lambda: _("Put off until today, look again: %(case)s.") % _about(case),
        link=case.get_absolute_url(),
        at=at,
        once=f"look {case.pk} {case.moves}",
    )


def tell_of_copy(copy: Copy, *, at: datetime) -> None:
    """An answer stands under another case as well; the desk says what it is."""
    tell(
        on_duty_or_all(Role.CASEDESK, at),
        topic=FOR_DESK,
        say=lambda: (
            _("An answer repeats an earlier one: %(case)s. Say what it is.")
            % _about(copy.answer.case)
        ),
        link=reverse("cases:copies"),
        at=at,
        once=f"copy {copy.pk}",
    )


def tell_of_step(case: Case, step: Step, *, at: datetime) -> None:
    """Who has it in hand; from overdue on the case desk, too; in the end the editor on duty."""
    tell(
        _people_of(case, step, at),
        topic=TOPIC.get(step.rung, ESCALATED),
        say=lambda: SAYS[step.rung]() % _about(case, step),
        link=case.get_absolute_url(),
        at=at,
        once=f"{case.pk} {case.round} {step.clock} {step.rung}",
    )


SAYS = {
    Rung.DUE_SOON: lambda: _("Due soon: %(case)s. %(clock)s until %(due)s."),
    Rung.OVERDUE: lambda: _("Overdue: %(case)s. %(clock)s was due %(due)s."),
    Rung.TWICE_OVERDUE: lambda: _("Twice overdue: %(case)s. %(clock)s was due %(due)s."),
    Rung.EDITORS_DESK: lambda: _(
        "For the editors: %(case)s still waits. %(clock)s was due %(due)s."
    ),
}


def _people_of(case: Case, step: Step, at: datetime) -> set[User]:
    if case.is_tip:
        return _who_runs(case, at)
    desk = _who_runs(case, at)
    if step.clock == Clock.APPEAL:
        # Whoever had the round in hand can do nothing about it.
        judges = _who_runs(case, at, whole=True)
        desk = {one for one in judges if may_judge(one, case, at=at)} or desk
    has_it = case.unit_id is not None and step.clock in (Clock.ANSWER, Clock.FINISH)
    officers = set(told_of(case.unit_id, at=at)) if has_it else set()
    people = officers or desk
    if step.rung != Rung.DUE_SOON:
        people = people | desk
    if step.rung == Rung.EDITORS_DESK:
        people = people | set(on_duty_or_all(Role.CHIEF, at))
    return people


def _who_runs(case: Case, at: datetime, *, whole: bool = False) -> set[User]:
    """The case desk, those on duty or the `whole` of it; of a tip-off those on the list."""
    if case.is_tip:
        on_list = TipReader.objects.at(at).values("person")
        return set(User.objects.filter(pk__in=on_list, is_active=True))
    desk = holders(Role.CASEDESK, at=at) if whole else on_duty_or_all(Role.CASEDESK, at)
    return set(desk)


def on_duty_or_all(role: Role, at: datetime) -> list[User]:
    """Whoever has the duty; without a rota everybody who has the role."""
    one = on_duty(role, at=at)
    everybody = list(holders(role, at=at))
    return [one] if one is not None and one in everybody else everybody


def send_link(link: AnswerLink, path: str, *, email: str, at: datetime) -> str:
    """By e-mail; where it went, as it may be shown, or nothing when nobody wants mail there."""
    case = link.case
    message = tell_contact(
        Contact(Channel.EMAIL, email),
        topic=LINK,
        say=lambda: (
            _("A case for your department: %(case)s. Due %(due)s. Answer it by this link:")
            % _about(case)
        ),
        link="",
        secret_link=path,
        at=at,
    )
    return message.hint if message else ""


def named(case: Case) -> str:
    """How notices name a public case, to citizens, too."""
    return f"“{case.title}” ({case.number})"


def _about(case: Case, step: Step | None = None) -> dict[str, str]:
    due = step.due_at if step else case.due_at
    return {
        "case": named(case) if case.shown_at else case.number,
        "due": in_words(due) if due else _("when the clock runs again"),
        "clock": str(Clock(step.clock).label) if step else "",
    }
