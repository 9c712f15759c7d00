"""The chart as it stood on a day, ready to be shown."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from ronghe.accounts.models import User

from .models import Delegation, Membership, Post, Role, Unit


@dataclass
class Branch:
    """A unit, its posts with their holders, and the units below it."""

    unit: Unit
    posts: list[tuple[Post, list[User]]] = field(default_factory=list)
    below: list["Branch"] = field(default_factory=list)


def branches(day: date) -> list[Branch]:
    """The tree of units that stood on `day`. A unit whose parent did not stand is at the top."""
    units = {
        unit.pk: Branch(unit)
        for unit in Unit.objects.filter(valid__contains=day).order_by("name", "pk")
    }
    holders: dict[int, list[User]] = defaultdict(list)
    for held in Membership.objects.on(day).select_related("person").order_by("person__username"):
        holders[held.post_id].append(held.person)
    posts = Post.objects.filter(valid__contains=day, unit__in=units).order_by("title", "pk")
    for post in posts:
        units[post.unit_id].posts.append((post, holders[post.pk]))
    top: list[Branch] = []
    for branch in units.values():
        parent = units.get(branch.unit.parent_id) if branch.unit.parent_id else None
        (parent.below if parent else top).append(branch)
    return top


def roles_by_day(person: User, day: date) -> list[tuple[str, str]]:
    """(role label, where it came from) for everything `person` could do on `day`."""
    posts = Membership.objects.on(day).filter(person=person).select_related("post__unit")
    found = [(str(Role(held.post.role).label), f"{held.post.unit} · {held.post}") for held in posts]
    begin = timezone.make_aware(datetime.combine(day, time.min))
    lent = Delegation.objects.filter(
        receiver=person, valid__overlap=(begin, begin + timedelta(days=1))
    ).select_related("giver")
    for loan in lent:
        if loan.revoked_at is None or loan.revoked_at > begin:
            found.append((str(Role(loan.role).label), str(loan.giver)))
    return found
