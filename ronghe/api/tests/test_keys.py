"""Keys of programs: made and revoked by the administrator, shown once, hashed, in the journal."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from ronghe.api import actions
from ronghe.api.models import ApiKey, Jurisdiction, Submission
from ronghe.cases.tests.conftest import sent
from ronghe.journal.models import Entry
from ronghe.kit.clock import now

from .conftest import made

pytestmark = pytest.mark.django_db
TYPED = {"holder": "临溪随手拍", "contact": "app@linxi.example", "mode": "live", "per_hour": "100"}


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


def shown(page: str) -> str | None:
    found = re.search(r'class="api-key">([^<]+)<', page)
    return found and found[1]


def test_a_key_is_shown_once_and_opens(desk):
    answer = desk.post("/desk/keys/", TYPED)
    text = shown(answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    assert actions.key_of(text, at=now()) == ApiKey.objects.get()
    page = desk.get("/desk/keys/").content.decode()
    assert shown(page) is None and text not in page
    assert f"…{text[-4:]}" in page and "临溪随手拍" in page


def test_only_a_hash_of_it_is_kept_anywhere(admin):
    _row, text = made(admin)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(k)::text FROM api_apikey k")
        kept = "".join(row for (row,) in cursor.fetchall())
        cursor.execute("SELECT details::text FROM journal_entry")
        kept += "".join(row for (row,) in cursor.fetchall())
    for secret in (text, text.split("_", 1)[1]):
        assert secret not in kept and secret.encode().hex() not in kept


def test_two_keys_are_never_the_same(admin):
    texts = {made(admin)[1] for _ in range(20)}
    assert len(texts) == 20 and all(len(one) >= 36 for one in texts)


def test_making_and_revoking_stand_in_the_journal(desk, admin):
    desk.post("/desk/keys/", TYPED)
    key = ApiKey.objects.get()
    desk.post(f"/desk/keys/{key.pk}/revoke/", {"reason": "密钥泄露"})
    entries = Entry.objects.filter(name__startswith="ApiKey").order_by("pk")
    assert [(one.name, one.actor) for one in entries] == [
        ("ApiKeyMade", admin),
        ("ApiKeyRevoked", admin),
    ]
    assert entries[1].details == {"key": key.pk, "reason": "密钥泄露"}
    page = desk.get("/desk/keys/").content.decode()
    assert "密钥泄露" in page


def test_a_reason_is_needed_and_a_key_is_revoked_once(desk, admin):
    key, text = made(admin)
    refused = desk.post(f"/desk/keys/{key.pk}/revoke/", {"reason": ""})
    assert refused.status_code == 200 and "errorlist" in refused.content.decode()
    assert actions.key_of(text, at=now()) == key
    actions.revoke_key(key, reason="x", by=admin, at=now())
    assert actions.key_of(text, at=now()) is None
    with pytest.raises(actions.RevokedAlready):
        actions.revoke_key(key, reason="y", by=admin, at=now())
    assert desk.post(f"/desk/keys/{key.pk}/revoke/", {"reason": "y"}).status_code == 409


def test_nobody_else_makes_or_revokes(chief, admin):
    key, _text = made(admin)
    for verb in (
        lambda: made(chief),
        lambda: actions.revoke_key(key, reason="x", by=chief, at=now()),
        lambda: actions.add_jurisdiction("x", name="x", by=chief, at=now()),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def change(**fields):
    return lambda key: ApiKey.objects.filter(pk=key.pk).update(**fields)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda key: ApiKey.objects.filter(pk=key.pk).delete(),
        change(digest=b"x" * 32),
        change(mode="test"),
        change(holder="somebody else"),
        change(revoked_at=None, revoked_by=None, reason=""),
        change(per_hour=0),
    ],
)
def test_the_database_keeps_a_key_as_it_was(admin, wrong):
    key, _text = made(admin)
    actions.revoke_key(key, reason="x", by=admin, at=now())
    with pytest.raises(DatabaseError), transaction.atomic():
        wrong(key)


def test_the_database_takes_no_case_from_a_dead_or_a_test_key(admin):
    dead, tester = made(admin)[0], made(admin, mode="test")[0]
    actions.revoke_key(dead, reason="x", by=admin, at=now())
    for key in (dead, tester):
        case = sent()
        row = {"case": case, "form": case.key, "mark": bytes(32), "at": now()}
        with pytest.raises(DatabaseError), transaction.atomic():
            Submission.objects.create(api_key=key, **row)


def test_when_a_key_was_used_is_known_by_the_day(admin):
    key, text = made(admin)
    assert key.used_on is None
    actions.key_of(text, at=now())
    key.refresh_from_db()
    assert key.used_on is not None


def test_jurisdictions_come_and_go(desk):
    typed = {"key": "linxi.example", "name": "临溪", "answers": "batch"}
    desk.post("/desk/keys/jurisdictions/", typed)
    one = Jurisdiction.objects.get()
    assert one.is_batch and one.place is None
    again = desk.post("/desk/keys/jurisdictions/", typed)
    assert again.status_code == 409 and Jurisdiction.objects.count() == 1
    wrong = desk.post("/desk/keys/jurisdictions/", typed | {"key": "Not An Id"})
    assert wrong.status_code == 200 and Jurisdiction.objects.count() == 1
    desk.post(f"/desk/keys/jurisdictions/{one.pk}/close/")
    assert not Jurisdiction.objects.open().exists()
    names = Entry.objects.filter(name__startswith="Jurisdiction").order_by("pk")
    assert list(names.values_list("name", flat=True)) == [
        "JurisdictionOpened",
        "JurisdictionClosed",
    ]
