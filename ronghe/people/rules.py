"""One answer to “who was what at that moment”."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from ronghe.accounts.models import User
from ronghe.kit.clock import local_date

from .models import STAFF, Delegation, Duty, Membership, Role, Unit

_remembered: ContextVar[dict[int, tuple[datetime, frozenset[str]]] | None] = ContextVar(
    "remembered", default=None
)
# A request takes less; what is asked about another moment is asked anew.
ONE_REQUEST = timedelta(seconds=10)
# Every request of the desk asks this; to put it together from querysets took longer than all the
# rest of a refusal. `holders` asks the same the other way round.
ROLES = """
WITH held AS NOT MATERIALIZED (
  SELECT membership.person_id, post.role FROM people_membership AS membership
  JOIN people_post AS post ON post.id = membership.post_id
  JOIN people_unit AS unit ON unit.id = post.unit_id
  WHERE membership.valid @> %(day)s::date AND post.valid @> %(day)s::date
  AND unit.valid @> %(day)s::date
)
SELECT role FROM held WHERE person_id = %(person)s
UNION
SELECT lent.role FROM people_delegation AS lent
JOIN accounts_user AS giver ON giver.id = lent.giver_id AND giver.is_active
JOIN held ON held.person_id = lent.giver_id AND held.role = lent.role
WHERE lent.receiver_id = %(person)s AND lent.valid @> %(at)s::timestamptz
AND lent.revoked_at IS NULL
"""


def roles_of(user: User | AnonymousUser, *, at: datetime) -> frozenset[str]:
    """The roles `user` has at `at`, by posts of that day and roles lent to them then.

    A role can be lent only by somebody who holds it by a post at that moment. One query; inside
    a request (see `remembering`) one query for all questions about the present.
    """
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    remembered = _remembered.get()
    if remembered is not None and user.pk in remembered:
        asked_at, roles = remembered[user.pk]
        if abs(at - asked_at) < ONE_REQUEST:
            return roles
    with connection.cursor() as cursor:
        cursor.execute(ROLES, {"person": user.pk, "day": local_date(at), "at": at})
        roles = frozenset(role for (role,) in cursor.fetchall())
    if remembered is not None:
        remembered[user.pk] = at, roles
    return roles


def has_role(user: User | AnonymousUser, *roles: Role, at: datetime) -> bool:
    return bool(roles_of(user, at=at) & set(roles))


def is_staff(user: User | AnonymousUser, *, at: datetime) -> bool:
    return has_role(user, *STAFF, at=at)


def holders(role: Role | str, *, at: datetime) -> QuerySet[User]:
    """Everyone who has `role` at `at`, by post or lent."""
    posts = Membership.objects.on(local_date(at)).filter(post__role=role)
    lent = Delegation.objects.at(at).filter(_giver_holds_it(at), role=role, giver__is_active=True)
    return User.objects.filter(
        Q(pk__in=posts.values("person")) | Q(pk__in=lent.values("receiver")), is_active=True
    ).order_by("pk")


def officers_of(unit: int | None, *, at: datetime) -> QuerySet[User]:
    """Who answers for a department now: by post, or as the deputy of somebody who does."""
    posts = Membership.objects.on(local_date(at)).filter(
        post__role=Role.OFFICER, post__unit=unit or 0
    )
    lent = Delegation.objects.at(at).filter(
        role=Role.OFFICER, giver__in=posts.values("person"), giver__is_active=True
    )
    people = Q(pk__in=posts.values("person")) | Q(pk__in=lent.values("receiver"))
    return User.objects.filter(people, is_active=True).order_by("pk")


def departments_of(user: User | AnonymousUser, *, at: datetime) -> list[int]:
    """The departments `user` answers for at `at`: by post, or lent by somebody who holds one."""
    officers = Membership.objects.on(local_date(at)).filter(post__role=Role.OFFICER)
    lent = Delegation.objects.at(at).filter(
        receiver=user.pk or 0, role=Role.OFFICER, giver__is_active=True
    )
    people = officers.filter(Q(person=user.pk or 0) | Q(person__in=lent.values("giver")))
    return list(people.values_list("post__unit", flat=True).distinct())


def on_duty(role: Role | str, *, at: datetime, unit: int | None = None) -> User | None:
    """Whose name stands on the rota: of the house, or of a department for the role of its officers."""
    found = Duty.objects.filter(role=role, unit=unit, valid__contains=at).select_related("person")
    duty = found.first()
    return duty.person if duty else None


def rotas_of(user: User | AnonymousUser, *, at: datetime) -> QuerySet[Unit]:
    """The departments whose rota `user` sees and fills: their own; the case desk's and the
    administrator's are all."""
    departments = Unit.objects.filter(
        kind=Unit.Kind.DEPARTMENT, valid__contains=local_date(at)
    ).order_by("name", "pk")
    if has_role(user, Role.CASEDESK, Role.ADMIN, at=at):
        return departments
    return departments.filter(pk__in=departments_of(user, at=at))


def may_fill_rota(user: User | AnonymousUser, unit: Unit | None, *, at: datetime) -> bool:
    if unit is None:
        return may_manage_people(user, at=at)
    return rotas_of(user, at=at).filter(pk=unit.pk).exists()


def may_manage_people(user: User | AnonymousUser, *, at: datetime) -> bool:
    return has_role(user, Role.ADMIN, at=at)


def may_lend(user: User, *, giver: User, at: datetime) -> bool:
    """Staff and officers of departments lend what is theirs; the administrator may do it for
    somebody who is away."""
    lends = is_staff(user, at=at) or has_role(user, Role.OFFICER, at=at)
    return may_manage_people(user, at=at) or (user == giver and lends)


def holds_by_post(user: User, role: Role | str, *, at: datetime) -> bool:
    return Membership.objects.on(local_date(at)).filter(person=user, post__role=role).exists()


@contextmanager
def remembering() -> Iterator[None]:
    """Inside the block (one request) ask the database only once about each person.

    Actions on the chart forget what was remembered.
    """
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def forget() -> None:
    remembered = _remembered.get()
    if remembered is not None:
        remembered.clear()


def _giver_holds_it(at: datetime) -> Exists:
    return Exists(
        Membership.objects.on(local_date(at)).filter(
            person=OuterRef("giver"), post__role=OuterRef("role")
        )
    )
