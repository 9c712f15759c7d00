"""Reporting with a code and finding again, in a real Chromium on a phone: with script and without."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from ronghe.cases.models import Case, Contact
from ronghe.kit.clock import now
from ronghe.notices.models import Code, Terms
from ronghe.notices.tests.conftest import gateway as gateway
from tests import axe, chromium
from tests.report_store import kept

from .codes import MAIL, OTHER, PHONE, came_by_mail, came_to, wrong

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALL, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
MINE = re.compile(r"/cases/mine/\d{4}-\d{7}/$")
MINUTE = 60
# For whoever wants to look at them: a folder.
PICTURES = os.environ.get("RONGHE_TEST_PICTURES", "")


@pytest.fixture(autouse=True)
def often(db) -> None:
    """Reported and found within the same minute."""
    Terms.objects.create(since=now(), gap_seconds=0, number_day=99, source_hour=99)


@pytest.fixture
def browser(monkeypatch) -> Iterator[Browser]:
    # Playwright's loop runs in this thread; Django would take our own code for asynchronous.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with chromium.running() as browser:
        yield browser


@contextmanager
def phone(browser: Browser, address: str, **how: object) -> Iterator[Page]:
    how = {"viewport": SMALL, "service_workers": "block", "locale": "zh-CN", **how}
    context = browser.new_context(base_url=address, **how)
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def written(page: Page, text: str, *, at: str = "/cases/new/", **contact: str) -> None:
    """The form filled in, and looked at."""
    page.goto(at)
    page.check("[name=kind][value=complaint]")
    page.fill("[name=text]", text)
    page.locator("[data-more-fields] summary").click()
    for name, said in contact.items():
        page.fill(f"[name={name}]", said)
    page.check("[name=prove]")
    page.locator(".asking-form .button-main").click()
    page.locator("[data-proving]").wait_for()


def test_in_under_a_minute_with_a_wrong_code_and_a_lost_answer(browser, live_server, gateway):
    lost: list[int] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)
            return route.abort("connectionreset")
        return route.continue_()

    with phone(browser, live_server.url) as page:
        begun = time.monotonic()
        written(page, "桥头的路灯坏了一周。", phone=PHONE)
        page.get_by_role("button", name=f"发送验证码到 {PHONE}").click()
        page.locator("[name=code]").wait_for()
        code = came_to(PHONE, gateway)
        page.fill("[name=code]", wrong(code))
        page.keyboard.press("Enter")
        # Beside the field, on the same page; one try, not two.
        expect(page.locator("[data-proving]")).to_contain_text("验证码不对或已失效")
        assert Code.objects.get().tries == 1
        page.fill("[name=code]", code)
        page.wait_for_timeout(600)
        store = kept(page)
        assert "桥头的路灯" in store and PHONE not in store and code not in store
        page.route("**/cases/new/", lose)
        page.get_by_role("button", name="提交", exact=True).click()
        expect(page.locator("[data-said][data-kept]")).to_contain_text("一有网络")
        assert code not in kept(page)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_url(MINE)
        assert time.monotonic() - begun < MINUTE
        expect(page.locator(".case-receipt")).to_contain_text("手机收到的验证码")
    assert lost == [302] and Contact.objects.get().proven == "phone"
    with phone(browser, live_server.url) as page:
        page.goto("/cases/mine/")
        page.fill("[name=typed]", PHONE)
        page.get_by_role("button", name="给我发验证码").click()
        page.locator("[name=code]").wait_for()
        page.fill("[name=code]", came_to(PHONE, gateway))
        page.keyboard.press("Enter")
        page.get_by_role("link", name="桥头的路灯坏了一周").click()
        page.wait_for_url(MINE)
        assert PHONE not in page.url and PHONE not in page.content()


def test_without_script_in_english_by_mail(browser, live_server, gateway):
    with phone(browser, live_server.url, java_script_enabled=False) as page:
        written(page, "The lamp at the bridge is out.", at="/en/cases/new/", email=MAIL)
        page.get_by_role("button", name=f"Send a code to {MAIL}").click()
        code = came_by_mail(MAIL)
        page.fill("[name=code]", wrong(code))
        page.get_by_role("button", name="Send it", exact=True).click()
        expect(page.locator("[data-proving] .errorlist")).to_contain_text("This is not the code")
        expect(page.locator(".case-shown")).to_contain_text("The lamp at the bridge")
        page.fill("[name=code]", code)
        page.keyboard.press("Enter")
        page.wait_for_url(MINE)
    with phone(browser, live_server.url, java_script_enabled=False) as page:
        page.goto("/en/cases/mine/by-code/")
        page.fill("[name=typed]", MAIL)
        page.get_by_role("button", name="Send me a code").click()
        page.fill("[name=code]", came_by_mail(MAIL))
        page.get_by_role("button", name="Show my cases").click()
        page.get_by_role("link", name="The lamp at the bridge").click()
        expect(page.locator(".case-head")).to_contain_text(Case.objects.get().number)


def test_no_step_has_a_barrier_or_is_wider_than_a_phone(browser, live_server, gateway):
    found = []

    def judge(page: Page, what: str) -> None:
        page.add_script_tag(content=axe.SCRIPT)
        for size in (SMALL, WIDE):
            page.set_viewport_size(size)
            found.extend(f"{what} {size['width']}: {one}" for one in axe.barriers(page))
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{what} {size['width']} is too wide")
            if PICTURES:
                name = Path(PICTURES) / f"codes-{what}-{size['width']}.png"
                page.screenshot(path=name, full_page=True)
        page.set_viewport_size(SMALL)

    for scheme, language in (("light", ""), ("dark", "/en")):
        how = {"color_scheme": scheme, "bypass_csp": True, "java_script_enabled": True}
        with phone(browser, live_server.url, **how) as page:
            page.goto(f"{language}/cases/new/")
            page.locator("[data-more-fields] summary").click()
            judge(page, f"form-{scheme}")
            written(
                page, "桥头的路灯坏了一周。", at=f"{language}/cases/new/", phone=OTHER, email=MAIL
            )
            judge(page, f"offer-{scheme}")
            page.locator("[value=code_phone]").click()
            page.locator("[name=code]").wait_for()
            judge(page, f"code-{scheme}")
            page.fill("[name=code]", "x")
            page.keyboard.press("Enter")
            page.locator("[data-proving] .errorlist").wait_for()
            judge(page, f"wrong-{scheme}")
            page.fill("[name=code]", came_to(OTHER, gateway))
            page.keyboard.press("Enter")
            page.wait_for_url(MINE)
            judge(page, f"receipt-{scheme}")
            page.goto(f"{language}/cases/mine/")
            judge(page, f"find-{scheme}")
            page.fill("[name=typed]", OTHER)
            page.locator("[name=typed]").press("Enter")
            page.locator("[name=code]").wait_for()
            judge(page, f"asked-{scheme}")
            page.fill("[name=code]", came_to(OTHER, gateway))
            page.keyboard.press("Enter")
            page.locator(".case-rows").wait_for()
            judge(page, f"list-{scheme}")
    assert found == []
