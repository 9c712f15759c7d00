"""A page that offers passkeys says so where none can work, and leads to where they do."""

import re

import pytest
from allauth.mfa.models import Authenticator

from ronghe.accounts.models import User

ADD = "/accounts/2fa/webauthn/add/"


@pytest.mark.parametrize("host", ["127.0.0.1:8123", "[::1]:8123"])
def test_by_a_number_the_sign_in_page_leads_to_its_name(client, db, host):
    page = client.get("/accounts/login/?next=/me/", headers={"host": host}).content.decode()
    assert 'href="http://localhost:8123/accounts/login/?next=/me/"' in page
    assert "passkey_login" not in page


def test_by_the_number_of_another_machine_the_name_is_asked_for(client, db):
    page = client.get(
        "/accounts/login/", headers={"host": "192.0.2.7", "accept-language": "en"}
    ).content.decode()
    assert "passkey_login" not in page
    assert "localhost" not in page
    assert "Open this page by the name of the site" in page


@pytest.mark.parametrize("host", ["localhost:8123", "news.linxi.example"])
def test_under_a_name_a_passkey_signs_in(client, db, host):
    page = client.get("/accounts/login/", headers={"host": host}).content.decode()
    assert 'id="passkey_login"' in page
    assert "account-note" not in page


def test_nobody_is_asked_to_make_a_passkey_that_cannot_be_made(client, db):
    client.force_login(User.objects.create_user("mei", "mei@example.com", "correct-horse-battery"))
    client.post("/accounts/reauthenticate/", {"password": "correct-horse-battery"})
    by_number = client.get(ADD, headers={"host": "127.0.0.1:8123"}).content.decode()
    assert f'href="http://localhost:8123{ADD}"' in by_number
    assert "mfa_webauthn_add" not in by_number
    assert "mfa_webauthn_add" in client.get(ADD, headers={"host": "localhost"}).content.decode()


def test_the_list_of_ones_keys_speaks_one_language(client, db):
    user = User.objects.create_user("mei", "mei@example.com", "correct-horse-battery")
    credential = {"clientExtensionResults": {"credProps": {"rk": True}}}
    key = {"name": "手机", "credential": credential}
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=key)
    client.force_login(user)
    page = client.get("/accounts/2fa/webauthn/", headers={"host": "localhost"}).content.decode()
    words = re.sub(
        r"<[^>]*>", " ", page[page.index("<h1>") : page.index('<form class="account-language"')]
    )
    assert "手机" in words and "还没有用过" in words
    assert not re.search("[A-Za-z]{3}", words)
