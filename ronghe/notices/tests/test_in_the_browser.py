"""One's own pages in a real Chromium: no barrier, not wider than a phone, used without script."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from playwright.sync_api import Browser, BrowserContext

from ronghe.notices.actions import send_test, tell
from ronghe.notices.models import Notice
from ronghe.notices.sending import send_all
from tests import axe, chromium

from .conftest import DAILY, LOUD, NOON, SILENT, later

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OWN = ("/my/notices/", "/en/my/notices/", "/my/notices/choices/", "/my/notices/phone/")
DESK = ("/desk/messages/", "/desk/messages/terms/", "/desk/")
# For whoever wants to look at them: a folder.
PICTURES = os.environ.get("RONGHE_TEST_PICTURES", "")


@pytest.fixture
def browser(monkeypatch) -> Iterator[Browser]:
    # Playwright's loop runs in this thread; Django would take our own code for asynchronous.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with chromium.running() as browser:
        yield browser


@pytest.fixture
def told(admin) -> str:
    """The administrator, with notices and messages; the link under one of them."""
    admin.emailaddress_set.create(email="admin@b.example", verified=True, primary=True)
    for minute, (topic, words) in enumerate(
        [
            (DAILY, "周砚秋在《南桥路积水，改造工程下月开工》的批注里提到了您。"),
            (SILENT, "许明岚把《老小区加装电梯：一栋楼里的九次商量》退回给您。"),
            (
                LOUD,
                "一个很长的通知 https://an.address.that.is.long.example/with/a/path/that/goes/on",
            ),
        ]
    ):
        tell([admin], topic=topic, say=lambda w=words: w, link="/desk/", at=later(minute))
    Notice.objects.filter(topic=DAILY.key).update(read_at=NOON)
    for number in ("19900000001", "19900000002"):
        send_test(number, channel="sms", by=admin, at=NOON)
    send_all(at=NOON)
    link = next(one for one in mail.outbox if "List-Unsubscribe" in one.extra_headers)
    return "/" + link.extra_headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]


def signed_in(browser: Browser, address: str, person, **how) -> BrowserContext:
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = person.get_session_auth_hash()
    session.save()
    context = browser.new_context(service_workers="block", **how)
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}]
    )
    return context


def test_no_page_has_a_barrier_or_is_wider_than_a_phone(browser, live_server, admin, told):
    found = []
    for scheme in ("light", "dark"):
        # Only this test steps over our own content policy: axe comes in as an inline script.
        context = signed_in(browser, live_server.url, admin, color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        for path in (*OWN, told, *DESK):
            page.goto(live_server.url + path)
            page.add_script_tag(content=axe.SCRIPT)
            for width in (360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                if path not in DESK:
                    found += [f"{path} {scheme} {width}: {one}" for one in axe.barriers(page)]
                if page.evaluate(chromium.TOO_WIDE) > 0:
                    found.append(f"{path} {scheme} {width} is too wide")
                if PICTURES:
                    name = re.sub(r"\W+", "-", path)[:40]
                    page.screenshot(
                        path=Path(PICTURES) / f"{name}{scheme}-{width}.png", full_page=True
                    )
        context.close()
    assert found == []


def test_notices_are_read_without_script(browser, live_server, admin, told):
    context = signed_in(browser, live_server.url, admin, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/my/notices/")
    page.get_by_role("button", name="许明岚").click()
    assert page.url.endswith("/desk/")
    page.goto(f"{live_server.url}/en/my/notices/")
    page.get_by_role("button", name="Mark all as read").click()
    assert page.locator(".told-new").count() == 0
    assert not Notice.objects.unread().exists()
    # Push needs a script: its button is not there without.
    page.goto(f"{live_server.url}/en/my/notices/choices/")
    assert page.get_by_role("button", name="Switch on here").count() == 0
    context.close()
