"""Whose turn it is, since when and until when. Computed from what was signed; nothing to keep in step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import F, Prefetch, QuerySet
from django.utils import timezone

from ronghe.accounts.models import User
from ronghe.kit.calendar import Span, WorkingTime
from ronghe.people.days import Edition, edition, kinds

from .models import Debt, Round, SchemeVersion, Signature, Step, Story
from .models.scheme import Awaited

MOST = 500


@dataclass(frozen=True)
class Turn:
    """One step of one round that waits for a signature."""

    round: Round
    step: Step
    since: datetime
    due_at: datetime
    is_debt: bool = False

    @property
    def story(self) -> Story:
        return self.round.story

    def is_overdue(self, at: datetime) -> bool:
        return self.due_at < at


def turns_of(user: User, at: datetime, *, story: Story | None = None) -> list[Turn]:
    """What this person may sign now, the first due first."""
    rounds = Round.objects.waiting_for(user, at)
    if story is not None:
        rounds = rounds.filter(story=story)
    return [turn for turn in turns(rounds) if turn.step.pk == _awaited(turn.round)]


def open_turns() -> list[Turn]:
    """Every step of the house that waits; stories on hold stand still."""
    return turns(Round.objects.open().filter(story__stage=Story.Stage.IN_REVIEW))


def every_turn() -> list[Turn]:
    """The same, and what emergencies still owe."""
    owed = Round.objects.filter(pk__in=Debt.objects.open().values("round"))
    return sorted([*open_turns(), *turns(owed)], key=lambda turn: turn.due_at)


def turns(rounds: QuerySet[Round]) -> list[Turn]:
    """Of these rounds, the first due first."""
    found = list(
        rounds.annotate(steps_awaited=Awaited(F("pk")))
        .select_related("story__section", "story__author", "story__assignment", "scheme__scheme")
        .prefetch_related(
            Prefetch("signatures", Signature.objects.select_related("step")),
            Prefetch("debts", Debt.objects.open()),
        )[:MOST]
    )
    steps = Step.objects.in_bulk({pk for one in found for pk in _steps_awaited(one)})
    days = edition()
    made = [_turn(one, steps[pk], days) for one in found for pk in _steps_awaited(one)]
    return sorted(made, key=lambda turn: (turn.due_at, turn.round.pk, turn.step.order))


def _turn(round: Round, step: Step, days: Edition) -> Turn:
    for debt in round.debts.all():
        if debt.step_id == step.pk:
            return Turn(round, step, debt.opened_at, debt.due_at, is_debt=True)
    since = _since(round, step, round.signatures.all())
    return Turn(round, step, since, working_time(round.scheme, days).add(since, step.minutes))


def _since(round: Round, step: Step, signatures: Iterable[Signature]) -> datetime:
    """The last thing that made it this step's turn: the round began or went on, somebody signed
    before it, sent the story back, or lost a signature."""
    moments = [round.started_at, round.resumed_at]
    for one in signatures:
        before = one.step.group < step.group or one.decision == Signature.Decision.RETURN
        moments += [one.at if before else None, one.voided_at]
    return max(moment for moment in moments if moment is not None)


def working_time(version: SchemeVersion, days: Edition) -> WorkingTime:
    """The hours of the desk by which this version counts its minutes."""
    return _working_time(days, Span(version.opens, version.closes), version.on_rest_days)


@lru_cache(maxsize=64)
def _working_time(days: Edition, span: Span, on_rest_days: bool) -> WorkingTime:
    zone = timezone.get_default_timezone()
    return WorkingTime(zone, (span,), on_rest_days=on_rest_days, days=kinds(days))


def _steps_awaited(round: Round) -> list[int]:
    found: list[int] = getattr(round, "steps_awaited")  # noqa: B009 – annotated in `turns`
    return found


def _awaited(round: Round) -> int | None:
    found: int | None = getattr(round, "awaited")  # noqa: B009 – annotated by `waiting_for`
    return found
