"""What a browser keeps of a report on a machine that others use, and what it tells of where it is."""

import json

import pytest
from playwright.sync_api import Browser, Request, expect

from tests.paper import Paper, eventually
from tests.report_store import kept

from .conftest import run, sign_in
from .test_reporting import MINE, begin, drafts, in_the_house, look, sent, visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SAID = "[data-said][data-kept]"
PHONE, HOME = "13912345678", "南门街 12 号"


def reached(paper: Paper, text: str) -> list[str]:
    """The phone numbers that came with the cases with these words."""
    asked = f"""
import json
from ronghe.cases import vault
from ronghe.cases.models import Contact
rows = Contact.objects.filter(case__text__startswith={text!r}).select_related("case")
print(json.dumps([vault.unseal(bytes(one.sealed), key=one.key, case=one.case.number).phone for one in rows]))
"""
    found: list[str] = json.loads(run(paper, "shell", "-v0", "-c", asked).splitlines()[-1])
    return found


def test_what_is_confidential_is_not_kept_and_the_page_says_so(
    paper: Paper, browser: Browser
) -> None:
    with visitor(paper, browser) as context:
        page = context.new_page()
        begin(page, "老板拖欠我三个月工资。")
        eventually(lambda: drafts(page) == ["typed"], within=10)
        page.check("[name=visibility][value=confidential]")
        eventually(lambda: drafts(page) == [], within=10)
        expect(page.locator(SAID)).to_contain_text("保密的内容不会存在本机")
        look(page)
        assert drafts(page) == []
        context.set_offline(True)
        page.get_by_role("button", name="提交").tap()
        expect(page.locator(SAID)).to_contain_text("不要关闭")
        assert "工资" not in kept(page)
        context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        sent(page)
        expect(page.locator(".case-receipt")).to_be_visible()
        assert "工资" not in kept(page)
    assert len(in_the_house(paper, "老板拖欠我")) == 1


def test_how_to_reach_somebody_is_not_kept_and_arrives_all_the_same(
    paper: Paper, browser: Browser
) -> None:
    with visitor(paper, browser) as context:
        page = context.new_page()
        begin(page, "南门街的下水道反味。")
        page.locator("[data-more-fields] summary").tap()
        page.fill("[name=phone]", PHONE)
        page.fill("[name=address]", HOME)
        expect(page.locator(SAID)).to_contain_text("不含姓名、电话和地址")
        assert drafts(page) == ["typed"]
        assert "下水道" in kept(page) and PHONE not in kept(page) and HOME not in kept(page)
        look(page)
        context.set_offline(True)
        page.get_by_role("button", name="提交").tap()
        expect(page.locator(SAID)).to_contain_text("不要关闭")
        # Never sent by another page without what is missing.
        assert drafts(page) == ["typed"] and PHONE not in kept(page)
        context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        sent(page)
        assert drafts(page) == []
    assert reached(paper, "南门街的下水道") == [PHONE]


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_tip_of_somebody_signed_in_shows_its_receipt_and_tells_nobody_where_it_is(
    paper: Paper, browser: Browser, script: bool
) -> None:
    told: list[str] = []

    def hear(request: Request) -> None:
        told.append(request.all_headers().get("referer", ""))

    with visitor(paper, browser, java_script_enabled=script) as context:
        page = context.new_page()
        sign_in(page, "citizen")
        page.wait_for_url(lambda url: "login" not in url)
        page.goto("/cases/new/")
        page.check("[name=kind][value=tip]")
        page.fill("[name=text]", f"夜里有人倒渣土{'一' if script else '二'}。")
        page.locator(".asking-form .button-main").click()
        page.locator("[data-send]").wait_for()
        page.on("request", hear)
        page.get_by_role("button", name="提交").click()
        page.wait_for_url(MINE)
        expect(page.locator(".case-receipt")).to_contain_text(page.url.split("/")[-2])
        page.reload()
        expect(page.locator(".case-receipt b").nth(1)).to_contain_text("-")
        page.remove_listener("request", hear)
        names = [one["name"] for one in context.cookies()]
        assert "cases" in names and "browser" not in names
    assert {one for one in told if one} == {f"{paper.address}/"}
