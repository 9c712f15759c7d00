"""Whether a scheme works: gaps, dead ends, ways that nobody ever goes. Each in words."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ronghe.people.models import Delegation
from ronghe.people.rules import holders

from .models import EmergencyRight, SchemeVersion, Step

LEAST_REVIEWS = 3


def problems(version: SchemeVersion, *, since: datetime) -> list[str]:
    """Why `version` cannot be in force from `since` on; nothing: it can."""
    steps = list(version.steps.all())
    if not steps:
        return [_("It has no steps yet.")]
    return [
        *_of_order(version, steps),
        *_of_people(version, steps, since),
        *_of_conditions(version, steps),
        *_among_the_others(version, since),
    ]


def _of_order(version: SchemeVersion, steps: Sequence[Step]) -> Iterator[str]:
    always = [one for one in steps if one.kind == Step.Kind.REVIEW and not one.needed]
    if len(always) < LEAST_REVIEWS:
        yield _("Gap: it needs three review steps that no condition takes away, and has %d.") % len(
            always
        )
    before = [one for one in steps if not one.afterwards]
    last = before[-1] if before else steps[0]
    if last not in always or last.afterwards:
        yield (
            _(
                "Dead end: the last step before publishing, “%s”, is not a review that always takes place."
            )
            % last
        )
    if sum(one.group == last.group for one in before) > 1:
        yield _("Dead end: nothing may run beside the final review “%s”.") % last
    yield from _of_returns(steps)
    if version.scheme.is_emergency:
        return
    for one in steps:
        if one.afterwards:
            yield _("Gap: “%s” is made up afterwards, which only an emergency scheme may do.") % one


def _of_returns(steps: Sequence[Step]) -> Iterator[str]:
    for one, following in zip(steps, [*steps[1:], None], strict=True):
        earlier = {other.order for other in steps if other.group < one.group}
        if not set(one.returns_to) <= earlier:
            yield _("Dead end: “%s” sends stories back to a step that is not before it.") % one
        if one.afterwards and following and not following.afterwards:
            yield _("Unreachable: “%s” waits for a step that is made up afterwards.") % following


def _of_people(version: SchemeVersion, steps: Sequence[Step], since: datetime) -> Iterator[str]:
    able = {one.pk: _who_may(one, since) for one in steps}
    for one in steps:
        if not able[one.pk]:
            yield _("Gap: nobody can sign “%(step)s” on that day (%(role)s).") % {
                "step": one,
                "role": one.get_role_display(),
            }
    reviews = [able[one.pk] for one in steps if one.kind == Step.Kind.REVIEW and able[one.pk]]
    if _seated(reviews) < len(reviews):
        yield _(
            "Dead end: nobody signs two review steps, and there are not enough different people for them."
        )
    if version.scheme.is_emergency:
        listed = set(
            EmergencyRight.objects.filter(valid__contains=since).values_list("person", flat=True)
        )
        first = [able[one.pk] for one in steps if not one.afterwards]
        if not all(people & listed for people in first):
            yield _("Gap: nobody on the list for emergencies can sign the final review.")


def _who_may(step: Step, since: datetime) -> set[int]:
    may = set(holders(step.role, at=since).values_list("pk", flat=True))
    if not step.people:
        return may
    lent = Delegation.objects.at(since).filter(role=step.role, giver__in=step.people)
    return may & ({*step.people} | set(lent.values_list("receiver", flat=True)))


def _seated(seats: Sequence[set[int]]) -> int:
    """How many seats can be filled with different people (augmenting paths)."""
    taken: dict[int, int] = {}

    def fill(seat: int, tried: set[int]) -> bool:
        for person in seats[seat] - tried:
            tried.add(person)
            if person not in taken or fill(taken[person], tried):
                taken[person] = seat
                return True
        return False

    return sum(fill(seat, set()) for seat in range(len(seats)))


def _of_conditions(version: SchemeVersion, steps: Sequence[Step]) -> Iterator[str]:
    for one in steps:
        if one.needed and not any(
            _can_be(name, wanted, version) for name, wanted in one.needed.items()
        ):
            yield _("Unreachable: “%s” is asked for only where this scheme does not apply.") % one
    if "leaders" in version.applies and not version.leaders:
        yield _("Unreachable: it applies where leaders are named, and names no leaders.")


def _can_be(name: str, wanted: Any, version: SchemeVersion) -> bool:
    """Whether a text that takes this scheme can meet this condition of a step."""
    if name == "leaders":
        return bool(version.leaders)
    if name in ("sections", "genres") and name in version.applies:
        return bool(set(wanted) & set(version.applies[name]))
    return bool(wanted)


def _among_the_others(version: SchemeVersion, since: datetime) -> Iterator[str]:
    if version.scheme.is_emergency:
        return
    in_force = SchemeVersion.objects.in_force(since).exclude(scheme__is_emergency=True)
    others = list(in_force.exclude(scheme=version.scheme).select_related("scheme"))
    if version.applies and not any(not one.applies for one in others):
        yield _("Gap: a story that meets none of the conditions would have no way to go.")
    for one in others:
        sooner, later = sorted((one, version), key=lambda each: each.scheme.order)
        if not _covers(sooner, later):
            continue
        if later == version:
            yield _("Unreachable: “%s” takes every story that it would take.") % one.scheme
        else:
            yield _("Unreachable: it would take every story from “%s”.") % one.scheme


def _covers(sooner: SchemeVersion, later: SchemeVersion) -> bool:
    """Every text that meets the conditions of `later` meets those of `sooner`."""
    for name, wanted in sooner.applies.items():
        other = later.applies.get(name)
        if other is None:
            return False
        if isinstance(wanted, list) and not set(other) <= set(wanted):
            return False
        if name == "leaders" and not set(later.leaders) <= set(sooner.leaders):
            return False
    return True
