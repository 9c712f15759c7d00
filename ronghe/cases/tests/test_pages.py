"""A case on paper's way: from a phone without script to the desk, the department and back."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from ronghe.cases import actions
from ronghe.cases.models import Case
from ronghe.journal.models import Entry

from .conftest import PHONE, sent

pytestmark = pytest.mark.django_db
TYPED = {
    "kind": "complaint",
    "title": "南桥路路灯不亮",
    "text": "从菜场到桥头的路灯坏了一周。",
    "visibility": "unnamed",
    "where_words": "菜场对面",
    "name": "陈小满",
    "phone": PHONE,
}


@pytest.fixture
def phone(town) -> Client:
    return Client()


def reported(phone: Client, **fields: str) -> tuple[Case, str]:
    """Sends the form as a browser does; the case and the secret that the page shows."""
    page = phone.get("/cases/new/").content.decode()
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', page)[1]
    typed = TYPED | {"key": key} | fields
    look = phone.post("/cases/new/", typed | {"step": "look"})
    assert look.status_code == 200 and not Case.objects.filter(key=key).exists()
    answer = phone.post("/cases/new/", typed | {"step": "send"}, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    case = Case.objects.get(key=key)
    secret = re.search(r"<dd><b>([A-Z2-9]{4}(?:-[A-Z2-9]{4}){2})</b>", answer.content.decode())
    return case, secret[1]


def test_the_form_shows_what_readers_will_see_before_it_is_sent(phone):
    typed = TYPED | {"key": str(uuid4()), "step": "look"}
    page = phone.post("/cases/new/", typed).content.decode()
    shown = re.search(r"<article.*?</article>", page, re.S)[0]
    assert "从菜场到桥头" in shown and "陈小满" not in shown and PHONE not in shown
    again = phone.post("/cases/new/", typed | {"step": "change"}).content.decode()
    assert PHONE in again and "从菜场到桥头" in again


def test_what_is_wrong_is_said_and_nothing_is_lost(phone):
    page = phone.post("/cases/new/", TYPED | {"text": "", "key": str(uuid4())})
    assert page.status_code == 200 and not Case.objects.exists()
    assert "南桥路路灯不亮" in page.content.decode() and 'role="alert"' in page.content.decode()


def test_from_the_phone_to_the_department_and_back(phone, town, client):
    case, secret = reported(phone)
    public = f"/cases/{case.number}/"
    assert client.get(public).status_code == 404

    client.force_login(town.desk)
    desk = f"/desk/cases/{case.number}/"
    assert case.number in client.get("/desk/cases/").content.decode()
    assert PHONE not in client.get(desk).content.decode()
    client.post(f"{desk}accept/", {"seen": 0})
    client.post(f"{desk}dispatch/", {"seen": 1, "dispatch-lead": town.light.pk})

    client.force_login(town.officer)
    assert case.number in client.get("/desk/cases/").content.decode()
    client.post(f"{desk}sign/", {"seen": 2})
    words = {
        "answer-public_text": "已更换灯具。",
        "answer-private_text": "有问题请打科室电话。",
        "answer-evidence": "照片",
    }
    client.post(f"{desk}answer/", {"seen": 3} | words)
    case.refresh_from_db()
    assert case.state == "answered"

    everybody = Client().get(public).content.decode()
    assert "已更换灯具" in everybody and "科室电话" not in everybody
    own = phone.get(f"/cases/mine/{case.number}/").content.decode()
    assert "科室电话" in own
    rate = f"/cases/mine/{case.number}/rate/"
    assert phone.get(rate).status_code == 405
    phone.post(rate, {"solved": "yes", "satisfied": "no", "words": "来得慢"})
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "solved")


def test_number_and_secret_open_it_anywhere_and_nothing_else_does(phone):
    case, secret = reported(phone)
    mine = f"/cases/mine/{case.number}/"
    other = Client()
    assert other.get(mine).status_code == 404
    wrong = {"number": case.number, "secret": "AAAA-AAAA-AAAA"}
    assert other.post("/cases/mine/", wrong).status_code == 200
    assert other.get(mine).status_code == 404
    typed = {"number": case.number, "secret": secret.lower().replace("-", " ")}
    assert other.post("/cases/mine/", typed)["Location"] == mine
    page = other.get(mine)
    assert page.status_code == 200 and secret not in page.content.decode()
    receipt = other.get(f"{mine}receipt/").content.decode()
    assert receipt.startswith("RONGHE RECEIPT 2")


def test_guessing_secrets_ends_soon(phone):
    case, secret = reported(phone)
    guess = {"number": case.number, "secret": "AAAAAAAAAAAA"}
    codes = [Client().post("/cases/mine/", guess).status_code for _ in range(21)]
    assert codes == [200] * 20 + [409]
    # Whoever tries to shut its citizen out does not: the right secret opens, from there too.
    assert Client().post("/cases/mine/", guess | {"secret": secret}).status_code == 302
    # Who mistypes elsewhere, or another number, is not told of somebody else's tries.
    assert Client().post("/cases/mine/", guess, REMOTE_ADDR="10.1.2.3").status_code == 200
    assert Client().post("/cases/mine/", guess | {"number": "2603-0000009"}).status_code == 200


def test_sending_twice_is_one_case_and_the_same_receipt(phone):
    key = str(uuid4())
    typed = TYPED | {"key": key, "step": "send"}
    first = phone.post("/cases/new/", typed)
    again = Client().post("/cases/new/", typed)
    assert first["Location"] == again["Location"]
    assert Case.objects.filter(key=key).count() == 1
    other = Client().post("/cases/new/", typed | {"text": "完全不同的内容。"})
    assert other.status_code == 409 and "完全不同的内容" in other.content.decode()


def test_confidential_cases_and_tips_do_not_exist_for_readers(town, client):
    confidential = town.brought("answered", visibility="confidential")
    tip = sent(kind="tip", title="有人偷倒垃圾")
    open_case = town.brought("answered")
    page = client.get("/cases/").content.decode()
    assert open_case.number in page
    for case in (confidential, tip):
        assert case.number not in page
        for path in (f"/cases/{case.number}/", f"/cases/{case.number}/join/"):
            assert client.get(path).status_code == 404
        assert client.get(f"/cases/before/{case.number}/").status_code == 404


def test_no_name_no_contact_and_no_note_on_any_public_page(town, client):
    case = town.brought("working", visibility="public", signature="桥头居民")
    town.do(actions.note, case, town.desk, text="INTERNAL 内部意见")
    town.do(actions.ask, case, town.officer, question="QUESTION 门牌号是多少")
    town.do(actions.hear, case, town.citizen(case), text="REPLY 三单元 502")
    more = {"public_text": "已修好。", "private_text": "PRIVATE 王工", "evidence": "照片"}
    town.do(actions.answer, case, town.officer, **more)
    town.do(actions.appeal, case, town.citizen(case), reason="APPEAL 我家还是黑的")
    names = [town.officer.name, town.desk.name]
    pages = [client.get(f"{prefix}/cases/{more}") for prefix in ("", "/en") for more in ("", f"{case.number}/", f"department/{town.light.pk}/")]  # fmt: skip
    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        for secret in ("INTERNAL", "QUESTION", "REPLY", "PRIVATE", "APPEAL", PHONE, "陈小满", *names):  # fmt: skip
            assert secret not in re.sub(r"<[^>]+>", "", text), secret
    assert "桥头居民" in pages[1].content.decode()
    town.do(actions.sort, case, town.desk, kind="complaint", category=None, visibility="unnamed")
    assert "桥头居民" not in client.get(f"/cases/{case.number}/").content.decode()


def test_an_old_page_changes_nothing(town, client):
    case = town.brought("accepted")
    client.force_login(town.desk)
    desk = f"/desk/cases/{case.number}/"
    park = {"seen": 0, "park-reason": "等汛期过去", "park-review_on": "2030-01-01"}
    answer = client.post(f"{desk}park/", park)
    assert answer.status_code == 409 and "等汛期过去" in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "accepted"


def test_contacts_are_shown_once_with_a_reason_beside_the_case(town, client):
    case = town.brought("dispatched")
    desk = f"/desk/cases/{case.number}/"
    client.force_login(town.officer)
    assert PHONE not in client.post(f"{desk}contact/", {"why": ""}).content.decode()
    assert not Entry.objects.filter(name="ContactRead").exists()
    assert PHONE in client.post(f"{desk}contact/", {"why": "约上门时间"}).content.decode()
    read = Entry.objects.get(name="ContactRead")
    assert read.actor == town.officer and "约上门时间" not in str(read.details)
    assert "约上门时间" in client.get(desk).content.decode()
    client.force_login(town.other)
    assert client.post(f"{desk}contact/", {"why": "好奇"}).status_code == 404


def test_the_next_page_of_the_queue_goes_on_where_the_last_one_ended(town, client, monkeypatch):
    monkeypatch.setattr("ronghe.cases.views.desk.PAGE", 3)
    for _ in range(7):
        sent(at=town.at)
    client.force_login(town.desk)
    found, address = [], "/desk/cases/"
    while address:
        page = client.get(address).content.decode()
        found += re.findall(r"(\d{4}-\d{7}) ·", page)
        more = re.search(r'href="(\?show=open&amp;after=[^"]+)"', page)
        address = f"/desk/cases/{more[1].replace('&amp;', '&')}" if more else ""
    assert sorted(found) == sorted(Case.objects.values_list("number", flat=True))
    assert len(found) == 7


def test_me_too_counts_a_browser_once(town, client):
    case = town.brought("accepted")
    for browser in (client, client, Client(REMOTE_ADDR="10.1.2.3")):
        browser.post(f"/cases/{case.number}/join/")
    case.refresh_from_db()
    assert case.joined == 2
