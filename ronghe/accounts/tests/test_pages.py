"""Signing in, seen from outside."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache

from ronghe.accounts.models import User

PASSWORD = "correct-horse-battery"


@pytest.fixture
def reader(db) -> User:
    user = User.objects.create_user("mei", "mei@example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client, password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": "mei", "password": password} | more)


def test_the_right_password_opens_the_account(client, reader):
    answer = sign_in(client)
    assert answer["Location"] == "/accounts/start/"
    assert client.get("/accounts/start/")["Location"] == "/me/"


def test_staff_land_at_the_desk(client, chief):
    client.force_login(chief)
    assert client.get("/accounts/start/")["Location"] == "/desk/"


def test_a_wrong_password_keeps_what_was_typed(client, reader):
    answer = sign_in(client, "wrong", next="/me/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="mei"' in page
    assert 'name="next" value="/me/"' in page
    assert "wrong" not in page


def test_five_wrong_passwords_shut_the_account_for_a_while(client, reader):
    for _ in range(5):
        sign_in(client, "wrong")
    refused = sign_in(client)
    assert "_auth_user_id" not in client.session
    assert refused.status_code == 200
    cache.clear()
    assert sign_in(client).status_code == 302


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_way_back_never_leaves_the_house(client, reader, there):
    assert sign_in(client, next=there)["Location"] == "/accounts/start/"


def test_the_session_changes_its_key_at_sign_in(client, reader):
    client.get("/accounts/login/code/")
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_code_by_mail_opens_the_account_without_a_password(client, reader):
    client.post("/accounts/login/code/", {"email": "mei@example.com"})
    (code,) = re.findall(
        r"^\s*([A-Z0-9]{3}-?[A-Z0-9]{3}|[A-Z0-9-]{6,})\s*$", mail.outbox[0].body, re.M
    )
    answer = client.post("/accounts/login/code/confirm/", {"code": code})
    assert answer["Location"] == "/accounts/start/"


def test_a_code_for_an_unknown_address_looks_the_same(client, reader):
    known = client.post("/accounts/login/code/", {"email": "mei@example.com"})
    unknown = client.post("/accounts/login/code/", {"email": "nobody@example.com"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_a_second_step_is_asked_for_when_there_is_one(client, reader):
    secret = generate_totp_secret()
    TOTP.activate(reader, secret)
    assert sign_in(client)["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/accounts/start/").status_code == 302
    assert "_auth_user_id" not in client.session
    code = f"{hotp_value(secret, next(iter(counters()))):06d}"
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert "_auth_user_id" in client.session


def test_staff_without_a_second_factor_are_sent_to_set_it_up(client, chief, reader, settings):
    settings.SECOND_FACTOR_FOR_STAFF = True
    client.force_login(chief)
    assert client.get("/desk/")["Location"] == "/accounts/2fa/"
    TOTP.activate(chief, generate_totp_secret())
    assert client.get("/desk/").status_code == 200


def test_readers_need_no_second_factor(client, reader, settings):
    settings.SECOND_FACTOR_FOR_STAFF = True
    client.force_login(reader)
    assert client.get("/accounts/start/")["Location"] == "/me/"


def test_the_password_everyone_knows_opens_nothing_in_production(client, reader, settings):
    settings.PRODUCTION = True
    reader.set_password("ronghe-demo")
    reader.save()
    assert sign_in(client, "ronghe-demo").status_code == 200
    assert "_auth_user_id" not in client.session


def test_a_reader_opens_an_account_by_confirming_the_address(client, db):
    typed = {"username": "xiaoyu", "email": "xiaoyu@example.com", "password1": PASSWORD}
    answer = client.post("/accounts/signup/", typed)
    assert answer["Location"] == "/accounts/confirm-email/"
    assert len(mail.outbox) == 1


def test_a_refused_sign_up_keeps_what_was_typed(client, db):
    typed = {"username": "xiaoyu", "email": "xiaoyu@example.com", "password1": "ronghe-demo"}
    page = client.post("/accounts/signup/", typed).content.decode()
    assert 'value="xiaoyu"' in page
    assert not User.objects.filter(username="xiaoyu").exists()


def test_staff_who_were_away_for_long_sign_in_again(client, chief, settings):
    client.force_login(chief)
    assert client.get("/desk/").status_code == 200
    session = client.session
    session["seen"] -= settings.IDLE_SECONDS + 1
    session.save()
    assert client.get("/desk/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_language_is_remembered(client, reader, language):
    client.force_login(reader)
    client.post("/accounts/language/", {"language": language, "next": "/accounts/2fa/"})
    reader.refresh_from_db()
    assert reader.language == language
    page = client.get("/accounts/2fa/")
    assert page["Content-Language"] == language
    lang = {"zh-hans": "zh-Hans", "en": "en"}[language]
    assert f'<html lang="{lang}">' in page.content.decode()


PAGES = ["login/", "login/code/", "signup/", "password/reset/"]
OWN_PAGES = [
    "logout/",
    "2fa/",
    "email/",
    "password/change/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
]


@pytest.mark.parametrize("path", [*PAGES, *OWN_PAGES])
def test_every_page_stands_in_our_frame_without_inline_code(client, reader, path):
    if path in OWN_PAGES:
        sign_in(client)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.get(f"/accounts/{path}")
    page = answer.content.decode()
    assert 'class="masthead"' in page, answer.get("Location", "")
    assert not re.search(r"<script(?![^>]*(src=|application/json))|\sstyle=|\son\w+=", page)
