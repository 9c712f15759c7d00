"""What citizens asked, as readers see it: lists and one case, with the keys they are pressed by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from ronghe.cases.models import Case, CaseQuerySet
from ronghe.channels.web.recording import expire, touch
from ronghe.people.models import Unit

PER_PAGE = 20


@dataclass(frozen=True)
class Leaf:
    """A page of cases, and the number of the last one when older ones follow."""

    cases: Sequence[Case]
    older: str


def leaf(*, unit: Unit | None = None, before: Case | None = None) -> Leaf:
    """The newest, or what was shown before `before`. Never counts: there may be a million."""
    touch(f"cases:{unit.pk}" if unit else "cases")
    rows: CaseQuerySet = Case.objects.listed()
    if unit is not None:
        rows = rows.filter(unit=unit)
    if before is not None:
        same = Q(shown_at=before.shown_at, pk__lt=before.pk)
        rows = rows.filter(Q(shown_at__lt=before.shown_at) | same)
    found = list(rows.newest_first().select_related("unit", "place")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    for one in shown:
        _mark(one)
    return Leaf(shown, shown[-1].number if len(found) > PER_PAGE else "")


def case(number: str, *, at: datetime) -> Case | None:
    """None when there is none, and just so when it is not public."""
    every = Case.objects.public().select_related("unit", "place", "category", "merged_into")
    found = every.filter(number=number).first()
    if found is not None:
        _mark(found)
        if found.due_at is not None and found.due_at > at:
            expire(found.due_at)  # from then on the page says that it is overdue
    return found


def _mark(one: Case) -> None:
    touch(f"case:{one.pk}", *([f"place:{one.place_id}"] if one.place_id else []))
