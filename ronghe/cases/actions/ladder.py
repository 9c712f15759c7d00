"""Telling of the steps of the ladder: each once, in working hours, whatever is killed on the way."""

from datetime import datetime

import structlog
from django.db import transaction

from ronghe.journal.actions import record

from .. import clocks, ladder, officers
from ..facts import CaseRang
from ..models import Case, RungReached

logger = structlog.get_logger(__name__)


def ring(*, at: datetime, most: int = 500) -> int:
    """Tell of every step reached by `at`; returns how many were told. Outside working hours none.

    Each case by itself: row, notices and the next step are of one transaction, so a crash leaves
    all or nothing; two workers pass each other by.
    """
    if not is_working(at):
        return 0
    waiting = Case.objects.filter(rings_at__lte=at).order_by("rings_at", "pk")
    told = 0
    for key in waiting.values_list("pk", flat=True)[:most]:
        try:
            told += _ring(key, at)
        except Exception:
            # One case that breaks does not silence the others.
            logger.exception("ladder failed", case=key)
    return told


def look_at_all(*, at: datetime) -> int:
    """Days or hours are counted otherwise: the next look at the ladder finds each end anew."""
    return Case.objects.filter(due_at__isnull=False).update(rings_at=at)


def is_working(at: datetime) -> bool:
    return clocks.office().add(at, 0) == at


@transaction.atomic
def _ring(key: int, at: datetime) -> int:
    free = Case.objects.select_for_update(skip_locked=True, of=("self",))
    case = free.filter(pk=key, rings_at__lte=at).first()
    if case is None:
        return 0
    steps = ladder.new_steps(case, clocks.running(case), at=at)
    for step in steps:
        RungReached.objects.create(case=case, round=case.round, at=at, **step._asdict())
        due = step.due_at.isoformat()
        record(CaseRang(case.pk, step.clock, step.rung, due, step.is_told), actor=None, at=at)
        if step.is_told:
            officers.tell_of_step(case, step, at=at)
    clocks.settle(case)
    return sum(step.is_told for step in steps)
