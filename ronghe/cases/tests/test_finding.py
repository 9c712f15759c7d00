"""Finding one's cases by a code: only proven ones, only in the browser that asked, and nothing told before."""

import json
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

from ronghe.cases import actions
from ronghe.cases.actions import proving
from ronghe.cases.models import Case, Contact
from ronghe.cases.vault import Contacts
from ronghe.cases.views import finding, opened
from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.notices.models import Code, Message, Terms
from ronghe.notices.tests.conftest import gateway as gateway

from .codes import (
    BY_CODE,
    FIND,
    MAIL,
    OTHER,
    PHONE,
    ask,
    came_by_mail,
    came_to,
    entered,
    form,
    looking,
    proven,
    send,
    wrong,
)
from .conftest import sent

pytestmark = pytest.mark.django_db
NOTHING = "没有用它提交并经验证码验证过的诉求"


@pytest.fixture(autouse=True)
def often(db) -> None:
    Terms.objects.create(since=now(), gap_seconds=0, number_day=99, source_hour=999, source_day=999)


def found(client: Client, gateway, typed: str = PHONE) -> str:
    """The whole way: number, code, list."""
    assert looking(client, typed).status_code == 302
    return entered(client, came_to(typed, gateway) if "@" not in typed else came_by_mail(typed))


def listed(page: str) -> list[str]:
    return re.findall(r'href="/cases/mine/(\d{4}-\d{7})/"', page)


def mine(client: Client, case: Case) -> int:
    return client.get(f"/cases/mine/{case.number}/").status_code


# --- the way through ------------------------------------------------------------------------------


def test_a_number_its_code_and_the_cases_newest_first(client, gateway):
    older, newer = proven(Client(), gateway), proven(Client(), gateway, text="另一盏灯也坏了。")
    assert "用手机号或邮箱查询" in client.get(FIND).content.decode()
    assert looking(client, "+86 139-1234-5678")["Location"] == BY_CODE
    page = client.get(BY_CODE).content.decode()
    assert "六位验证码正在发往" in page and 'name="code"' in page
    page = entered(client, came_to(PHONE, gateway))
    assert listed(page) == [newer.number, older.number] and newer.title in page
    assert [mine(client, one) for one in (older, newer)] == [200, 200]
    # As with the secret: the receipt's secret is nobody's to see here.
    assert "查询码</dt>" not in client.get(f"/cases/mine/{newer.number}/").content.decode()


def test_by_mail_and_in_english(client, gateway):
    typed = form(email=MAIL)
    ask(client, typed, way="email")
    send(client, typed, came_by_mail(MAIL), way="email")
    other = Client()
    assert other.post(f"/en{BY_CODE}", {"step": "ask", "typed": MAIL.upper()}).status_code == 302
    assert "Six digits are on their way" in other.get(f"/en{BY_CODE}").content.decode()
    code = {"step": "code", "code": came_by_mail(MAIL)}
    page = other.post(f"/en{BY_CODE}", code, follow=True).content.decode()
    assert f"Cases sent with {MAIL}" in page and Case.objects.get().number in page


def test_what_was_found_closes_after_an_hour_and_with_signing_in(client, gateway, citizen, monkeypatch):  # fmt: skip
    case = proven(Client(), gateway)
    found(client, gateway)
    assert listed(client.get(BY_CODE).content.decode()) == [case.number]
    client.force_login(citizen)
    assert mine(client, case) == 404 and 'name="typed"' in client.get(BY_CODE).content.decode()
    client.logout()
    found(client, gateway)
    for minutes, status in ((59, 200), (61, 404)):
        at = now() + timedelta(minutes=minutes)
        for module in (opened, finding):
            monkeypatch.setattr(module, "now", lambda at=at: at)
        # Looking at the list does not make it longer.
        client.get(BY_CODE)
        assert mine(client, case) == status, minutes


def test_twenty_at_most_and_what_was_open_before_gives_way(client, gateway):
    many = [proven(Client(REMOTE_ADDR=f"192.0.2.{n}"), gateway, text=f"第{n}盏灯坏了。") for n in range(22)]  # fmt: skip
    page = found(client, gateway)
    assert listed(page) == [one.number for one in reversed(many)][: opened.MOST]
    assert [mine(client, one) for one in many] == [404, 404] + [200] * 20
    assert len(client.cookies[opened.COOKIE].value) < 3800


def test_another_number_is_asked_for_and_the_list_is_gone(client, gateway):
    proven(Client(), gateway)
    found(client, gateway)
    client.post(BY_CODE, {"step": "again"})
    page = client.get(BY_CODE).content.decode()
    assert 'name="typed"' in page and not listed(page)


# --- what opens nothing ----------------------------------------------------------------------------


def test_only_what_was_proven_with_this_very_contact(client, gateway, town):
    """Typed by anybody, proven by the other one, a tip, or of somebody whose mail looks like a number."""
    typed = sent(contacts=Contacts(phone=PHONE, email=MAIL))
    tip = sent(kind="tip", contacts=Contacts(phone=PHONE))
    theirs = proven(Client(), gateway, phone=OTHER)
    by_phone = proven(Client(), gateway, email=MAIL)
    program = actions.split(by_phone, title="另一件事", text="垃圾桶满了。", kind="complaint", category=None, by=town.desk, at=now())  # fmt: skip
    Contact.objects.filter(case=program).update(proven="", proven_at=None)
    page = found(client, gateway)
    assert listed(page) == [by_phone.number]
    assert [mine(client, one) for one in (typed, tip, theirs)] == [404] * 3
    # The address beside the proven number proves nothing, nor does one that has the number's digits.
    for address in (MAIL, f"{PHONE}@linxi.example"):
        assert NOTHING in found(Client(), gateway, address), address


def test_a_tip_opens_nothing_even_if_a_row_said_it_were_proven(gateway):
    tip = sent(kind="tip", contacts=Contacts(phone=PHONE))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_contact DISABLE TRIGGER contact_of_tip_is_unproven")
    Contact.objects.filter(case=tip).update(proven="phone", proven_at=now())
    assert proving.found_by("phone", place=PHONE, most=9) == []


def test_forgotten_contacts_open_nothing(client, gateway):
    case = proven(Client(), gateway)
    found(client, gateway)
    call_command("cases", "erase-person", PHONE)
    assert NOTHING in client.get(BY_CODE).content.decode()
    other = Client()
    assert NOTHING in found(other, gateway) and mine(other, case) == 404


def test_another_browser_and_another_number_have_codes_of_their_own(gateway):
    case = proven(Client(), gateway)
    one, other = Client(), Client()
    looking(one)
    code = came_to(PHONE, gateway)
    # Without asking, after asking for another number, and after asking for the same.
    assert NOTHING not in entered(Client(), code)
    looking(other, OTHER)
    assert "验证码不对" in entered(other, code)
    looking(other)
    assert came_to(PHONE, gateway) == code or "验证码不对" in entered(other, code)
    assert listed(entered(one, code)) == [case.number]
    assert mine(other, case) == 404


def test_the_code_of_a_report_finds_nothing_and_the_other_way_round(client, gateway):
    proven(Client(), gateway)
    typed = form(phone=PHONE)
    ask(client, typed)
    of_report = came_to(PHONE, gateway)
    looking(client)
    of_finding = came_to(PHONE, gateway)
    assert of_report == of_finding or "验证码不对" in entered(client, of_report)
    assert of_report == of_finding or send(client, typed, of_finding).status_code == 422
    assert send(client, typed, of_report).status_code == 302
    assert listed(entered(client, of_finding))


def test_a_code_opens_once_and_not_after_six_guesses(client, gateway):
    case = proven(Client(), gateway)
    other = Client()
    looking(other)
    stolen = other.cookies[finding.COOKIE].value
    code = came_to(PHONE, gateway)
    assert listed(entered(other, code)) == [case.number]
    # Whoever kept the cookie of the question has no second use of it.
    again = Client()
    again.cookies[finding.COOKIE] = stolen
    assert "验证码不对" in entered(again, code)
    looking(client)
    code = came_to(PHONE, gateway)
    for _guess in range(6):
        assert "验证码不对" in entered(client, wrong(code))
    assert "验证码不对" in entered(client, code)


@pytest.mark.django_db(transaction=True)
def test_fifty_guesses_at_once_are_five(gateway):
    asked = Client()
    looking(asked)
    code, cookie = came_to(PHONE, gateway), asked.cookies[finding.COOKIE].value

    def one(_number: int) -> bool:
        guesser = Client()
        guesser.cookies[finding.COOKIE] = cookie
        try:
            return "验证码不对" in entered(guesser, wrong(code))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as crowd:
        assert all(crowd.map(one, range(50)))
    assert Code.objects.get().tries == 5
    assert "验证码不对" in entered(asked, code)


def test_the_cookie_is_sealed_for_one_sign_in_and_one_purpose(client, gateway, citizen):
    proven(Client(), gateway)
    found(client, gateway)
    cookie = client.cookies[finding.COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["max-age"]
    assert PHONE not in cookie.value
    other = Client()
    other.cookies[finding.COOKIE] = client.cookies[opened.COOKIE].value
    assert 'name="typed"' in other.get(BY_CODE).content.decode()
    other.cookies[opened.COOKIE] = cookie.value
    assert mine(other, Case.objects.get()) == 404
    other.force_login(citizen)
    for broken in ("", "x", cookie.value, cookie.value[:-4]):
        other.cookies[finding.COOKIE] = broken
        assert 'name="typed"' in other.get(BY_CODE).content.decode()


def test_a_page_that_lay_open_too_long_says_so(client, gateway, monkeypatch):
    looking(client)
    code, at = came_to(PHONE, gateway), now() + timedelta(minutes=16)
    monkeypatch.setattr(finding, "now", lambda: at)
    assert "时间太久了" in entered(client, code)


# --- what nobody is told ---------------------------------------------------------------------------


def test_the_answer_is_the_same_with_cases_and_without(gateway):
    proven(Client(), gateway)
    answers = []
    for number in (PHONE, OTHER):
        client = Client()
        with connection.execute_wrapper(asked := Asked()):
            first = looking(client, number)
            page = client.get(BY_CODE).content.decode().replace(number, "")
            guess = entered(client, "x").replace(number, "")
        told = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", one) for one in (page, guess)]
        answers.append((first.status_code, first["Location"], told, asked.tables))
    assert answers[0] == answers[1]
    # Contacts are not looked at before the right code came.
    assert not any("cases_contact" in one for one in answers[0][3])
    assert {one["to"] for _key, one in gateway_sent(gateway)} == {PHONE, OTHER}


class Asked:
    """What the database is asked."""

    def __init__(self) -> None:
        self.tables: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        self.tables.append(re.sub(r'"s\d+_x\d+"', "savepoint", sql))
        return execute(sql, params, many, context)


def gateway_sent(gateway) -> list:
    came_to(OTHER, gateway)
    return gateway.sent


def test_no_number_and_no_code_stands_anywhere_but_on_the_phone(client, gateway, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    case = proven(client, gateway)
    looking(client)
    code = came_to(PHONE, gateway)
    entered(client, wrong(code))
    page = client.get(f"/cases/mine/{case.number}/").content.decode()
    entered(client, code)
    page += client.get(f"/cases/mine/{case.number}/").content.decode()
    written = caplog.text + "".join(capfd.readouterr())
    written += json.dumps(list(Entry.objects.values_list("details", flat=True)))
    written += str([one.get_decoded() for one in Session.objects.all()]) + page
    written += "".join(client.cookies.output())
    assert PHONE not in written and f"{PHONE[:3]}-{PHONE[3:7]}" not in written
    assert not re.search(rf"\b{code}\b", written)
    with connection.cursor() as cursor:
        for table in ("cases_contact", "cases_case", "notices_code", "notices_message"):
            cursor.execute(f"SELECT string_agg(to_jsonb(t)::text, ' ') FROM \"{table}\" t")
            (rows,) = cursor.fetchone()
            assert PHONE not in rows and f'"{code}"' not in rows, table
    # Which form a code was for does not stand beside it.
    purposes = Code.objects.values_list("purpose", flat=True)
    assert not any(case.key.hex[:8] in one for one in purposes)
    assert Message.objects.filter(kind="code").count() == 2


def test_with_another_key_it_is_found_before_and_after_turning(gateway, settings):
    case = proven(Client(), gateway)
    settings.CONTACT_KEYS_BEFORE = [settings.CONTACT_KEY]
    settings.CONTACT_KEY = b"\2" * 32
    assert listed(found(Client(), gateway)) == [case.number]
    actions.turn_key(at=now())
    settings.CONTACT_KEYS_BEFORE = []
    assert listed(found(Client(), gateway)) == [case.number]


def test_limits_and_what_is_no_number_are_said_beside_the_field(client, gateway, settings):
    for typed in ("", "138", "0735-2222222", "a@", "x\0y", "+13912345678"):
        page = looking(client, typed)
        assert page.status_code in (200, 409) and 'aria-invalid="true"' in page.content.decode()
    assert not Code.objects.exists()
    Terms.objects.create(since=now(), gap_seconds=60)
    looking(client)
    full = looking(client)
    assert full.status_code == 429 and "我已收到验证码" in full.content.decode()
    assert listed(entered(client, came_to(PHONE, gateway))) == []
    Terms.objects.create(since=now(), all_day=0)
    assert "编号和查询码" in looking(client, OTHER).content.decode()
    settings.SMS = None
    assert "邮箱" in looking(Client(), OTHER).content.decode()
