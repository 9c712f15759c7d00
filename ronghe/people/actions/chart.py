"""Changes of the chart: only the administrator makes them; `by=None` is the command line."""

from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange, TimestamptzRange

from ronghe.accounts.models import User
from ronghe.journal.actions import record
from ronghe.kit.refusal import Refused

from .. import rules
from ..facts import (
    DutySwapped,
    LentRoleRevoked,
    MembershipEnded,
    PersonAdmitted,
    PersonAppointed,
    PostClosed,
    PostCreated,
    PutOnDuty,
    RoleLent,
    UnitClosed,
    UnitCreated,
)
from ..models import Delegation, Duty, Membership, Post, Role, Unit


class WrongPeriod(Refused):
    code = "wrong_period"


class AlreadyAppointed(Refused):
    code = "already_appointed"


class DutyTaken(Refused):
    code = "duty_taken"


class NotTheirs(Refused):
    code = "not_theirs"


class AlreadyOver(Refused):
    code = "already_over"


class NameTaken(Refused):
    code = "name_taken"


class AdministratorThere(Refused):
    code = "administrator_there"


@transaction.atomic
def admit(username: str, *, name: str, email: str, by: User | None, at: datetime) -> User:
    """Open an account for a colleague. They first sign in by a code sent to `email`."""
    need_administrator(by, at)
    taken = User.objects.filter(Q(username__iexact=username) | Q(email__iexact=email))
    if taken.exists() or EmailAddress.objects.filter(email__iexact=email).exists():
        raise NameTaken(_("This sign-in name or e-mail address is already used."))
    person = User(username=username, name=name, email=email.lower())
    person.set_unusable_password()
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    record(PersonAdmitted(person.pk, username), actor=by, at=at)
    return person


@transaction.atomic
def admit_first_administrator(
    username: str, *, name: str, email: str, since: date, at: datetime
) -> User:
    """The command line's way to begin: account, unit, post and membership of an administrator.

    Again for the same name only while they have never signed in: the way in may have got lost.
    """
    holders = list(rules.holders(Role.ADMIN, at=at))
    if len(holders) == 1 and holders[0].username == username and holders[0].last_login is None:
        return holders[0]
    if holders:
        raise AdministratorThere(
            _(
                "There is an administrator already: %(names)s. New colleagues are admitted under People."
            )
            % {"names": ", ".join(one.username for one in holders)}
        )
    person = admit(username, name=name, email=email, by=None, at=at)
    unit = Unit.objects.filter(name="管理部").first() or create_unit(
        "管理部", name_en="Management", since=since, by=None, at=at
    )
    title, title_en = "管理员", "Administrator"
    post = create_post(
        unit, title=title, title_en=title_en, role=Role.ADMIN, since=since, by=None, at=at
    )
    appoint(post, person=person, since=since, by=None, at=at)
    return person


@transaction.atomic
def create_unit(
    name: str,
    *,
    since: date,
    by: User | None,
    at: datetime,
    until: date | None = None,
    name_en: str = "",
    kind: str = Unit.Kind.DESK,
    parent: Unit | None = None,
) -> Unit:
    """Put a unit on the chart, under `parent` or at the top."""
    need_administrator(by, at)
    unit = Unit.objects.create(
        name=name, name_en=name_en, kind=kind, parent=parent, valid=_days(since, until)
    )
    fact = UnitCreated(unit.pk, name, parent.pk if parent else None, since.isoformat())
    record(fact, actor=by, at=at)
    return unit


@transaction.atomic
def close_unit(unit: Unit, *, until: date, by: User | None, at: datetime) -> None:
    """The unit ends before `until`. Its posts give no role from that day on."""
    need_administrator(by, at)
    unit.valid = _shortened(unit.valid, until)
    unit.save(update_fields=["valid"])
    record(UnitClosed(unit.pk, until.isoformat()), actor=by, at=at)
    rules.forget()


@transaction.atomic
def create_post(
    unit: Unit,
    *,
    title: str,
    role: Role | str,
    since: date,
    by: User | None,
    at: datetime,
    until: date | None = None,
    title_en: str = "",
) -> Post:
    """Give the unit a post; who holds it has `role`."""
    need_administrator(by, at)
    post = Post.objects.create(
        unit=unit, title=title, title_en=title_en, role=role, valid=_days(since, until)
    )
    record(PostCreated(post.pk, unit.pk, str(role), since.isoformat()), actor=by, at=at)
    return post


@transaction.atomic
def close_post(post: Post, *, until: date, by: User | None, at: datetime) -> None:
    """The post ends before `until`, for everyone who holds it."""
    need_administrator(by, at)
    post.valid = _shortened(post.valid, until)
    post.save(update_fields=["valid"])
    record(PostClosed(post.pk, until.isoformat()), actor=by, at=at)
    rules.forget()


@transaction.atomic
def appoint(
    post: Post,
    *,
    person: User,
    since: date,
    by: User | None,
    at: datetime,
    until: date | None = None,
) -> Membership:
    """`person` holds `post` from `since` until the day before `until`."""
    need_administrator(by, at)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                post=post, person=person, valid=_days(since, until)
            )
    except IntegrityError as overlap:
        raise AlreadyAppointed(
            _("%(person)s already holds this post on some of these days.") % {"person": person}
        ) from overlap
    fact = PersonAppointed(
        membership.pk,
        person.pk,
        post.pk,
        post.role,
        since.isoformat(),
        until.isoformat() if until else None,
    )
    record(fact, actor=by, at=at)
    rules.forget()
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, until: date, by: User | None, at: datetime) -> None:
    """The last day in the post is the one before `until`."""
    need_administrator(by, at)
    membership.valid = _shortened(membership.valid, until)
    membership.save(update_fields=["valid"])
    fact = MembershipEnded(
        membership.pk, membership.person_id, membership.post_id, until.isoformat()
    )
    record(fact, actor=by, at=at)
    rules.forget()


@transaction.atomic
def lend_role(
    role: Role | str,
    *,
    giver: User,
    receiver: User,
    since: datetime,
    until: datetime,
    reason: str,
    by: User | None,
    at: datetime,
) -> Delegation:
    """`giver` lends `role` to `receiver`; it counts only while the giver holds it by a post."""
    if by is not None and not rules.may_lend(by, giver=giver, at=at):
        raise PermissionDenied
    if giver == receiver or not receiver.is_active:
        raise NotTheirs(_("Choose another person who can sign in."))
    if not rules.holds_by_post(giver, role, at=since):
        raise NotTheirs(_("Only a role held by a post on that day can be lent."))
    delegation = Delegation.objects.create(
        giver=giver, receiver=receiver, role=role, valid=_moments(since, until), reason=reason
    )
    fact = RoleLent(
        delegation.pk,
        giver.pk,
        receiver.pk,
        str(role),
        since.isoformat(),
        until.isoformat(),
        reason,
    )
    record(fact, actor=by, at=at)
    rules.forget()
    return delegation


@transaction.atomic
def revoke(delegation: Delegation, *, by: User | None, at: datetime) -> None:
    """Take a lent role back. The row stays: it was lent until now."""
    if by is not None and not rules.may_lend(by, giver=delegation.giver, at=at):
        raise PermissionDenied
    # Compare-and-set: giver and administrator may press at once.
    moved = Delegation.objects.filter(
        pk=delegation.pk, revoked_at=None, valid__endswith__gt=at
    ).update(revoked_at=at)
    if not moved:
        raise AlreadyOver(_("This role is no longer lent."))
    delegation.revoked_at = at
    fact = LentRoleRevoked(
        delegation.pk, delegation.giver_id, delegation.receiver_id, delegation.role
    )
    record(fact, actor=by, at=at)
    rules.forget()


@transaction.atomic
def put_on_duty(
    person: User,
    *,
    role: Role | str,
    since: datetime,
    until: datetime,
    by: User | None,
    at: datetime,
    unit: Unit | None = None,
) -> Duty:
    """One person per role at a time, and only somebody who has the role when the duty begins.

    Officers are on duty for a department, `unit`, which fills its rota itself.
    """
    _need_keeper(by, unit, at)
    is_department = unit is not None and unit.kind == Unit.Kind.DEPARTMENT
    if not (is_department if role == Role.OFFICER else unit is None):
        raise NotTheirs(_("Officers are on duty for a department, everybody else for the house."))
    _need_role(person, role, unit, since)
    try:
        with transaction.atomic():
            duty = Duty.objects.create(
                person=person, role=role, unit=unit, valid=_moments(since, until)
            )
    except IntegrityError as overlap:
        raise DutyTaken(_("Somebody else has this duty at that time.")) from overlap
    of_unit = unit.pk if unit else None
    fact = PutOnDuty(duty.pk, person.pk, str(role), of_unit, since.isoformat(), until.isoformat())
    record(fact, actor=by, at=at)
    return duty


@transaction.atomic
def swap(duty: Duty, *, other: Duty, by: User | None, at: datetime) -> None:
    """The people of two duties in one role, and of one department, change places."""
    _need_keeper(by, duty.unit, at)
    locked = Duty.objects.select_for_update().filter(pk__in=[duty.pk, other.pk]).order_by("pk")
    rows = {one.pk: one for one in locked}
    mine, theirs = rows[duty.pk], rows[other.pk]
    same = (mine.role, mine.unit_id) == (theirs.role, theirs.unit_id)
    if mine.pk == theirs.pk or not same:
        raise NotTheirs(_("Choose two duties in the same role."))
    if min(mine.valid.upper, theirs.valid.upper) <= at:
        raise AlreadyOver(_("A duty that is over cannot be swapped."))
    mine.person, theirs.person = theirs.person, mine.person
    for one in (mine, theirs):
        _need_role(one.person, one.role, one.unit, one.valid.lower)
        one.save(update_fields=["person"])
    record(DutySwapped(mine.pk, theirs.pk, mine.person_id, theirs.person_id), actor=by, at=at)


def need_administrator(by: User | None, at: datetime) -> None:
    if by is not None and not rules.may_manage_people(by, at=at):
        raise PermissionDenied


def _need_keeper(by: User | None, unit: Unit | None, at: datetime) -> None:
    if by is not None and not rules.may_fill_rota(by, unit, at=at):
        raise PermissionDenied


def _need_role(person: User, role: Role | str, unit: Unit | None, at: datetime) -> None:
    fit = rules.officers_of(unit.pk, at=at) if unit else rules.holders(role, at=at)
    if not fit.filter(pk=person.pk).exists():
        raise NotTheirs(_("This person does not have the role when the duty begins."))


def _days(since: date | None, until: date | None) -> DateRange:
    if since and until and until <= since:
        raise WrongPeriod(_("The end must be after the beginning."))
    return DateRange(since, until)


def _moments(since: datetime, until: datetime) -> TimestamptzRange:
    if until <= since:
        raise WrongPeriod(_("The end must be after the beginning."))
    return TimestamptzRange(since, until)


def _shortened(valid: DateRange, until: date) -> DateRange:
    if valid.upper is not None and until >= valid.upper:
        raise AlreadyOver(_("It already ends on or before that day."))
    return _days(valid.lower, until)
