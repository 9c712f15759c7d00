"""What the paper decides once: deadlines, and who reads tip-offs."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.people.models import NEWSROOM, Unit
from ronghe.people.rules import has_role

from .. import clocks, rule_effects, rules
from ..facts import (
    CategoryAdded,
    TimeRuleMade,
    TimeRuleSpread,
    TimeRuleTakenBack,
    TipReaderAdmitted,
    TipReaderDismissed,
)
from ..models import Case, Category, Clock, TimeRule, TipReader
from ..rule_effects import Scope


class InThePast(Refused):
    code = "in_the_past"


class KeyTaken(Refused):
    code = "key_taken"


class NotAReporter(Refused):
    code = "not_a_reporter"


class NotOnTheList(Refused):
    code = "not_on_the_list"


class OtherCasesNow(Refused):
    """Cases went on between the page that showed what moves and the press that confirms it."""

    code = "other_cases_now"


@dataclass(frozen=True)
class Times:
    """Working minutes; the last one are days of the calendar."""

    accept_minutes: int
    answer_minutes: int
    finish_minutes: int
    extension_minutes: int
    appeal_days: int
    appeal_minutes: int = 3 * clocks.DAY
    return_minutes: int = 2 * clocks.DAY
    needs_evidence: bool = False

    def by_clock(self) -> dict[str, int]:
        return {name: getattr(self, f"{name}_minutes") for name in Clock.values}


@transaction.atomic
def make_rule(
    times: Times,
    *,
    since: datetime,
    by: User | None,
    at: datetime,
    kind: str = "",
    category: Category | None = None,
    unit: Unit | None = None,
) -> TimeRule:
    """A new version from `since` on; cases sent before keep theirs. `by` None: the house itself."""
    if by is not None and not rules.may_set_up(by, at=at):
        raise PermissionDenied
    scope = Scope(kind=kind, category=category, unit=unit)
    # The house itself may begin in the past, as it does with the first rules.
    check_beginning(scope, since=since, at=since if by is None else at)
    same = TimeRule.objects.filter(**vars(scope))
    for before in same.filter(effective__contains=since).select_for_update():
        before.effective = TimestamptzRange(before.effective.lower, since)
        before.save(update_fields=["effective"])
    made = TimeRule.objects.create(
        effective=TimestamptzRange(since, None), **vars(scope), **vars(times)
    )
    record(TimeRuleMade(made.pk, since.isoformat()), actor=by, at=at)
    return made


def check_beginning(scope: Scope, *, since: datetime, at: datetime) -> None:
    """Raises `InThePast` when a new version cannot begin then."""
    if since < at:
        raise InThePast(_("A rule begins in the future: what was promised stays."))
    later = TimeRule.objects.filter(**vars(scope), effective__startswith__gte=since)
    if later.exists():
        raise InThePast(
            _("A later version exists already; begin after it, or take that one back first.")
        )


@transaction.atomic
def take_back_rule(rule: TimeRule, *, by: User, at: datetime) -> None:
    """A version that has not begun yet: the one before it goes on without an end."""
    if not rules.may_set_up(by, at=at):
        raise PermissionDenied
    begins = rule.effective.lower
    if begins <= at:
        raise InThePast(_("It is in force already. Make a new version."))
    try:
        with transaction.atomic():
            if not TimeRule.objects.filter(pk=rule.pk).delete()[0]:
                raise TimeRule.DoesNotExist
    except ProtectedError as used:
        raise InThePast(_("Open cases go by it already. Make a new version.")) from used
    same = TimeRule.objects.filter(kind=rule.kind, category=rule.category_id, unit=rule.unit_id)
    for before in same.filter(effective__endswith=begins).select_for_update():
        before.effective = TimestamptzRange(before.effective.lower, None)
        before.save(update_fields=["effective"])
    record(TimeRuleTakenBack(rule.pk, begins.isoformat()), actor=by, at=at)


@transaction.atomic
def make_rule_for_all(
    times: Times, *, since: datetime, shown: str, scope: Scope, by: User, at: datetime
) -> int:
    """The same, and open cases get the new times at once: how many. `shown` is what was confirmed.

    Nothing that happened is rewritten: each clock gets one more row that changes its limit.
    """
    made = make_rule(times, since=since, by=by, at=at, **vars(scope))
    turns = rule_effects.of_open_cases(scope, times.by_clock(), at=at)
    if rule_effects.mark_of(turns) != shown:
        raise OtherCasesNow(_("Cases have gone on meanwhile. Look at the list again."))
    found = [case.pk for case in rule_effects.concerned(scope)]
    for pk in found:
        case = Case.objects.select_for_update(of=("self",)).select_related("rule").get(pk=pk)
        clocks.take_rule(case, made, by=by, at=at)
    record(TimeRuleSpread(made.pk, found), actor=by, at=at)
    return len(found)


@transaction.atomic
def add_category(
    key: str, *, name: str, by: User | None, at: datetime, name_en: str = ""
) -> Category:
    """A new subject of cases, at the end of the list."""
    if by is not None and not rules.may_set_up(by, at=at):
        raise PermissionDenied
    last = Category.objects.aggregate(last=Max("order"))["last"] or 0
    made, is_new = Category.objects.get_or_create(
        key=key, defaults={"name": name, "name_en": name_en, "order": last + 10}
    )
    if not is_new:
        raise KeyTaken(_("The key “%s” is taken. Choose another one.") % key)
    record(CategoryAdded(made.pk, key), actor=by, at=at)
    return made


@transaction.atomic
def admit_tip_reader(person: User, *, by: User, at: datetime) -> TipReader:
    """Put a reporter on the list of those who read tip-offs."""
    if not rules.may_set_up(by, at=at):
        raise PermissionDenied
    if not has_role(person, *NEWSROOM, at=at):
        raise NotAReporter(_("%s is not in the newsroom now.") % person)
    reader, made = TipReader.objects.get_or_create(
        person=person, until=None, defaults={"since": at, "given_by": by}
    )
    if made:
        record(TipReaderAdmitted(person.pk), actor=by, at=at)
    return reader


@transaction.atomic
def dismiss_tip_reader(reader: TipReader, *, by: User, at: datetime) -> None:
    if not rules.may_set_up(by, at=at):
        raise PermissionDenied
    if not TipReader.objects.filter(pk=reader.pk, until=None).update(until=at):
        raise NotOnTheList(_("This person is no longer on the list."))
    record(TipReaderDismissed(reader.person_id), actor=by, at=at)
