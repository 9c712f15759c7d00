"""The people pages, used as the administrator and the staff would."""

from datetime import date, timedelta

import pytest

from ronghe.accounts.models import User
from ronghe.kit.clock import local_date, now
from ronghe.people import actions, rules
from ronghe.people.models import Delegation, Duty, Membership, Post, Unit


@pytest.fixture
def office(client, admin):
    client.force_login(admin)
    return client


def sent(client, path: str, **typed: object):
    answer = client.post(path, typed)
    assert answer.status_code == 302, answer.content.decode()
    return answer


def test_a_colleague_gets_from_the_form_to_the_desk(office, db):
    today = local_date(now())
    sent(office, "/desk/people/units/new/", name="夜班", kind="desk", since=today)
    unit = Unit.objects.get(name="夜班")
    sent(
        office,
        f"/desk/people/units/{unit.pk}/posts/new/",
        title="夜班编辑",
        role="editor",
        since=today,
    )
    sent(
        office, "/desk/people/persons/new/", username="ye", name="叶知秋", email="ye@paper.example"
    )
    post, ye = Post.objects.get(title="夜班编辑"), User.objects.get(username="ye")
    assert not ye.has_usable_password()
    sent(office, f"/desk/people/posts/{post.pk}/appoint/", person=ye.pk, since=today)
    assert rules.roles_of(ye, at=now()) == {"editor"}
    assert "叶知秋" in office.get("/desk/people/").content.decode()


def test_a_refused_form_keeps_what_was_typed(office, admin):
    held = Membership.objects.get(person=admin)
    typed = {"person": admin.pk, "since": "2026-03-04"}
    answer = office.post(f"/desk/people/posts/{held.post_id}/appoint/", typed)
    assert answer.status_code == 409
    assert "2026-03-04" in answer.content.decode()


@pytest.mark.parametrize("day", ["", "9999-99-99", "0001-01-01", "9999-12-31", "x" * 5000, "\x00"])
def test_nonsense_for_a_day_is_today(office, day):
    answer = office.get("/desk/people/", {"day": day})
    assert answer.status_code == 200
    assert f'value="{local_date(now())}"' in answer.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"name": "x" * 5000, "kind": "desk", "since": "2026-01-01"},
        {"name": "\x00", "kind": "desk", "since": "2026-01-01"},
        {"name": "x", "kind": "castle", "since": "2026-01-01"},
        {"name": "x", "kind": "desk", "since": "9999-12-31", "last_day": "9999-12-31"},
        {"name": "x", "kind": "desk", "since": "2026-01-02", "last_day": "2026-01-01"},
        {"name": "x", "kind": "desk", "since": "2026-01-01", "parent": "987654321"},
        {"name": "x", "kind": "desk", "since": "2026-01-01", "parent": "'; DROP TABLE"},
    ],
)
def test_bad_input_makes_no_unit(office, typed):
    before = Unit.objects.count()
    answer = office.post("/desk/people/units/new/", typed)
    assert answer.status_code == 200
    assert "alarm" in answer.content.decode()
    assert Unit.objects.count() == before


def test_names_are_text_wherever_they_stand(office):
    name = "<script>alert(1)</script>"
    sent(office, "/desk/people/units/new/", name=name, kind="desk", since="2026-01-01")
    page = office.get("/desk/people/").content.decode()
    assert name not in page and "&lt;script&gt;" in page


def test_the_chart_shows_who_was_what_on_that_day(office, admin, chief):
    held = Membership.objects.get(person=chief)
    office.post(f"/desk/people/memberships/{held.pk}/end/", {"last_day": "2026-06-30"})
    link = f'href="/desk/people/persons/{chief.pk}/?day='
    assert link in office.get("/desk/people/?day=2026-06-30").content.decode()
    assert link not in office.get("/desk/people/?day=2026-07-01").content.decode()


def test_staff_lend_their_role_and_take_it_back(client, head, editor):
    client.force_login(head)
    since, until = now() - timedelta(hours=1), now() + timedelta(days=1)
    sent(
        client,
        "/desk/people/lent/new/",
        role="head",
        receiver=editor.pk,
        since=since.isoformat(timespec="minutes"),
        until=until.isoformat(timespec="minutes"),
        reason="出差",
    )
    assert "head" in rules.roles_of(editor, at=now())
    lent = Delegation.objects.get()
    assert "/revoke/" in client.get("/desk/people/lent/").content.decode()
    sent(client, f"/desk/people/lent/{lent.pk}/revoke/")
    assert "head" not in rules.roles_of(editor, at=now())


def test_nobody_lends_what_they_do_not_have(client, reporter, editor):
    client.force_login(reporter)
    typed = {
        "role": "admin",
        "receiver": editor.pk,
        "since": "2026-01-01T08:00",
        "until": "2026-01-02T08:00",
        "reason": "x",
    }
    assert client.post("/desk/people/lent/new/", typed).status_code == 200
    assert not Delegation.objects.exists()


def test_the_rota_is_filled_and_swapped(office, chief, person):
    other = person("other-chief", "chief")
    begin = now() + timedelta(days=1)
    for one, start in ((chief, begin), (other, begin + timedelta(days=1))):
        sent(
            office,
            "/desk/people/duty/new/",
            role="chief",
            person=one.pk,
            since=start.isoformat(timespec="minutes"),
            until=(start + timedelta(hours=8)).isoformat(timespec="minutes"),
        )
    first, second = Duty.objects.order_by("valid")
    sent(office, f"/desk/people/duty/{first.pk}/swap/", other=second.pk)
    first.refresh_from_db()
    assert first.person == other


def test_where_nobody_can_swap_the_rota_says_why_and_has_no_button(office, admin, chief, person):
    other = person("other-chief", "chief")
    begin = now() + timedelta(days=1)

    def put(one, start):
        until = start + timedelta(hours=8)
        actions.put_on_duty(one, role="chief", since=start, until=until, by=admin, at=now())

    put(chief, begin)
    put(chief, begin + timedelta(days=1))
    page = office.get("/desk/people/duty/").content.decode()
    assert page.count("暂时不能换") == 2
    assert '<select name="other"' not in page and "/swap/" not in page
    put(other, begin + timedelta(days=2))
    page = office.get("/desk/people/duty/").content.decode()
    assert "暂时不能换" not in page
    assert page.count('<select name="other"') == 3


def test_a_person_s_page_tells_their_posts(client, chief, reporter):
    client.force_login(reporter)
    page = client.get(f"/desk/people/persons/{chief.pk}/?day={date(2026, 1, 1)}").content.decode()
    assert "unit of chief" in page


def test_wagtail_offers_nobody_users_groups_or_settings(office):
    for path in (
        "users/",
        "groups/",
        "pages/",
        "documents/",
        "collections/",
        "reports/locked/",
        "workflows/list/",
    ):
        assert office.get(f"/desk/{path}").status_code == 404, path


def test_nobody_is_ever_superuser_or_manages_users(admin, chief):
    for user in (admin, chief):
        permissions = user.get_all_permissions()
        assert not any("user" in one or "group" in one for one in permissions)
        assert not user.has_perm("accounts.change_user")
