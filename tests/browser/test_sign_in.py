"""Signing in with more than a password, in a real browser: passkey, one-time codes, a code by e-mail."""

import re
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import hotp_value
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from ronghe.kit.cast import DEMO_PASSWORD
from tests.paper import Paper, eventually

from .conftest import TODAY, run, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def context(paper: Paper, browser: Browser) -> Iterator[BrowserContext]:
    # Passkeys belong to a name; browsers know none for a bare address.
    address = paper.address.replace("127.0.0.1", "localhost")
    context = browser.new_context(base_url=address, locale="en")
    yield context
    context.close()


@pytest.fixture
def forgotten(paper: Paper) -> Iterator[None]:
    """Whoever signs in after this test needs no more than the password again."""
    yield
    run(paper, "shell", "-c", WITHOUT_SECOND_FACTORS)


WITHOUT_SECOND_FACTORS = """
from allauth.mfa.models import Authenticator
Authenticator.objects.all().delete()
"""


def device_in(page: Page) -> tuple[CDPSession, str]:
    """A phone's own key store, as the browser's tools simulate it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    made = tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return tools, made["authenticatorId"]


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.locator("main form button[type=submit]").first.click()
    page.goto("/desk/")
    page.wait_for_url("**/accounts/login/**")


def confirm(page: Page) -> None:
    """Before the locks are changed, the password is asked for once more when it was long ago."""
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", DEMO_PASSWORD)
        page.locator("main form button[type=submit]").first.click()


def test_staff_make_a_passkey_and_sign_in_with_it(context: BrowserContext, forgotten: None) -> None:
    page = context.new_page()
    tools, device = device_in(page)
    sign_in(page, "casedesk")
    page.wait_for_url(TODAY)
    page.goto("/accounts/2fa/webauthn/add/")
    confirm(page)
    page.fill("input[name=name]", "My phone")
    if page.locator("input[name=passwordless]").count():
        page.check("input[name=passwordless]")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile(r"/accounts/2fa/(?!webauthn/add)"))
    keys = tools.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert len(keys) == 1 and keys[0]["isResidentCredential"]
    sign_out(page)
    page.click("#passkey_login")
    page.wait_for_url(lambda address: "login" not in address)
    page.goto("/desk/")
    expect(page).to_have_url(TODAY)


def test_a_device_without_our_key_opens_nothing(context: BrowserContext) -> None:
    page = context.new_page()
    device_in(page)
    page.goto("/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_timeout(1500)
    page.goto("/desk/")
    page.wait_for_url("**/accounts/login/**")


def test_staff_set_up_one_time_codes_and_are_asked_for_one(
    context: BrowserContext, forgotten: None
) -> None:
    page = context.new_page()
    sign_in(page, "operator")
    page.goto("/accounts/2fa/totp/activate/")
    confirm(page)
    secret = _secret(page)
    page.fill("input[name=code]", code_now(secret))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "activate" not in url)
    sign_out(page)
    sign_in(page, "operator")
    page.wait_for_url("**/accounts/2fa/authenticate/**")
    page.goto("/desk/")
    expect(page).to_have_url(re.compile("/accounts/"))
    page.goto("/accounts/2fa/authenticate/")
    page.fill("input[name=code]", "000000")
    page.locator("main form button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("authenticate"))
    page.fill("input[name=code]", next_code(secret))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(TODAY)


def _secret(page: Page) -> str:
    shown = page.locator("#authenticator_secret")
    if shown.count():
        return shown.first.input_value()
    address = page.locator("[href^='otpauth:']").first.get_attribute("href")
    assert address
    return parse_qs(urlsplit(address).query)["secret"][0]


def code_now(secret: str, *, ahead: int = 0) -> str:
    return f"{hotp_value(secret, int(time.time() // 30) + ahead):06d}"


def next_code(secret: str) -> str:
    """A code is good for one sign-in only; the following one is accepted already."""
    return code_now(secret, ahead=1)


def test_a_code_by_mail_signs_in_without_a_password(paper: Paper, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/accounts/login/code/?next=/desk/")
    page.fill("input[name=email]", "head@linxi.example")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/code/confirm/**")
    letters = paper.home / "mail"
    eventually(lambda: letters.exists() and any(letters.iterdir()), within=10)
    newest = max(letters.iterdir(), key=lambda one: one.stat().st_mtime)
    code = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", _text(newest.read_bytes()), re.M)
    assert code, _text(newest.read_bytes())
    page.fill("input[name=code]", code[1])
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda address: "/accounts/login/" not in address)
    page.goto("/desk/")
    expect(page).to_have_url(TODAY)


def _text(raw: bytes) -> str:
    from email import message_from_bytes  # noqa: PLC0415 – beside its only use

    first = message_from_bytes(raw.split(b"\n" + b"-" * 79)[0])
    part = next(one for one in first.walk() if one.get_content_type() == "text/plain")
    return part.get_payload(decode=True).decode()
