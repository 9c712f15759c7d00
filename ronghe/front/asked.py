"""What citizens asked, as readers see it: lists, the map and one case, with their keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from ronghe.cases.models import Case, CaseQuerySet
from ronghe.channels.web.recording import expire, touch
from ronghe.people.models import Unit
from ronghe.taxonomy.models import Place

PER_PAGE = 20


@dataclass(frozen=True)
class Leaf:
    """A page of cases, and the number of the last one when older ones follow."""

    cases: Sequence[Case]
    older: str


def listed(*, unit: Unit | None = None, place: Place | None = None) -> CaseQuerySet:
    """What stands in the list: of the town, of a department or in a place."""
    rows: CaseQuerySet = Case.objects.listed()
    if unit is not None:
        return rows.filter(unit=unit)
    return rows if place is None else rows.lying_in(place)


def leaf(
    *, unit: Unit | None = None, place: Place | None = None, before: Case | None = None
) -> Leaf:
    """The newest, or what was shown before `before`. Never counts: there may be a million."""
    rows = listed(unit=unit, place=place)
    if unit is not None:
        touch(f"cases:{unit.pk}", f"unit:{unit.pk}")
    elif place is not None:
        # "places": one of them may come to lie somewhere else.
        touch(f"cases:in:{place.pk}", f"place:{place.pk}", "places")
    else:
        touch("cases")
    if before is not None:
        touch(f"case:{before.pk}")
        same = Q(shown_at=before.shown_at, pk__lt=before.pk)
        # The first by itself: an index is read from there on, however many are newer.
        rows = rows.filter(shown_at__lte=before.shown_at)
        rows = rows.filter(Q(shown_at__lt=before.shown_at) | same)
    found = list(rows.newest_first().select_related("unit", "place")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    for one in shown:
        mark(one)
    return Leaf(shown, shown[-1].number if len(found) > PER_PAGE else "")


def case(number: str, *, at: datetime) -> Case | None:
    """None when there is none, and just so when it is not public."""
    every = Case.objects.public().select_related("unit", "place", "category", "merged_into")
    found = every.filter(number=number).first()
    if found is not None:
        mark(found)
        # Departments that had it stand in its course; what it was joined to may be hidden.
        had = found.course.exclude(unit=None).values_list("unit", flat=True).distinct()
        touch(*(f"unit:{unit}" for unit in had))
        if found.merged_into_id:
            touch(f"case:{found.merged_into_id}")
        if found.due_at is not None and found.due_at > at:
            expire(found.due_at)  # from then on the page says that it is overdue
    return found


def of_the_same_report(one: Case) -> list[Case]:
    """The other matters of a report that was split, as far as readers may see them."""
    # By the key, not by a join, which would read every case there is.
    related = Case.objects.filter(Q(split_from=one.pk) | Q(pk=one.split_from_id or 0))
    found = list(related.order_by("pk"))
    touch(*(f"case:{other.pk}" for other in found))
    return [other for other in found if other.shown_at is not None]


def mark(one: Case) -> None:
    """A page that shows this case shows these things of it."""
    parts = {"place": one.place_id, "unit": one.unit_id, "subject": one.category_id}
    touch(f"case:{one.pk}", *(f"{name}:{pk}" for name, pk in parts.items() if pk))
