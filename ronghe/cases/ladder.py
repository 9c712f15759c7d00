"""The ladder of a clock: due soon, overdue, twice overdue, the editors. Each step once a round.

`kit.clocks` says when a step rings: in working hours only, moved by pause and extension. Here is
what has rung already, and when the next one will.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from ronghe.kit import clocks

from .models import Case, Rung, RungReached


class Step(NamedTuple):
    """A step that a running clock has reached and that nobody has noted."""

    clock: str
    rung: Rung
    due_at: datetime
    # Of the steps of one clock reached at once only the highest is told.
    is_told: bool


def next_ring(case: Case, running: Mapping[str, clocks.Clock]) -> datetime | None:
    """When something has to be told next, by what is known now."""
    noted = _noted(case)
    moments = [
        one.rings(rung)
        for name, one in running.items()
        for rung in clocks.LADDER
        if (name, rung.name) not in noted
    ]
    return min((one for one in moments if one is not None), default=None)


def new_steps(case: Case, running: Mapping[str, clocks.Clock], *, at: datetime) -> list[Step]:
    noted, found = _noted(case), []
    for name, one in running.items():
        new = [rung.name for rung in one.reached(at) if (name, rung.name) not in noted]
        assert one.due_at is not None  # noqa: S101 – it runs
        found += [Step(name, Rung(rung), one.due_at, rung == new[-1]) for rung in new]
    return found


def _noted(case: Case) -> set[tuple[str, str]]:
    # What was just sent has no rows: sending asks one question less.
    if not case.moves and not case.rings_at:
        return set()
    rows = RungReached.objects.filter(case=case.pk, round=case.round)
    return set(rows.values_list("clock", "rung"))
