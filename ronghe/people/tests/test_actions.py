"""The chart changes only by its verbs, and each leaves a line in the journal."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from psycopg.types.range import DateRange

from ronghe.journal.models import Entry
from ronghe.people import actions, rules
from ronghe.people.models import Delegation, Duty, Membership, Role, Unit

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(admin):
    return actions.create_unit("夜班", since=TODAY, by=admin, at=NOON)


@pytest.fixture
def post(desk, admin):
    return actions.create_post(
        desk, title="夜班编辑", role=Role.EDITOR, since=TODAY, by=admin, at=NOON
    )


def journal() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))


def test_an_appointment_gives_the_role_from_its_day(post, admin, citizen):
    actions.appoint(post, person=citizen, since=TODAY + timedelta(1), by=admin, at=NOON)
    assert "editor" not in rules.roles_of(citizen, at=NOON)
    assert "editor" in rules.roles_of(citizen, at=NOON + timedelta(1))
    assert journal() == ["UnitCreated", "PostCreated", "PersonAppointed"]


def test_leaving_a_post_ends_the_role_with_the_last_day(post, admin, citizen):
    held = actions.appoint(post, person=citizen, since=TODAY, by=admin, at=NOON)
    actions.end_membership(held, until=TODAY + timedelta(3), by=admin, at=NOON)
    assert "editor" in rules.roles_of(citizen, at=NOON + timedelta(2))
    assert "editor" not in rules.roles_of(citizen, at=NOON + timedelta(3))


@pytest.mark.parametrize("close", ["post", "unit"])
def test_a_closed_post_or_unit_gives_no_role(post, desk, admin, citizen, close):
    actions.appoint(post, person=citizen, since=TODAY, by=admin, at=NOON)
    if close == "post":
        actions.close_post(post, until=TODAY + timedelta(1), by=admin, at=NOON)
    else:
        actions.close_unit(desk, until=TODAY + timedelta(1), by=admin, at=NOON)
    assert "editor" in rules.roles_of(citizen, at=NOON)
    assert "editor" not in rules.roles_of(citizen, at=NOON + timedelta(1))


def test_a_post_is_held_once_at_a_time(post, admin, citizen):
    actions.appoint(post, person=citizen, since=TODAY, by=admin, at=NOON)
    with pytest.raises(actions.AlreadyAppointed, match="citizen"):
        actions.appoint(post, person=citizen, since=TODAY + timedelta(9), by=admin, at=NOON)
    assert Membership.objects.filter(person=citizen, post=post).count() == 1


def test_an_end_before_the_beginning_is_refused(post, admin, citizen):
    with pytest.raises(actions.WrongPeriod):
        actions.appoint(post, person=citizen, since=TODAY, until=TODAY, by=admin, at=NOON)


def test_what_already_ends_is_not_ended_later(post, admin, citizen):
    held = actions.appoint(
        post, person=citizen, since=TODAY, until=TODAY + timedelta(2), by=admin, at=NOON
    )
    with pytest.raises(actions.AlreadyOver):
        actions.end_membership(held, until=TODAY + timedelta(5), by=admin, at=NOON)


def test_only_the_administrator_changes_the_chart(post, desk, chief, citizen):
    for change in (
        lambda: actions.create_unit("x", since=TODAY, by=chief, at=NOON),
        lambda: actions.close_unit(desk, until=TODAY + timedelta(1), by=chief, at=NOON),
        lambda: actions.create_post(
            desk, title="x", role=Role.ADMIN, since=TODAY, by=chief, at=NOON
        ),
        lambda: actions.close_post(post, until=TODAY + timedelta(1), by=chief, at=NOON),
        lambda: actions.appoint(post, person=chief, since=TODAY, by=chief, at=NOON),
        lambda: actions.put_on_duty(
            chief, role=Role.CHIEF, since=NOON, until=NOON + HOUR, by=chief, at=NOON
        ),
    ):
        with pytest.raises(PermissionDenied):
            change()
    assert journal() == ["UnitCreated", "PostCreated"]


def lend(giver, receiver, **changes):
    given = {
        "giver": giver,
        "receiver": receiver,
        "since": NOON,
        "until": NOON + HOUR,
        "reason": "出差",
        "by": giver,
        "at": NOON,
    }
    return actions.lend_role(changes.pop("role", Role.HEAD), **(given | changes))


def test_a_role_is_lent_for_a_while(head, editor):
    lend(head, editor)
    assert rules.roles_of(editor, at=NOON) == {"editor", "head"}
    assert rules.roles_of(editor, at=NOON + HOUR) == {"editor"}
    assert journal() == ["RoleLent"]


def test_a_lent_role_is_not_lent_on(head, editor, reporter):
    lend(head, editor)
    with pytest.raises(actions.NotTheirs):
        lend(editor, reporter)
    Delegation.objects.create(
        giver=editor, receiver=reporter, role="head", valid=(NOON, NOON + HOUR), reason="x"
    )
    assert rules.roles_of(reporter, at=NOON) == {"reporter"}


def test_a_lent_role_ends_with_the_giver(head, editor):
    lend(head, editor)
    head.is_active = False
    head.save()
    assert rules.roles_of(editor, at=NOON) == {"editor"}


def test_nobody_lends_for_another_except_the_administrator(head, editor, chief, admin):
    with pytest.raises(PermissionDenied):
        lend(head, editor, by=chief)
    lend(head, editor, by=admin)
    assert "head" in rules.roles_of(editor, at=NOON)


def test_revoking_takes_the_role_back_at_once(head, editor):
    lent = lend(head, editor)
    actions.revoke(lent, by=head, at=NOON + HOUR / 2)
    assert rules.roles_of(editor, at=NOON + HOUR / 2) == {"editor"}
    with pytest.raises(actions.AlreadyOver):
        actions.revoke(lent, by=head, at=NOON + HOUR / 2)
    assert journal() == ["RoleLent", "LentRoleRevoked"]


def test_the_receiver_cannot_revoke(head, editor):
    with pytest.raises(PermissionDenied):
        actions.revoke(lend(head, editor), by=editor, at=NOON)


def duty(person, start, admin):
    return actions.put_on_duty(
        person, role=Role.CHIEF, since=start, until=start + 8 * HOUR, by=admin, at=NOON
    )


def test_one_person_per_role_is_on_duty(chief, admin, person):
    other = person("other-chief", "chief")
    duty(chief, NOON, admin)
    with pytest.raises(actions.DutyTaken):
        duty(other, NOON + HOUR, admin)
    assert rules.on_duty(Role.CHIEF, at=NOON) == chief
    assert rules.on_duty(Role.CHIEF, at=NOON + 8 * HOUR) is None


def test_duty_needs_the_role(reporter, admin):
    with pytest.raises(actions.NotTheirs):
        duty(reporter, NOON, admin)


def test_two_people_swap_duties(chief, admin, person):
    other = person("other-chief", "chief")
    mine, theirs = duty(chief, NOON, admin), duty(other, NOON + 8 * HOUR, admin)
    actions.swap(mine, other=theirs, by=admin, at=NOON)
    assert rules.on_duty(Role.CHIEF, at=NOON) == other
    assert rules.on_duty(Role.CHIEF, at=NOON + 9 * HOUR) == chief
    assert journal()[-1] == "DutySwapped"


def test_a_past_duty_is_not_rewritten(chief, admin, person):
    other = person("other-chief", "chief")
    mine, theirs = duty(chief, NOON, admin), duty(other, NOON + 8 * HOUR, admin)
    with pytest.raises(actions.AlreadyOver):
        actions.swap(mine, other=theirs, by=admin, at=NOON + 9 * HOUR)


def test_holders_are_those_with_the_role(head, editor, reporter):
    assert list(rules.holders(Role.HEAD, at=NOON)) == [head]
    lend(head, editor)
    assert set(rules.holders(Role.HEAD, at=NOON)) == {head, editor}


def refused_by_the_database(make) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_the_database_keeps_the_promises(chief, editor, desk):
    below = Unit.objects.create(name="b", parent=desk, valid=DateRange(TODAY, None))
    for make in (
        lambda: Unit.objects.create(name="x", valid=DateRange(TODAY, TODAY)),
        lambda: Unit.objects.create(name="x", valid=DateRange(None, TODAY)),
        lambda: Unit.objects.filter(pk=desk.pk).update(parent=below),
        lambda: Duty.objects.create(person=chief, role="chief", valid=(NOON, None)),
        lambda: Delegation.objects.create(
            giver=chief, receiver=editor, role="chief", valid=(NOON, None), reason="x"
        ),
        lambda: Delegation.objects.create(
            giver=chief, receiver=chief, role="chief", valid=(NOON, NOON + HOUR), reason="x"
        ),
    ):
        refused_by_the_database(make)


def test_inside_one_request_the_database_is_asked_once(chief, django_assert_num_queries):
    with django_assert_num_queries(1), rules.remembering():
        for _ in range(5):
            assert rules.roles_of(chief, at=NOON) == {"chief"}


def test_a_change_of_the_chart_is_not_missed_inside_a_request(post, admin, citizen):
    with rules.remembering():
        assert rules.roles_of(citizen, at=NOON) == {"citizen"}
        actions.appoint(post, person=citizen, since=TODAY, by=admin, at=NOON)
        assert rules.roles_of(citizen, at=NOON) == {"citizen", "editor"}
