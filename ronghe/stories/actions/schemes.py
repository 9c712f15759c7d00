"""Schemes of review as data: a draft is written, proved, and put in force from a day on."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import SchemeChanged, SchemeDiscarded, SchemeDrafted, SchemePutInForce
from ..models import Scheme, SchemeVersion, Step
from ..soundness import problems

MOST_STEPS = 20


class InForce(Refused):
    code = "in_force"


class NotSound(Refused):
    code = "not_sound"


class TooEarly(Refused):
    code = "too_early"


class TooManySteps(Refused):
    code = "too_many_steps"


class KeyTaken(Refused):
    code = "key_taken"


@dataclass(frozen=True)
class Frame:
    """What a version says beside its steps. `applies` and the lists as the models hold them."""

    name: str
    applies: dict[str, Any] = field(default_factory=dict)
    leaders: list[str] = field(default_factory=list)
    opinions: list[str] = field(default_factory=list)
    opens: time = time(8)
    closes: time = time(2)
    on_rest_days: bool = True


@dataclass(frozen=True)
class Plan:
    """One step as it is typed. `parallel`: at the same time as the step before it.

    `returns_to` are places (orders) as they are before this change.
    """

    name: str
    name_en: str
    kind: str
    role: str
    minutes: int
    people: list[int] = field(default_factory=list)
    needed: dict[str, Any] = field(default_factory=dict)
    returns_to: list[int] = field(default_factory=list)
    parallel: bool = False
    afterwards: bool = False


@transaction.atomic
def begin_scheme(
    key: str, *, name: str, name_en: str, order: int, by: User, at: datetime
) -> Scheme:
    """A new way of review, with an empty draft. `order` is its place: the first that fits is taken."""
    _need_administrator(by, at)
    if Scheme.objects.filter(key=key).exists() or Scheme.objects.filter(order=order).exists():
        raise KeyTaken(_("Another scheme has this key or this place already."))
    scheme = Scheme.objects.create(key=key, name=name, name_en=name_en, order=order)
    _draft(scheme, Frame(name), None, by=by, at=at)
    return scheme


@transaction.atomic
def draft_like(version: SchemeVersion, *, by: User, at: datetime) -> SchemeVersion:
    """A draft that begins as a copy of `version`."""
    _need_administrator(by, at)
    frame = Frame(**{name: getattr(version, name) for name in Frame.__dataclass_fields__})
    draft = _draft(version.scheme, frame, version, by=by, at=at)
    _write(draft, [plan_of(one, before) for before, one in _with_before(version)])
    return draft


@transaction.atomic
def change_draft(version: SchemeVersion, *, frame: Frame, by: User, at: datetime) -> None:
    _need_administrator(by, at)
    draft = _locked_draft(version)
    SchemeVersion.objects.filter(pk=draft.pk).update(**asdict(frame))
    _told(draft, by=by, at=at)


@transaction.atomic
def place_step(
    version: SchemeVersion,
    plan: Plan,
    *,
    place: int,
    instead_of: int | None,
    by: User,
    at: datetime,
) -> None:
    """Put a step at `place` (from 1). `instead_of` is where the step stood that it changes."""
    _need_administrator(by, at)
    draft = _locked_draft(version)
    steps = _plans(draft)
    kept = [(order, one) for order, one in steps if order != instead_of]
    place = max(1, min(place, len(kept) + 1))
    kept.insert(place - 1, (instead_of or 0, plan))
    if len(kept) > MOST_STEPS:
        raise TooManySteps(_("A scheme has at most %d steps.") % MOST_STEPS)
    _write(draft, _moved(kept))
    _told(draft, by=by, at=at)


@transaction.atomic
def remove_step(version: SchemeVersion, *, place: int, by: User, at: datetime) -> None:
    _need_administrator(by, at)
    draft = _locked_draft(version)
    _write(draft, _moved([(order, one) for order, one in _plans(draft) if order != place]))
    _told(draft, by=by, at=at)


@transaction.atomic
def discard_draft(version: SchemeVersion, *, by: User, at: datetime) -> None:
    _need_administrator(by, at)
    draft = _locked_draft(version)
    record(SchemeDiscarded(draft.pk, draft.scheme.key), actor=by, at=at)
    draft.steps.all().delete()
    draft.delete()


@transaction.atomic
def put_in_force(
    version: SchemeVersion, *, since: datetime, by: User, at: datetime
) -> SchemeVersion:
    """From `since` on stories take this version; the one before ends there.

    Raises `NotSound` with every gap, dead end and unreachable step. Rounds keep what they have.
    """
    _need_administrator(by, at)
    draft = _locked_draft(version)
    if since < at:
        raise TooEarly(_("What was reviewed cannot be reviewed otherwise: choose a time to come."))
    wrong = problems(draft, since=since)
    if wrong:
        raise NotSound(" ".join(wrong))
    others = SchemeVersion.objects.filter(scheme=draft.scheme).exclude(effective__isempty=True)
    coming = others.filter(effective__startswith__gt=since).order_by("effective").first()
    before = others.filter(effective__contains=since).first()
    if before is not None and before.effective.lower == since:
        raise TooEarly(_("Another version begins at that very time. Choose a later one."))
    if before is not None:
        before.effective = TimestamptzRange(before.effective.lower, since)
        before.save(update_fields=["effective"])
    draft.effective = TimestamptzRange(since, coming.effective.lower if coming else None)
    draft.save(update_fields=["effective"])
    until = draft.effective.upper
    fact = SchemePutInForce(
        draft.pk, draft.scheme.key, since.isoformat(), until.isoformat() if until else None,
        before.pk if before else None,
    )  # fmt: skip
    record(fact, actor=by, at=at)
    return draft


def plan_of(step: Step, before: Step | None) -> Plan:
    """A step as it would be typed."""
    return Plan(
        step.name, step.name_en, step.kind, step.role, step.minutes, list(step.people),
        dict(step.needed), list(step.returns_to),
        before is not None and before.group == step.group, step.afterwards,
    )  # fmt: skip


def _draft(
    scheme: Scheme, frame: Frame, like: SchemeVersion | None, *, by: User, at: datetime
) -> SchemeVersion:
    draft = SchemeVersion.objects.create(
        scheme=scheme, effective=TimestamptzRange(empty=True), **asdict(frame)
    )
    record(SchemeDrafted(draft.pk, scheme.key, like.pk if like else None), actor=by, at=at)
    return draft


def _need_administrator(by: User, at: datetime) -> None:
    if not rules.may_write_schemes(by, at=at):
        raise PermissionDenied


def _locked_draft(version: SchemeVersion) -> SchemeVersion:
    found = SchemeVersion.objects.select_for_update(of=("self",)).select_related("scheme")
    draft = found.get(pk=version.pk)
    if not draft.is_draft:
        raise InForce(_("This version is or was in force and stays as it is. Begin a new draft."))
    return draft


def _with_before(version: SchemeVersion) -> list[tuple[Step | None, Step]]:
    steps = list(version.steps.all())
    return list(zip([None, *steps], steps, strict=False))


def _plans(version: SchemeVersion) -> list[tuple[int, Plan]]:
    return [(one.order, plan_of(one, before)) for before, one in _with_before(version)]


def _moved(steps: Sequence[tuple[int, Plan]]) -> list[Plan]:
    """Places to return to, said by the new order; those of a step that is gone fall away."""
    places = {was: now for now, (was, _one) in enumerate(steps, start=1) if was}
    return [
        replace(one, returns_to=sorted(places[old] for old in one.returns_to if old in places))
        for _was, one in steps
    ]


def _write(draft: SchemeVersion, plans: Sequence[Plan]) -> None:
    """All steps anew: nothing refers to those of a draft."""
    draft.steps.all().delete()
    group = 0
    made = []
    for order, plan in enumerate(plans, start=1):
        group += not (plan.parallel and group)
        said = asdict(plan)
        del said["parallel"]
        made.append(Step(scheme=draft, order=order, group=group, **said))
    Step.objects.bulk_create(made)


def _told(draft: SchemeVersion, *, by: User, at: datetime) -> None:
    fresh = SchemeVersion.objects.get(pk=draft.pk)
    asks = {
        "applies": fresh.applies,
        "leaders": fresh.leaders,
        "steps": [asdict(plan) for _order, plan in _plans(fresh)],
    }
    words = json.dumps(asks, ensure_ascii=False, sort_keys=True)
    record(SchemeChanged(draft.pk, draft.scheme.key, words), actor=by, at=at)
