"""`ronghe people first-admin`: how a paper without anybody gets its first administrator."""

import io

import pytest
from django.core.management import CommandError, call_command

from ronghe.accounts.actions import let_in
from ronghe.accounts.models import User
from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.people.actions import AdministratorThere, NameTaken
from ronghe.people.rules import roles_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


def first_admin(username="wang", **more) -> str:
    out = io.StringIO()
    words = {"name": "王主任", "email": "wang@paper.example"} | more
    call_command("people", "first-admin", username, stdout=out, **words)
    return out.getvalue().split()[-1]


def path(address: str, settings) -> str:
    assert address.startswith(settings.SITE_URL)
    return address.removeprefix(settings.SITE_URL)


def choose(client, way: str, password: str = PASSWORD):
    return client.post(way, {"password1": password, "password2": password})


def test_the_first_administrator_comes_in_and_manages_people(client, settings):
    way = path(first_admin(), settings)
    person = User.objects.get(username="wang")
    assert roles_of(person, at=now()) == {"admin"}
    assert client.get(way).status_code == 200
    assert choose(client, way)["Location"] == "/accounts/2fa/"
    assert client.get("/desk/people/units/new/").status_code == 200
    assert person.emailaddress_set.get().verified


def test_everything_is_journalled():
    first_admin()
    facts = set(Entry.objects.values_list("name", flat=True))
    assert {"PersonAdmitted", "UnitCreated", "PostCreated", "PersonAppointed"} <= facts


def test_the_way_in_opens_once(client, settings):
    way = path(first_admin(), settings)
    choose(client, way)
    client.logout()
    assert client.get(way).status_code == 404
    assert choose(client, way, "another-password-1").status_code == 404
    assert User.objects.get(username="wang").check_password(PASSWORD)


def test_of_two_who_follow_the_way_in_at_once_one_gets_in(settings):
    """Both have seen the form; the second finds the way closed when the password is written."""
    token = first_admin().rstrip("/").rpartition("/")[2]
    person = User.objects.get(username="wang")
    assert let_in(person, token=token, password=PASSWORD)
    assert not let_in(person, token=token, password="another-password-1")
    assert User.objects.get(username="wang").check_password(PASSWORD)


def test_the_way_in_closes_after_a_day(client, settings):
    way = path(first_admin(), settings)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert client.get(way).status_code == 404


def test_a_weak_password_is_refused(client, settings):
    way = path(first_admin(), settings)
    for weak in ("short", "ronghe-demo", "1234567890123"):
        assert choose(client, way, weak).status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_lost_way_in_is_printed_again_until_the_first_sign_in(client, settings):
    first_admin()
    choose(client, path(first_admin(), settings))
    with pytest.raises(AdministratorThere):
        first_admin()


def test_a_second_administrator_is_not_made_here(admin):
    with pytest.raises(AdministratorThere):
        first_admin()
    assert not User.objects.filter(username="wang").exists()


@pytest.mark.parametrize(
    ("username", "email"),
    [("wang", "no address"), ("a b", "a@b.example"), ("x" * 200, "a@b.example")],
)
def test_nonsense_is_refused_with_a_sentence(username, email):
    with pytest.raises(CommandError) as refusal:
        first_admin(username, email=email)
    assert refusal.value.args[0]


def test_a_reader_of_that_name_is_not_promoted(citizen):
    with pytest.raises(NameTaken):
        first_admin("citizen")
