"""What somebody may do with a case at the desk: one row for each act, with its form and its verb."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.accounts.models import User
from ronghe.kit.forms import PlainForm
from ronghe.taxonomy.spots import Spot

from .. import actions, clocks, forms, rules
from ..models import Case, Extension, units_of
from ..moves import OPEN, Side, State, possible


@dataclass(frozen=True)
class Act:
    """`run(case, by=, at=, **what the form says)`. Of the main ones, each leads the eye."""

    name: str
    label: Any
    form: type[PlainForm]
    run: Callable[..., Any]
    done: Any
    is_main: bool = False

    def make(self, data: Any = None, *, case: Case, at: datetime, words: str = "") -> PlainForm:
        """`words` are put behind what was typed: a template to begin an answer from."""
        more: dict[str, Any] = {"prefix": self.name}
        if words:
            data, field = data.copy(), f"{self.name}-public_text"
            data[field] = "\n".join(one for one in (data.get(field, "").strip(), words) if one)
        if self.form in (forms.DispatchForm, forms.SendBackForm):
            more["at"] = at
        if self.form is forms.SendBackForm:
            more["until"] = rules.may_send_back_until(case)
        if issubclass(self.form, forms.FirstReplyForm):
            more["is_confidential"] = case.visibility == Case.Visibility.CONFIDENTIAL
        if self.form in INITIAL:
            more["initial"] = INITIAL[self.form](case)
        return self.form(data, **more)


def _sorted_as(case: Case) -> dict[str, Any]:
    fields = ("kind", "category", "visibility")
    lies = Spot(case.place, case.point, words=case.landmark)
    return {name: getattr(case, name) for name in fields} | {"where": lies}


def _of_the_report(case: Case) -> dict[str, Any]:
    return {"kind": case.kind, "category": case.category, "text": case.text}


# What stands in a form before anybody typed.
INITIAL: dict[type[PlainForm], Callable[[Case], dict[str, Any]]] = {
    forms.SortForm: _sorted_as,
    forms.SplitForm: _of_the_report,
}


def _sort(case: Case, *, where: Spot | None, **said: Any) -> None:
    actions.sort(case, where=where or Spot(None), **said)


def _ask_for_time(case: Case, *, days: int, **said: Any) -> None:
    actions.ask_for_time(case, minutes=days * clocks.DAY, **said)


def _decide(case: Case, *, grant: bool, **said: Any) -> None:
    asked = case.extensions.filter(state=Extension.State.ASKED).select_related("case").first()
    if asked is None:
        raise actions.NotPossibleNow(_now("This is decided already, or the case has gone on."))
    actions.decide(asked, grant=grant, **said)


def _grant(case: Case, **said: Any) -> None:
    _decide(case, grant=True, **said)


def _deny(case: Case, **said: Any) -> None:
    _decide(case, grant=False, **said)


def _merge(case: Case, *, into: str, by: User, at: datetime) -> None:
    number = into.replace("\0", "").strip()
    other = Case.objects.visible_to(by).filter(number=number).first()
    if other is None:
        raise actions.CannotJoin(_now("No case has this number."))
    actions.merge(case, into=other, by=by, at=at)


P = pgettext_lazy
ACTS = (
    Act("accept", P("verb of a case", "Accept"), forms.NothingForm, actions.accept, _("Accepted; the clocks run."), True),
    Act("dispatch", P("verb of a case", "Dispatch"), forms.DispatchForm, actions.dispatch, _("Sent to the department."), True),
    Act("sign", P("verb of a case", "Sign for it"), forms.NothingForm, actions.sign, _("Your department has it in hand."), True),
    Act("answer", P("verb of a case", "Answer"), forms.AnswerForm, actions.answer, _("Answered. The citizen can rate it, or appeal."), True),
    Act("grant", _("Grant more time"), forms.DecideForm, _grant, _("The time is granted."), True),
    Act("deny", _("Deny more time"), forms.DecideForm, _deny, _("The time is denied.")),
    Act("say_part", _("Say your part"), forms.TextForm, actions.give_part, _("Your part is with the department that answers."), True),
    Act("reopen", P("verb of a case", "Reopen"), forms.ReasonForm, actions.reopen, _("Opened again."), True),
    Act("uphold", P("verb of a case", "Leave it as it is"), forms.ReasonForm, actions.uphold, _("It stays as it is.")),
    Act("reply", _("Reply on the way"), forms.FirstReplyForm, actions.reply, _("The reply is with the citizen.")),
    Act("ask", P("verb of a case", "Ask the citizen"), forms.QuestionForm, actions.ask, _("The citizen is asked; the clocks stand still.")),
    Act("go_on", P("verb of a case", "Go on without a reply"), forms.ReasonForm, actions.go_on, _("The clocks run again.")),
    Act("send_back", P("verb of a case", "Send back"), forms.SendBackForm, actions.send_back, _("It is with the case desk again.")),
    Act("ask_for_time", _("Ask for more time"), forms.TimeForm, _ask_for_time, _("The case desk decides about it.")),
    Act("refuse", P("verb of a case", "Refuse"), forms.RefuseForm, actions.refuse, _("Not accepted; the citizen sees why.")),
    Act("take_up", P("verb of a case", "Take up again"), forms.NothingForm, actions.take_up, _("It goes on."), True),
    Act("park", P("verb of a case", "Put off"), forms.ParkForm, actions.park, _("Put off; readers see why.")),
    Act("urge", _("Supervise"), forms.TextForm, actions.urge, _("The department sees it on top of the case.")),
    Act("merge", P("verb of a case", "Join to another"), forms.MergeForm, _merge, _("Joined. It can be parted again.")),
    Act("part", P("verb of a case", "Part again"), forms.NothingForm, actions.part, _("It stands by itself again.")),
    Act("sort", _("Sort anew"), forms.SortForm, _sort, _("Sorted; the change is counted.")),
    Act("split", P("verb of a case", "Split"), forms.SplitForm, actions.split, _("The second matter is a case of its own and waits to be accepted.")),
    Act("note", _("Write a note"), forms.TextForm, actions.note, _("Noted, for colleagues only.")),
)  # fmt: skip
BY_NAME = {act.name: act for act in ACTS}


def open_to(user: User, case: Case, *, at: datetime) -> list[Act]:
    """The acts of this person with this case now, in the order of `ACTS`."""
    names: set[str] = set()
    if rules.may_run(user, case, at=at):
        names |= _of_the_desk(user, case, at)
    if rules.answers_for(user, case, at=at):
        names |= _of_the_department(case, at)
    if _may_say_part(user, case, at):
        names.add("say_part")
    if rules.may_note(user, case, at=at):
        names.add("note")
    return [act for act in ACTS if act.name in names]


def _of_the_desk(user: User, case: Case, at: datetime) -> set[str]:
    names = set(possible(before=case.state, side=Side.DESK)) | {"sort"}
    if not rules.may_judge(user, case, at=at):
        names -= {"reopen", "uphold"}
    if case.is_tip:
        names.discard("dispatch")
    if case.state in OPEN:
        names |= {"urge", "split"}
        asked = case.extensions.filter(state=Extension.State.ASKED).exclude(asked_by=user)
        names |= {"grant", "deny"} if asked.exists() else set()
    if case.state == State.ACCEPTED:
        names.add("reply")
    return names


def _of_the_department(case: Case, at: datetime) -> set[str]:
    names = set(possible(before=case.state, side=Side.OFFICER))
    if "send_back" in names and rules.is_late_to_send_back(case, at=at):
        names.discard("send_back")
    if case.state in (State.DISPATCHED, State.WORKING):
        names.add("reply")
        if not case.extensions.filter(state=Extension.State.ASKED).exists():
            names.add("ask_for_time")
    return names


def _may_say_part(user: User, case: Case, at: datetime) -> bool:
    if case.state not in (State.DISPATCHED, State.WORKING, State.WAITING):
        return False
    helping = case.shares.filter(leads=False, ended_at=None, unit__in=units_of(user, at=at))
    return helping.exists()
