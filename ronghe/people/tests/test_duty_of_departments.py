"""Each department has a rota of its own: one person at a time, filled by itself, seen by nobody else's."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from psycopg.types.range import DateRange, TimestamptzRange

from ronghe.accounts.models import User
from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.people import actions, rules
from ronghe.people.models import Delegation, Duty, Membership, Post, Role, Unit

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALWAYS = DateRange(date(2020, 1, 1), None)
SHIFT = TimestamptzRange(NOON, NOON + 8 * HOUR)


def department(name: str) -> Unit:
    return Unit.objects.create(name=name, kind=Unit.Kind.DEPARTMENT, valid=ALWAYS)


def officer_of(unit: Unit, name: str) -> User:
    person = User.objects.create(username=name, name=name)
    post = Post.objects.create(unit=unit, title=name, role=Role.OFFICER, valid=ALWAYS)
    Membership.objects.create(person=person, post=post, valid=ALWAYS)
    return person


@pytest.fixture
def light(db):
    return department("城管局")


@pytest.fixture
def water(db):
    return department("水利局")


def on_duty(person, unit, *, by, start=NOON, at=NOON):
    return actions.put_on_duty(
        person, role=Role.OFFICER, unit=unit, since=start, until=start + 8 * HOUR, by=by, at=at
    )


def test_an_officer_fills_the_rota_of_their_own_department(light):
    one, two = officer_of(light, "一"), officer_of(light, "二")
    on_duty(two, light, by=one)
    assert rules.on_duty(Role.OFFICER, unit=light.pk, at=NOON) == two
    assert rules.on_duty(Role.OFFICER, unit=light.pk, at=NOON + 8 * HOUR) is None
    fact = Entry.objects.get(name="PutOnDuty")
    assert (fact.actor, fact.details["unit"]) == (one, light.pk)


def test_two_departments_have_their_duties_at_the_same_time(light, water):
    one, other = officer_of(light, "一"), officer_of(water, "二")
    on_duty(one, light, by=one), on_duty(other, water, by=other)
    assert rules.on_duty(Role.OFFICER, unit=light.pk, at=NOON) == one
    assert rules.on_duty(Role.OFFICER, unit=water.pk, at=NOON) == other
    assert rules.on_duty(Role.OFFICER, at=NOON) is None


def test_nobody_fills_the_rota_of_another_department(light, water, chief, editor):
    mine, foreign = officer_of(light, "一"), officer_of(water, "二")
    duty = on_duty(foreign, water, by=None)
    later = on_duty(foreign, water, by=None, start=NOON + 8 * HOUR)
    for by in (mine, chief, editor):
        with pytest.raises(PermissionDenied):
            on_duty(foreign, water, by=by, start=NOON + 24 * HOUR)
        with pytest.raises(PermissionDenied):
            actions.swap(duty, other=later, by=by, at=NOON)


def test_case_desk_and_administrator_fill_every_rota_of_departments(light, casedesk, admin):
    one = officer_of(light, "一")
    on_duty(one, light, by=casedesk), on_duty(one, light, by=admin, start=NOON + 8 * HOUR)
    assert Duty.objects.filter(unit=light).count() == 2


def test_the_case_desk_does_not_fill_the_rota_of_the_house(casedesk, chief):
    with pytest.raises(PermissionDenied):
        actions.put_on_duty(
            chief, role=Role.CHIEF, since=NOON, until=NOON + HOUR, by=casedesk, at=NOON
        )


def test_only_who_answers_for_the_department_is_on_duty_for_it(light, water, admin, chief):
    stranger, own = officer_of(water, "二"), officer_of(light, "一")
    for person in (stranger, chief):
        with pytest.raises(actions.NotTheirs):
            on_duty(person, light, by=admin)
    Delegation.objects.create(
        giver=own, receiver=stranger, role="officer", valid=SHIFT, reason="出差"
    )
    on_duty(stranger, light, by=own)
    assert rules.on_duty(Role.OFFICER, unit=light.pk, at=NOON) == stranger


def test_officers_need_a_department_and_others_have_none(light, chief):
    desk = Unit.objects.create(name="夜班", valid=ALWAYS)
    own, of_desk = officer_of(light, "一"), officer_of(desk, "二")
    for person, role, unit in (
        (own, Role.OFFICER, None),
        (of_desk, Role.OFFICER, desk),
        (own, Role.CHIEF, light),
        (chief, Role.CHIEF, light),
        (of_desk, Role.CHIEF, desk),
    ):
        with pytest.raises(actions.NotTheirs):
            actions.put_on_duty(
                person, role=role, unit=unit, since=NOON, until=NOON + HOUR, by=None, at=NOON
            )


def test_the_database_knows_whose_duty_has_a_department(light, chief):
    own = officer_of(light, "一")
    for fields in (
        {"person": own, "role": "officer"},
        {"person": chief, "role": "chief", "unit": light},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Duty.objects.create(**fields, valid=SHIFT)


def test_the_house_still_has_one_person_per_role(chief, person):
    Duty.objects.create(person=chief, role="chief", valid=SHIFT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(person=person("other", "chief"), role="chief", valid=SHIFT)


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_put_one_on_duty():
    light, water = department("城管局"), department("水利局")
    people = [(officer_of(unit, f"{unit}{n}"), unit) for n in range(5) for unit in (light, water)]
    gate, got = threading.Barrier(len(people)), []

    def press(person, unit):
        try:
            gate.wait()
            on_duty(person, unit, by=person)
            got.append(unit.pk)
        except actions.DutyTaken:
            got.append("taken")
        except Exception as problem:  # noqa: BLE001 – what a thread says must be seen
            got.append(repr(problem))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=pair) for pair in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(got, key=str) == sorted([light.pk, water.pk, *["taken"] * 8], key=str)
    assert set(Duty.objects.values_list("unit", flat=True)) == {light.pk, water.pk}


def test_duties_are_swapped_within_one_department_only(light, water, admin):
    one, two, foreign = officer_of(light, "一"), officer_of(light, "二"), officer_of(water, "三")
    mine, theirs = on_duty(one, light, by=one), on_duty(two, light, by=one, start=NOON + 8 * HOUR)
    other = on_duty(foreign, water, by=foreign)
    with pytest.raises(actions.NotTheirs):
        actions.swap(mine, other=other, by=admin, at=NOON)
    actions.swap(mine, other=theirs, by=two, at=NOON)
    assert rules.on_duty(Role.OFFICER, unit=light.pk, at=NOON) == two


# --- pages ------------------------------------------------------------------------------------------


def typed(person, start):
    said = {"since": start, "until": start + 8 * HOUR}
    return {"person": person.pk} | {
        name: moment.isoformat(timespec="minutes") for name, moment in said.items()
    }


def test_an_officer_sees_and_fills_their_rota_from_its_page(client, light, water):
    own, colleague, foreign = (
        officer_of(light, "甲"),
        officer_of(light, "乙"),
        officer_of(water, "丙"),
    )
    soon = now() + HOUR
    on_duty(foreign, water, by=None, start=soon, at=now())
    client.force_login(own)
    page = client.get("/desk/people/duty/").content.decode()
    assert "城管局" in page and "水利局" not in page and "丙" not in page
    form = f"/desk/people/duty/departments/{light.pk}/new/"
    offered = client.get(form).content.decode()
    assert "乙</option>" in offered and "丙</option>" not in offered
    assert client.post(form, typed(foreign, soon)).status_code == 200
    assert client.post(form, typed(colleague, soon)).status_code == 302
    assert client.post(form, typed(own, soon)).status_code == 409
    assert client.post(form, typed(own, soon + 8 * HOUR)).status_code == 302
    first, second = Duty.objects.filter(unit=light).order_by("valid")
    assert (
        client.post(f"/desk/people/duty/{first.pk}/swap/", {"other": second.pk}).status_code == 302
    )
    first.refresh_from_db()
    assert first.person == own


def test_the_rota_of_another_department_is_not_there(client, light, water, chief):
    own, foreign = officer_of(light, "甲"), officer_of(water, "丙")
    soon = now() + HOUR
    theirs = on_duty(foreign, water, by=None, start=soon, at=now())
    mine = on_duty(own, light, by=None, start=soon, at=now())
    of_house = Duty.objects.create(
        person=chief, role="chief", valid=TimestamptzRange(soon, soon + HOUR)
    )
    client.force_login(own)
    assert client.get(f"/desk/people/duty/departments/{water.pk}/new/").status_code == 404
    form = f"/desk/people/duty/departments/{water.pk}/new/"
    assert client.post(form, typed(foreign, soon + 24 * HOUR)).status_code == 404
    for one in (theirs, of_house):
        answer = client.post(f"/desk/people/duty/{one.pk}/swap/", {"other": mine.pk})
        assert answer.status_code == 404
    # Nor through one's own: the other one is not among the choices.
    assert (
        client.post(f"/desk/people/duty/{mine.pk}/swap/", {"other": theirs.pk}).status_code == 200
    )
    mine.refresh_from_db(), theirs.refresh_from_db()
    assert (mine.person, theirs.person) == (own, foreign)


def test_staff_see_the_house_and_the_case_desk_the_departments_too(
    client, light, reporter, casedesk
):
    own = officer_of(light, "甲")
    on_duty(own, light, by=None, start=now() + HOUR, at=now())
    for user, sees in ((reporter, False), (casedesk, True)):
        client.force_login(user)
        assert ("城管局" in client.get("/desk/people/duty/").content.decode()) is sees


def test_a_duty_that_ended_is_on_no_page(client, light):
    own = officer_of(light, "甲")
    on_duty(own, light, by=None, start=now() - 20 * HOUR, at=now())
    client.force_login(own)
    assert "<tbody>" not in client.get("/desk/people/duty/").content.decode()
