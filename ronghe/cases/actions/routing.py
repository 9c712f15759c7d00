"""The list of routing rules: begun as a draft, put in order, and put in force from a moment on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused
from ronghe.people.models import Unit
from ronghe.taxonomy.models import Place

from .. import routing, rules
from ..facts import RoutingPutInForce, RoutingRuleMarked
from ..models import Category, RoutingBook, RoutingRule
from .said import optional_line
from .setup import InThePast


class DraftThere(Refused):
    code = "draft_there"


class NoDraft(Refused):
    """Somebody put it in force or threw it away meanwhile."""

    code = "no_draft"


class RuleHasProblems(Refused):
    code = "rule_has_problems"


class OnlyTheAdministrator(Refused):
    """What happens without a person pressing is decided by the administrator."""

    code = "only_the_administrator"


@dataclass(frozen=True)
class Wanted:
    """What a rule says; empty fields say nothing."""

    lead: Unit
    helpers: Collection[Unit] = ()
    kind: str = ""
    category: Category | None = None
    place: Place | None = None
    words: str = ""

    def fields(self) -> dict[str, Any]:
        said = {name: getattr(self, name) for name in ("lead", "kind", "category", "place")}
        return said | {"words": optional_line(self.words, most=300)}

    def others(self) -> list[Unit]:
        return [one for one in self.helpers if one.pk != self.lead.pk]


@transaction.atomic
def begin_routing(*, by: User, at: datetime) -> RoutingBook:
    """A draft, with the rules that are in force or will be last."""
    _refuse_stranger(by, at)
    if RoutingBook.objects.draft():
        raise DraftThere(_("There is a draft already; go on with it."))
    last = RoutingBook.objects.dated().first()
    draft = RoutingBook.objects.create(
        effective=TimestamptzRange(empty=True), made_at=at, made_by=by
    )
    for rule in last.rules.all() if last else ():
        helpers = list(rule.helpers.all())
        rule.pk, rule.book = None, draft
        rule.save(force_insert=True)
        rule.helpers.set(helpers)
    return draft


@transaction.atomic
def discard_routing(*, by: User, at: datetime) -> None:
    _draft(by, at).delete()


@transaction.atomic
def add_routing_rule(wanted: Wanted, *, by: User, at: datetime) -> RoutingRule:
    """At the end of the draft."""
    draft = _draft(by, at)
    last = draft.rules.order_by("-order").first()
    order = last.order + 1 if last else 1
    made = RoutingRule.objects.create(book=draft, order=order, **wanted.fields())
    made.helpers.set(wanted.others())
    return made


@transaction.atomic
def change_routing_rule(rule: RoutingRule, wanted: Wanted, *, by: User, at: datetime) -> None:
    """In the draft. Changed by anybody else, what an administrator marked is marked no more."""
    held = _of_draft(rule, by, at)
    keeps = held.by_itself and rules.may_let_dispatch(by, at=at)
    RoutingRule.objects.filter(pk=held.pk).update(by_itself=keeps, **wanted.fields())
    held.helpers.set(wanted.others())


@transaction.atomic
def remove_routing_rule(rule: RoutingRule, *, by: User, at: datetime) -> None:
    held = _of_draft(rule, by, at)
    book, order = held.book, held.order
    held.delete()
    for after in book.rules.filter(order__gt=order):
        RoutingRule.objects.filter(pk=after.pk).update(order=after.order - 1)


@transaction.atomic
def move_routing_rule(rule: RoutingRule, *, by: User, at: datetime, up: bool) -> None:
    """One place up or down; at the end of the list it stays."""
    held = _of_draft(rule, by, at)
    other = held.book.rules.filter(order=held.order + (-1 if up else 1)).first()
    if other:
        RoutingRule.objects.filter(pk=held.pk).update(order=other.order)
        RoutingRule.objects.filter(pk=other.pk).update(order=held.order)


@transaction.atomic
def let_dispatch(rule: RoutingRule, *, by_itself: bool, by: User, at: datetime) -> None:
    """Whether what fits this rule goes to its department as soon as it is accepted."""
    held = _of_draft(rule, by, at)
    if not rules.may_let_dispatch(by, at=at):
        raise OnlyTheAdministrator(_("Only the administrator lets a rule dispatch by itself."))
    RoutingRule.objects.filter(pk=held.pk).update(by_itself=by_itself)
    record(RoutingRuleMarked(held.pk, by_itself), actor=by, at=at)


@transaction.atomic
def put_routing_in_force(*, since: datetime, by: User, at: datetime) -> RoutingBook:
    """The draft counts from `since` on and ends the version before it."""
    draft = _draft(by, at)
    if since < at:
        raise InThePast(_("A version begins in the future: what was dispatched stays."))
    if draft.rules.filter(by_itself=True).exists() and not rules.may_let_dispatch(by, at=at):
        raise OnlyTheAdministrator(
            _("A rule in it dispatches by itself: the administrator puts it in force.")
        )
    grave = [one.text for one in routing.problems(draft, at=at) if one.is_grave]
    if grave:
        raise RuleHasProblems(" ".join(grave))
    dated = RoutingBook.objects.dated().select_for_update()
    if dated.filter(effective__startswith__gte=since).exists():
        raise InThePast(_("A later version exists already; begin after it."))
    for before in dated.filter(effective__contains=since):
        before.effective = TimestamptzRange(before.effective.lower, since)
        before.save(update_fields=["effective"])
    draft.effective = TimestamptzRange(since, None)
    draft.save(update_fields=["effective"])
    said = [_said(rule) for rule in draft.rules.prefetch_related("helpers")]
    record(RoutingPutInForce(draft.pk, since.isoformat(), said), actor=by, at=at)
    return draft


def _said(rule: RoutingRule) -> dict[str, Any]:
    """A rule in plain values, for the journal."""
    fields: Mapping[str, Any] = {
        "rule": rule.pk,
        "kind": rule.kind,
        "category": rule.category_id,
        "place": rule.place_id,
        "words": rule.words,
        "lead": rule.lead_id,
        "helpers": sorted(one.pk for one in rule.helpers.all()),
        "by_itself": rule.by_itself,
    }
    return {name: value for name, value in fields.items() if value}


def _draft(by: User, at: datetime) -> RoutingBook:
    _refuse_stranger(by, at)
    draft = RoutingBook.objects.filter(effective__isempty=True).select_for_update().first()
    if draft is None:
        raise NoDraft(_("There is no draft any more. Begin a new one."))
    return draft


def _of_draft(rule: RoutingRule, by: User, at: datetime) -> RoutingRule:
    """The rule as it is now, in the draft that is held for this transaction."""
    found = _draft(by, at).rules.filter(pk=rule.pk).first()
    if found is None:
        raise NoDraft(_("This rule stands in no draft any more. Look at the list again."))
    return found


def _refuse_stranger(by: User, at: datetime) -> None:
    if not rules.may_set_up(by, at=at):
        raise PermissionDenied
