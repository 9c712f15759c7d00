"""A report with a code: it is used once with its case, proves one contact, and loses no word."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, connections, transaction
from django.test import Client

from ronghe.cases import actions
from ronghe.cases.actions import Proof
from ronghe.cases.models import Case, Contact
from ronghe.cases.vault import Contacts
from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.notices.models import Code, Message, Terms
from ronghe.notices.tests.conftest import gateway as gateway

from .codes import MAIL, NEW, OTHER, PHONE, ask, came_by_mail, came_to, form, proven, send, wrong
from .conftest import REPORT, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def often(db) -> None:
    """Codes one right after another, as a test asks for them."""
    Terms.objects.create(since=now(), gap_seconds=0, number_day=99, source_hour=999, source_day=999)


def contact(case: Case) -> tuple[str, bool]:
    kept = Contact.objects.get(case=case)
    return kept.proven, kept.proven_at is not None


def words(answer) -> str:
    return answer.content.decode()


# --- the way through ------------------------------------------------------------------------------


def test_the_code_comes_before_sending_and_every_word_stays(client, gateway):
    typed = form(phone=PHONE, where_words="桥头", title="桥头的灯")
    look = words(client.post(NEW, typed | {"step": "look"}))
    assert f"发送验证码到 {PHONE}" in look and 'name="code"' not in look
    page = words(ask(client, typed))
    assert 'name="code_to" value="phone"' in page and 'autocomplete="one-time-code"' in page
    for name in ("text", "title", "phone", "where_words"):
        assert f'name="{name}" value="{typed[name]}"' in page, name
    assert not Case.objects.exists()
    answer = send(client, typed, came_to(PHONE, gateway))
    case = Case.objects.get(key=typed["key"])
    assert answer["Location"] == f"/cases/mine/{case.number}/" and contact(case) == ("phone", True)
    receipt = words(client.get(answer["Location"]))
    assert "手机收到的验证码" in receipt
    # Only with the receipt, where it was sent from.
    client.cookies.clear()
    assert client.get(answer["Location"]).status_code == 404


def test_a_mailbox_is_proven_too_and_in_english(client, gateway):
    typed = form(phone="0735-2222222", email=MAIL)
    address = "/en/cases/new/"
    page = words(client.post(address, typed | {"step": "code_email"}))
    assert f"The six digits that came to {MAIL}" in page
    # The landline gets no button.
    assert "code_phone" not in page
    answer = client.post(address, typed | {"step": "send", "code_to": "email", "code": came_by_mail(MAIL)})  # fmt: skip
    assert answer.status_code == 302 and "is your code" in mail.outbox[-1].body
    assert contact(Case.objects.get()) == ("email", True)
    assert "by a code to your e-mail address" in words(client.get(answer["Location"]))


def test_it_goes_without_a_code_as_before(client, gateway):
    plain = form(phone=PHONE) | {"prove": ""}
    assert "data-proving" not in words(client.post(NEW, plain | {"step": "look"}))
    assert client.post(NEW, plain | {"step": "send"}).status_code == 302
    ticked = form(phone=PHONE, where_words="桥头")
    assert client.post(NEW, ticked | {"step": "send"}).status_code == 302
    asked = form(phone=PHONE, where_words="菜场")
    ask(client, asked)
    bare = {"step": "bare", "code_to": "phone", "code": ""}
    assert client.post(NEW, asked | bare).status_code == 302
    assert {contact(one) for one in Case.objects.all()} == {
        ("", False)
    } and Case.objects.count() == 3


def test_a_wrong_code_says_so_beside_the_field_and_takes_nothing(client, gateway):
    typed = form(phone=PHONE)
    ask(client, typed)
    code = came_to(PHONE, gateway)
    for said in (wrong(code), "", "abc", "1" * 12):
        answer = send(client, typed, said)
        page = words(answer)
        assert answer.status_code == 422 and typed["text"] in page
        field = re.search(r"<fieldset[^>]*data-proving.*?</fieldset>", page, re.S)[0]
        assert "验证码不对或已失效" in field and 'aria-invalid="true"' in field
        assert 'name="code_to" value="phone"' in field and code not in page
    assert not Case.objects.exists()
    assert send(client, typed, f" {code} ").status_code == 302


def test_a_guessed_code_is_over_after_five(client, gateway):
    typed = form(phone=PHONE)
    ask(client, typed)
    code = came_to(PHONE, gateway)
    for _guess in range(5):
        assert send(client, typed, wrong(code)).status_code == 422
    assert send(client, typed, code).status_code == 422
    assert not Case.objects.exists() and Code.objects.get().tries == 5


def test_the_limit_is_said_in_its_own_words_and_the_first_code_still_counts(client, gateway):
    Terms.objects.create(since=now(), gap_seconds=60)
    typed = form(phone=PHONE)
    ask(client, typed)
    again = ask(client, typed, code_to="phone")
    assert again.status_code == 429 and "请等一分钟" in words(again)
    assert 'name="code"' in words(again) and typed["text"] in words(again)
    Terms.objects.create(since=now(), gap_seconds=0, all_day=0)
    full = words(ask(client, form(phone=OTHER)))
    assert "不用验证码也可以提交" in full and "密码登录" not in full and 'name="code"' not in full
    assert send(client, typed, came_to(PHONE, gateway)).status_code == 302


def test_a_paper_without_text_messages_says_so_and_offers_what_goes(client, settings):
    settings.SMS = None
    page = words(client.post(NEW, form(phone=PHONE) | {"step": "look"}))
    assert "短信" in page and "改填邮箱" in page and "code_phone" not in page
    assert 'value="send">不用验证码，直接提交' in page
    both = words(client.post(NEW, form(phone=PHONE, email=MAIL) | {"step": "look"}))
    assert "code_email" in both and "code_phone" not in both
    refused = ask(client, form(phone=PHONE))
    assert refused.status_code == 409 and not Message.objects.exists()


def test_a_tick_without_anything_to_prove_is_a_mistake_beside_it(client, gateway):
    page = words(client.post(NEW, form(name="王") | {"step": "look"}))
    assert "取消这个勾选" in page and 'href="#id_prove"' in page
    # What is wrong with the address is said once, there.
    page = words(client.post(NEW, form(email="no address") | {"step": "look"}))
    assert "取消这个勾选" not in page


# --- tip-offs --------------------------------------------------------------------------------------


def test_no_code_is_sent_for_a_tip_and_none_proves_it(client, gateway):
    tip = form(phone=PHONE, kind="tip")
    look = client.post(NEW, tip | {"step": "look"})
    assert look.status_code == 200 and "data-proving" not in words(look)
    assert ask(client, tip).status_code == 409
    assert not Message.objects.exists() and not Code.objects.exists()
    # Nor by asking for something else first, under the same key.
    ask(client, tip | {"kind": "help"})
    code = came_to(PHONE, gateway)
    assert send(client, tip, code).status_code == 302
    case = Case.objects.get()
    assert case.is_tip and contact(case) == ("", False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(case=case).update(proven="phone", proven_at=now())


# --- whose code it is ------------------------------------------------------------------------------


def test_a_code_proves_one_contact_of_one_form(client, gateway):
    mine, other = form(phone=PHONE), form(phone=PHONE)
    ask(client, mine)
    code = came_to(PHONE, gateway)
    assert send(client, other, code).status_code == 422
    assert send(client, mine | {"phone": OTHER}, code).status_code == 422
    assert send(client, mine | {"email": MAIL}, code, way="email").status_code == 422
    assert send(client, mine, code).status_code == 302
    # Used, it opens no second case.
    assert send(client, form(phone=PHONE, where_words="桥头"), code).status_code == 422
    assert Case.objects.count() == 1


def test_a_number_from_abroad_is_not_taken_for_one_of_the_mainland(client, gateway):
    """The marks of `+1 391 234 5678` and of `13912345678` are the same."""
    page = words(client.post(NEW, form(phone="+1 391 234 5678") | {"step": "look"}))
    assert "内地手机号" in page and "code_phone" not in page
    for typed, way in (("+1 391 234 5678", "phone"), ("ſun@linxi.example", "email")):
        with pytest.raises(actions.NoCodeThere):
            actions.place_of(way, typed)
    assert actions.place_of("email", "Qiao@Linxi.Example") == MAIL
    assert actions.place_of("phone", "+86 139-1234-5678") == PHONE


# --- once ------------------------------------------------------------------------------------------


def test_a_phone_that_lost_the_answer_gets_the_same_receipt(client, gateway):
    typed = form(phone=PHONE)
    ask(client, typed)
    code = came_to(PHONE, gateway)
    first = send(client, typed, code)
    for said in (code, wrong(code), ""):
        again = send(Client(), typed, said)
        assert (again.status_code, again["Location"]) == (302, first["Location"])
    assert Case.objects.count() == 1 and Code.objects.get().tries == 1
    changed = send(client, typed | {"text": "别的话"}, code)
    assert changed.status_code == 409 and Case.objects.count() == 1


def test_a_code_stays_good_when_its_case_could_not_be_taken_in(gateway, monkeypatch):
    key, at = uuid4(), now()
    contacts = REPORT.contacts
    actions.ask_for_report(contacts, kind="help", way="phone", key=key, source="192.0.2.1", at=at, language="zh-hans")  # fmt: skip
    proof = Proof("phone", came_to(PHONE, gateway))
    with monkeypatch.context() as broken:
        broken.setattr("ronghe.cases.actions.sending.clocks.begin", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.send(REPORT, key=key, by=None, at=at, proof=proof)
    again = actions.send(REPORT, key=key, by=None, at=at, proof=proof)
    assert contact(again.case) == ("phone", True) and Code.objects.get().tries == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_with_the_right_code_are_one_case_and_fifty_receipts(gateway):
    typed = form(phone=PHONE)
    ask(Client(), typed)
    code = came_to(PHONE, gateway)

    def one(number: int) -> str:
        try:
            return send(Client(REMOTE_ADDR=f"198.51.{number}.1"), typed, code)["Location"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as crowd:
        receipts = set(crowd.map(one, range(50)))
    assert len(receipts) == 1 and Case.objects.count() == 1
    assert contact(Case.objects.get()) == ("phone", True)


@pytest.mark.django_db(transaction=True)
def test_fifty_guesses_at_once_are_five(gateway):
    typed = form(phone=PHONE)
    ask(Client(), typed)
    code = came_to(PHONE, gateway)

    def one(number: int) -> int:
        try:
            return send(Client(REMOTE_ADDR=f"198.51.{number}.1"), typed, wrong(code)).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as crowd:
        assert set(crowd.map(one, range(50))) == {422}
    assert Code.objects.get().tries == 5 and not Case.objects.exists()
    assert send(Client(), typed, code).status_code == 422


# --- what it gives -----------------------------------------------------------------------------------


def test_the_desk_sees_it_with_the_contact_in_one_logged_reading(town, client, gateway):
    case, bare = proven(Client(), gateway, name="王"), sent(contacts=Contacts(phone=OTHER))
    client.force_login(town.desk)
    closed = words(client.get(f"/desk/cases/{case.number}/"))
    assert "已用验证码验证" not in closed and PHONE not in closed
    for one, shown in ((case, True), (bare, False)):
        page = words(client.post(f"/desk/cases/{one.number}/contact/", {"why": "约时间"}))
        assert ("已用验证码验证" in page) is shown
    assert Entry.objects.filter(name="ContactRead").count() == 2
    client.force_login(town.other)
    assert client.post(f"/desk/cases/{case.number}/contact/", {"why": "x"}).status_code == 404


@pytest.mark.parametrize("change", [
    {"proven": "phone"}, {"proven_at": now()}, {"proven": "email", "proven_at": now()},
    {"proven": "name", "proven_at": now()},
])  # fmt: skip
def test_the_database_keeps_no_proof_without_a_mark_and_a_moment(change):
    case = sent(contacts=Contacts(phone=PHONE))
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(case=case).update(**change)


def test_notices_go_to_what_was_proven(town, gateway):
    case = proven(Client(), gateway, email=MAIL)
    actions.accept(case, by=town.desk, at=now())
    assert Message.objects.latest("pk").channel == "sms"
    bare = sent(contacts=Contacts(phone=PHONE, email=MAIL))
    town.do(actions.accept, bare, town.desk)
    assert Message.objects.latest("pk").channel == "email"


def test_a_second_matter_has_the_proof_of_the_first(town, gateway):
    case = proven(Client(), gateway)
    actions.accept(case, by=town.desk, at=now())
    new = actions.split(case, title="另一件事", text="垃圾桶满了。", kind="complaint", category=None, by=town.desk, at=now())  # fmt: skip
    assert contact(new) == ("phone", True)
    assert {one["proven"] for one in actions.export_person(PHONE, at=now())} == {"phone"}


def test_proofs_stay_with_a_turned_key(gateway, settings):
    case = proven(Client(), gateway)
    settings.CONTACT_KEYS_BEFORE = [settings.CONTACT_KEY]
    settings.CONTACT_KEY = b"\2" * 32
    assert actions.turn_key(at=now() + timedelta(minutes=1)) == 1
    assert contact(case) == ("phone", True)


def test_without_a_proof_asked_for_nothing_is_sent_to_anybody(client, gateway):
    actions.send(replace(REPORT), key=uuid4(), by=None, at=now())
    client.post(NEW, form(phone=PHONE) | {"step": "look"})
    assert not Code.objects.exists() and not Message.objects.exists()
