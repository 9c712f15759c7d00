"""The case desk: accepts or refuses, dispatches, puts off, judges appeals, supervises."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.clock import local_date
from ronghe.kit.refusal import Refused
from ronghe.people.models import Unit
from ronghe.taxonomy.spots import MOST_WORDS, Spot
from ronghe.text.personal.masking import masked

from .. import clocks, officers, routing, rules
from ..facts import CaseNoted, CaseRouted, CaseShared, CaseSorted, CaseUrged
from ..models import Case, Category, Note, Share, Side, Sorting, State, Verb
from ..moves import OPEN, Refusal
from .hiding import fields_of, take_words_back
from .moving import NotPossibleNow, came_from, end_shares, locked, move
from .said import line, optional_line, words


class NoDepartment(Refused):
    code = "no_department"


class DateHasPassed(Refused):
    code = "date_has_passed"


class NotForYou(Refused):
    """An appeal goes to another person."""

    code = "not_for_you"


class CannotJoin(Refused):
    code = "cannot_join"


class OnlyLess(Refused):
    """What is confidential stays so."""

    code = "only_less"


@transaction.atomic
def accept(case: Case, *, by: User, at: datetime) -> None:
    """From now on the case is public, unless it is confidential, and the answer's clocks run."""
    _refuse_stranger(case, by, at)
    shown = None if case.visibility == Case.Visibility.CONFIDENTIAL else at
    move(case, Verb.ACCEPT, side=Side.DESK, by=by, at=at, shown_at=shown)
    found = routing.proposal(case, at=at)
    if found and found.rule.by_itself:
        lead, *helpers = found.units
        said = _("Rule %d of the routing dispatches by itself.") % found.rule.order
        dispatch(case, lead=lead, helpers=helpers, by=by, at=at, reason=said, by_itself=True)


@transaction.atomic
def refuse(case: Case, *, why: str, by: User, at: datetime, words: str = "") -> None:
    """Not accepted, for a listed reason and in words for the citizen, who may appeal."""
    _refuse_stranger(case, by, at)
    said = f"{Refusal(why).value}: {words.strip()}"[:500].strip(": ")
    until = at + timedelta(days=case.rule.appeal_days)
    more: dict[str, Any] = {"reason": said.replace("\0", ""), "appeal_until": until}
    move(case, Verb.REFUSE, side=Side.DESK, by=by, at=at, **more)


@transaction.atomic
def dispatch(
    case: Case,
    *,
    lead: Unit,
    by: User,
    at: datetime,
    helpers: Collection[Unit] = (),
    reason: str = "",
    by_itself: bool = False,
) -> None:
    """Give it to one department that answers, and to others that help it.

    `by_itself`: a rule does, on the press that accepted the case.
    """
    _refuse_stranger(case, by, at)
    units = [lead, *(one for one in helpers if one.pk != lead.pk)]
    if any(_is_no_department(one, at) for one in units):
        raise NoDepartment(_("Choose departments that answer cases today."))
    if case.is_tip:
        raise NotPossibleNow(_("A tip-off stays with the reporters on the list."))
    # Taking it away from a department needs a reason.
    said = reason.strip()[:500] if case.state == State.ACCEPTED else line(reason)
    fit = routing.proposal(case, at=at)
    end_shares(case, at=at)
    move(case, Verb.DISPATCH, side=Side.DESK, by=by, at=at, unit=lead, reason=said, unit_id=lead.pk)
    Share.objects.bulk_create(
        Share(case=case, unit=one, round=case.round, leads=one == lead, given_at=at, given_by=by)
        for one in units
    )
    clocks.take_rule_of(case, unit=lead.pk, by=by, at=at)
    case.refresh_from_db()
    if len(units) > 1:
        record(CaseShared(case.pk, [one.pk for one in units[1:]]), actor=by, at=at)
    officers.tell_of_dispatch(case, [one.pk for one in units], at=at)
    if fit:
        followed = fit.rule.lead_id == lead.pk
        record(CaseRouted(case.pk, fit.rule.pk, lead.pk, followed, by_itself), actor=by, at=at)


@transaction.atomic
def park(case: Case, *, reason: str, review_on: date, by: User, at: datetime) -> None:
    """Put off, for a reason that everybody may read, until it is looked at again."""
    _refuse_stranger(case, by, at)
    if review_on <= local_date(at):
        raise DateHasPassed(_("Choose a day in the future on which it is looked at again."))
    more: dict[str, Any] = {"reason": line(reason), "is_public": True, "review_on": review_on}
    move(case, Verb.PARK, side=Side.DESK, by=by, at=at, **more)


def look_again(*, at: datetime) -> int:
    """Tell the desk of what was put off until today, once; returns how many cases are due."""
    due = Case.objects.filter(state=State.PARKED, review_on__lte=local_date(at))
    found = list(due.order_by("review_on", "pk"))
    for case in found:
        officers.tell_to_look_again(case, at=at)
    return len(found)


@transaction.atomic
def take_up(case: Case, *, by: User, at: datetime) -> None:
    """What was put off goes on where it was."""
    _refuse_stranger(case, by, at)
    after = came_from(case) if case.state == "parked" else ""
    move(case, Verb.TAKE_UP, side=Side.DESK, by=by, at=at, after=after, review_on=None)


@transaction.atomic
def reopen(case: Case, *, reason: str, by: User, at: datetime) -> None:
    """The appeal is right: a new round begins, with new clocks."""
    _refuse_judge(case, by, at)
    end_shares(case, at=at)
    shown = case.shown_at
    if shown is None and case.visibility != Case.Visibility.CONFIDENTIAL:
        shown = at  # it had been refused
    more: dict[str, Any] = {
        "round": case.round + 1,
        "unit_id": None,
        "appeal_until": None,
        "shown_at": shown,
    }
    said, had = line(reason), case.unit_id
    made = move(
        case, Verb.REOPEN, side=Side.DESK, by=by, at=at, reason=said, is_public=True, **more
    )
    officers.tell_of_reopening(case, made, before=had, at=at)


@transaction.atomic
def uphold(case: Case, *, reason: str, by: User, at: datetime) -> None:
    """The appeal changes nothing; why stands beside it."""
    _refuse_judge(case, by, at)
    more: dict[str, Any] = {"outcome": Case.Outcome.UPHELD, "appeal_until": None, "is_public": True}
    move(case, Verb.UPHOLD, side=Side.DESK, by=by, at=at, reason=line(reason), **more)


@transaction.atomic
def merge(case: Case, *, into: Case, by: User, at: datetime) -> None:
    """The same matter as another case, whose answer is also the answer here. `part` undoes it."""
    _refuse_stranger(case, by, at)
    _refuse_stranger(into, by, at)
    if case.pk == into.pk or case.is_tip != into.is_tip:
        raise CannotJoin(_("Choose another case to join it to."))
    # Both rows in the order of their keys: crosswise merging waits and does not deadlock.
    pair = Case.objects.select_for_update().filter(pk__in=[case.pk, into.pk]).order_by("pk")
    states = {one.pk: one.state for one in pair}
    if states[into.pk] not in OPEN or case.merged.exists():
        raise CannotJoin(_("A case is joined to one that is open, and brings no others along."))
    if into.visibility == Case.Visibility.CONFIDENTIAL and not _of_one_citizen(case, into):
        raise CannotJoin(_("A case is not joined to a confidential one of somebody else: its citizen could not read the answer."))  # fmt: skip
    move(case, Verb.MERGE, side=Side.DESK, by=by, at=at, merged_into=into)


@transaction.atomic
def part(case: Case, *, by: User, at: datetime) -> None:
    """It stands by itself again, where it was."""
    _refuse_stranger(case, by, at)
    after = came_from(case) if case.state == "merged" else ""
    move(case, Verb.PART, side=Side.DESK, by=by, at=at, after=after, merged_into=None)


@transaction.atomic
def urge(case: Case, *, text: str, by: User, at: datetime) -> Note:
    """Supervise it 督办: the departments see these words on top of the case."""
    _refuse_stranger(case, by, at)
    if locked(case).state not in OPEN:
        raise NotPossibleNow(_("Only an open case is supervised."))
    said = words(text, most=500)
    if before := _newest(case, Note.Kind.URGE, said, by):
        return before
    note = Note.objects.create(case=case, kind=Note.Kind.URGE, text=said, by=by, at=at)
    Case.objects.filter(pk=case.pk, urged_at=None).update(urged_at=at)
    case.refresh_from_db()
    record(CaseUrged(case.pk, note.pk), actor=by, at=at)
    officers.tell_of_urging(case, note.pk, at=at)
    return note


@transaction.atomic
def note(case: Case, *, text: str, by: User, at: datetime) -> Note:
    """For colleagues only."""
    if not rules.may_note(by, case, at=at):
        raise PermissionDenied
    locked(case)
    said = words(text, most=2000)
    if before := _newest(case, Note.Kind.NOTE, said, by):
        return before
    made = Note.objects.create(case=case, text=said, by=by, at=at)
    record(CaseNoted(case.pk, made.pk), actor=by, at=at)
    return made


def _newest(case: Case, kind: str, text: str, by: User) -> Note | None:
    """The form was sent twice: nobody else has written in between."""
    newest = case.notes.filter(kind=kind).order_by("pk").last()
    return newest if newest and (newest.text, newest.by) == (text, by) else None


@transaction.atomic
def sort(
    case: Case,
    *,
    kind: str,
    category: Category | None,
    visibility: str,
    by: User,
    at: datetime,
    where: Spot | None = None,
) -> None:
    """Put it into another drawer. Each change is counted; what was hidden is never shown.

    `where`: it lies elsewhere than its citizen said; None leaves that as it is.
    """
    _refuse_stranger(case, by, at)
    held = locked(case)
    if (held.kind == Case.Kind.TIP) != (kind == Case.Kind.TIP):
        raise OnlyLess(_("A tip-off stays a tip-off, and nothing else becomes one."))
    hidden = list(Case.Visibility.values)
    if hidden.index(visibility) < hidden.index(held.visibility):
        raise OnlyLess(_("What a citizen wants hidden stays hidden. Only they can show it."))
    change = {"kind": kind, "category": category, **fields_of(visibility)}
    if where is not None:
        change |= _put(held, where, visibility)
    for name in ("kind", "category", "visibility", "place", "landmark"):
        before, after = getattr(held, name), change.get(name, getattr(held, name))
        if before != after:
            said = {"field": name, "before": _drawer(name, before), "after": _drawer(name, after)}
            Sorting.objects.create(case=case, by=by, at=at, **said)
            record(CaseSorted(case.pk, **said), actor=by, at=at)
    Case.objects.filter(pk=case.pk).update(**change)
    case.refresh_from_db()
    take_words_back(case, before=held.visibility)


def _put(case: Case, where: Spot, visibility: str) -> dict[str, Any]:
    """The fields of another place. A point that stays keeps what it came in."""
    words = optional_line(where.words, most=MOST_WORDS)
    if visibility != Case.Visibility.CONFIDENTIAL:
        words = masked(words)
    lat, lon = where.point or (None, None)
    stays = where.point == case.point
    datum = case.datum if stays else where.datum.value if where.point else ""
    return {"place": where.place, "landmark": words, "lat": lat, "lon": lon, "datum": datum}


def _drawer(field: str, value: object) -> str:
    """What is written down. A landmark is in the citizen's own words, which may have to go."""
    if field == "landmark":
        return "…" if value else ""
    return str(value or "")[:80]


def _of_one_citizen(one: Case, other: Case) -> bool:
    """Sent by one account, or one of them was taken out of the other."""
    same = one.reporter_id is not None and one.reporter_id == other.reporter_id
    return same or one.pk == other.split_from_id or other.pk == one.split_from_id


def _is_no_department(unit: Unit, at: datetime) -> bool:
    standing = Unit.objects.filter(pk=unit.pk, valid__contains=local_date(at))
    return not standing.filter(kind=Unit.Kind.DEPARTMENT).exists()


def _refuse_stranger(case: Case, by: User, at: datetime) -> None:
    if not rules.may_run(by, case, at=at):
        raise PermissionDenied


def _refuse_judge(case: Case, by: User, at: datetime) -> None:
    _refuse_stranger(case, by, at)
    if not rules.may_judge(by, case, at=at):
        raise NotForYou(_("You had this case in hand; an appeal is judged by somebody else."))
