"""Which public cases may tell of the same trouble, asked before another one is sent.

Only what everybody may read is ever looked at, and of another case's point only the one on the
grid (`grid.py`): whether it is found, and the step its distance is told in, follow from that.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import BooleanField, ExpressionWrapper, Q

from ronghe.text import alike

from .actions import Report
from .grid import HALF, on_grid
from .models import Case

MOST = 3
# "within about … metres": the grid knows no closer.
STEPS = (100, 250, 500)


@dataclass(frozen=True)
class Twin:
    """A case that may be the same, and why: `metres` is a step or None, `words` stand in both."""

    case: Case
    metres: int | None
    apart: timedelta
    words: tuple[str, ...]


def twins(report: Report, *, at: datetime) -> list[Twin]:
    """The likeliest first, at most three. None for a tip-off, which is nobody else's to see."""
    if report.kind == Case.Kind.TIP:
        return []
    fields = report.tidy()
    by_category = report.category is not None
    asked = alike.Report(
        key=0,
        text=_words(fields["title"], fields["text"], fields["landmark"]),
        category=str(report.category.pk) if report.category else report.kind,
        point=report.point,
        place=str(report.place.pk) if report.place else None,
        at=at,
    )
    found = {case.pk: case for case in candidates(alike.reach(asked), report)}
    others = (_read(case, by_category=by_category) for case in found.values())
    return [_twin(found[one.report.key], one) for one in alike.likely(asked, others, limit=MOST)]


def candidates(reach: alike.Reach, report: Report) -> Iterable[Case]:
    """What is public and still open there and then; the same subject first."""
    near = []
    if reach.box is not None:
        south, west, north, east = reach.box
        # Wider by what the grid may move a point: the edges of the box would tell where it lies.
        lat, lon = (south - HALF, north + HALF), (west - HALF, east + HALF)
        near.append(Q(lat__range=lat, lon__range=lon))
    if report.place is not None:
        near.append(Q(place=report.place) & (Q(lat=None) if reach.box else Q()))
    if not near:
        return []
    same = Q(category=report.category) if report.category else Q(kind=report.kind)
    rows = Case.objects.joinable().filter(
        reduce(or_, near), sent_at__range=(reach.since, reach.until)
    )
    rows = rows.select_related("place", "category")
    alike_ = ExpressionWrapper(same, output_field=BooleanField())
    return rows.order_by(alike_.desc(), "-sent_at")[: reach.limit]


def _read(case: Case, *, by_category: bool) -> alike.Report:
    return alike.Report(
        key=case.pk,
        text=_words(case.title, case.text, case.landmark),
        category=str(case.category_id) if by_category else case.kind,
        point=on_grid(case.point) if case.point else None,
        place=str(case.place_id) if case.place_id else None,
        at=case.sent_at,
    )


def _words(*fields: str) -> str:
    return " ".join(one for one in fields if one)


def _twin(case: Case, likely: alike.Likely) -> Twin:
    metres = None
    if likely.metres is not None:
        metres = next((step for step in STEPS if likely.metres <= step), STEPS[-1])
    words = tuple(one for one in likely.words if len(one) > 1)
    return Twin(case, metres, likely.apart, words)
