"""A tip-off is nobody's: no table and no log says who sent it, and nobody else reads of it."""

import logging
import re
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from ronghe.accounts.models import User
from ronghe.cases import actions, receipts
from ronghe.cases.models import Case, File, Share
from ronghe.cases.views import browser, opened
from ronghe.kit.clock import local_date

from .conftest import sent
from .files import photo

pytestmark = pytest.mark.django_db
ADDRESS, AGENT = "203.0.113.77", "CanaryBrowser/7.7 (Linxi)"
TIP = {"kind": "tip", "text": "夜里有车往河边倒垃圾。", "visibility": "unnamed", "step": "send"}


@pytest.fixture
def phone(citizen) -> Client:
    """A signed-in citizen, whose session is a row of the database as in production."""
    client = Client(REMOTE_ADDR=ADDRESS, headers={"User-Agent": AGENT})
    client.force_login(citizen)
    return client


def reported(client: Client, **more: object) -> Case:
    key = str(uuid4())
    answer = client.post("/cases/new/", TIP | {"key": key} | more)
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"].startswith("/cases/mine/")
    return Case.objects.get(key=key)


def shown_secret(client: Client, case: Case) -> str:
    page = client.get(f"/cases/mine/{case.number}/").content.decode()
    found = re.search(r"<dd><b>([A-Z2-9]{4}(?:-[A-Z2-9]{4}){2})</b>", page)
    return found[1].replace("-", "") if found else ""


def every_row() -> list[str]:
    """Every row of every table as text: bytes and sessions also as what they say."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t')
            rows += [f"{table} {row}" for (row,) in cursor.fetchall()]
    decoded = [f"session {one.get_decoded()}" for one in Session.objects.all()]
    return rows + [row + as_said(row) for row in rows] + decoded


def beside_each_other(case: Case, person: User) -> list[object]:
    """Rows of any table that point at both, by their keys."""
    found: list[object] = []
    for model in apps.get_models():
        ours = [one.name for one in model._meta.concrete_fields if one.related_model is Case]
        theirs = [one.name for one in model._meta.concrete_fields if one.related_model is User]
        for one, other in product(ours, theirs):
            found += model._default_manager.filter(**{one: case.pk, other: person.pk})
    return found


def as_said(row: str) -> str:
    """What the bytes in a row would say if they were a text."""
    told = re.findall(r"\\\\x((?:[0-9a-f]{2})+)", row)
    return " ".join(bytes.fromhex(one).decode("latin-1") for one in told)


def test_no_table_and_no_log_says_who_sent_it(town, phone, citizen, room, caplog, capsys):
    sessions = {one.pk: one.session_data for one in Session.objects.all()}
    with caplog.at_level(logging.DEBUG):
        case = reported(phone, photos=photo(name="a.jpg"))
        secret = shown_secret(phone, case)
        opened_again = Client(REMOTE_ADDR=ADDRESS, headers={"User-Agent": AGENT})
        opened_again.force_login(citizen)
        found = {"number": case.number, "secret": secret}
        assert opened_again.post("/cases/mine/", found).status_code == 302
        assert case.text in opened_again.get(f"/cases/mine/{case.number}/").content.decode()
    assert len(secret) == receipts.SECRET_LETTERS and File.objects.get().case == case
    rows = every_row()
    written = (
        caplog.text + str([one.__dict__ for one in caplog.records]) + "".join(capsys.readouterr())
    )
    for said in (ADDRESS, AGENT, "CanaryBrowser", secret, receipts.in_groups(secret)):
        assert [row for row in rows if said in row] == [], said
        assert said not in written, said
    assert case.number not in written
    whose = re.compile(rf"\b({citizen.pk}|{citizen.username})\b|{citizen.email}")
    beside = [
        row for row in rows if case.number in row and whose.search(row.replace(case.number, ""))
    ]
    # The row of the case itself is full of numbers: of its columns none may be a person.
    fields = {one.attname: one for one in Case._meta.concrete_fields if one.related_model}
    people = [name for name, one in fields.items() if one.related_model is User]
    assert people and not any(getattr(case, name) for name in people)
    assert [row for row in beside if not row.startswith("cases_case ")] == []
    assert beside_each_other(case, citizen) == []
    # Nor did anything of it reach the session of who is signed in.
    kept = {one.pk: one.session_data for one in Session.objects.filter(pk__in=sessions)}
    assert kept == sessions


def test_the_receipt_is_shown_again_however_often_the_form_arrives(phone):
    key = str(uuid4())
    for _time in range(2):
        assert phone.post("/cases/new/", TIP | {"key": key}).status_code == 302
        case = Case.objects.get(key=key)
        assert shown_secret(phone, case)
    # The cookie was lost with the line: the same words show it on another way.
    phone.cookies.pop(opened.COOKIE)
    assert phone.get(f"/cases/mine/{case.number}/").status_code == 404
    phone.post("/cases/new/", TIP | {"key": key})
    assert shown_secret(phone, case)


def test_the_cookie_tells_nothing_and_opens_nothing_to_others(phone, town):
    case = reported(phone)
    cookie = phone.cookies[opened.COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["max-age"]
    assert case.number not in cookie.value
    other = Client()
    for whose in (None, town.desk):
        if whose:
            other.force_login(whose)
        other.cookies[opened.COOKIE] = cookie.value
        assert other.get(f"/cases/mine/{case.number}/").status_code == 404
    for broken in ("", "x", cookie.value[:-4], cookie.value[::-1]):
        phone.cookies[opened.COOKIE] = broken
        assert phone.get(f"/cases/mine/{case.number}/").status_code == 404


def test_what_was_opened_closes_by_itself_and_with_signing_in_or_out(phone, citizen, monkeypatch):
    case = reported(phone)
    stranger = Client()
    theirs = reported(stranger, kind="help")
    stranger.force_login(citizen)
    assert stranger.get(f"/cases/mine/{theirs.number}/").status_code == 404
    phone.post("/accounts/logout/")
    assert phone.get(f"/cases/mine/{case.number}/").status_code == 404
    phone.force_login(citizen)
    assert phone.get(f"/cases/mine/{case.number}/").status_code == 200
    at = opened.now() + opened.OPEN_FOR
    monkeypatch.setattr(opened, "now", lambda: at)
    assert phone.get(f"/cases/mine/{case.number}/").status_code == 404


def test_a_tip_leaves_no_token_by_which_the_browser_is_known_afterwards():
    client = Client()
    reported(client)
    assert browser.COOKIE not in client.cookies
    reported(client, kind="help")
    assert browser.COOKIE in client.cookies


def test_an_anonymous_report_does_not_come_along_to_an_account(citizen):
    client = Client()
    case = reported(client, kind="help")
    client.force_login(citizen)
    assert not any(case.number in str(one.get_decoded()) for one in Session.objects.all())


def test_a_page_between_one_person_and_the_paper_names_itself_to_nobody(phone, town):
    case = reported(phone)
    for path in ("/cases/new/", "/cases/mine/", f"/cases/mine/{case.number}/"):
        page = phone.get(path)
        assert page["Referrer-Policy"] == "strict-origin", path
        assert "no-store" in page["Cache-Control"], path


def test_forms_are_taken_with_what_browsers_tell_under_that_policy(citizen):
    """Of a page with `strict-origin` browsers send the origin, never the path."""
    client = Client(enforce_csrf_checks=True)
    page = client.get("/cases/new/", secure=True).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    form = TIP | {"csrfmiddlewaretoken": token}
    for told in ({"Origin": "https://testserver"}, {"Referer": "https://testserver/"}):
        another = {"key": str(uuid4()), "text": f"又一车垃圾。{told}"}
        answer = client.post("/cases/new/", form | another, secure=True, headers=told)
        assert answer.status_code == 302, told
    for told in ({"Origin": "null"}, {"Origin": "https://elsewhere.example"}, {}):
        answer = client.post("/cases/new/", form | {"key": str(uuid4())}, secure=True, headers=told)
        assert answer.status_code == 403, told


def put_off(town, by, **fields: object) -> Case:
    case = sent(**fields)
    town.do(actions.accept, case, by)
    later = local_date(town.at) + timedelta(days=1)
    town.do(actions.park, case, by, reason="等雨季过去", review_on=later)
    return case


def test_a_tip_put_off_is_shown_to_nobody_but_those_on_the_list(town, reporter, client):
    actions.admit_tip_reader(reporter, by=town.chief, at=town.at)
    ordinary = put_off(town, town.desk, title="河堤裂缝要修")
    tip = put_off(town, reporter, kind="tip", title="有人夜里倒渣土")
    for user, sees, never in (
        (town.desk, ordinary, tip),
        (town.chief, ordinary, tip),
        (reporter, tip, ordinary),
    ):
        client.force_login(user)
        page = client.get("/desk/cases/").content.decode()
        assert sees.title in page and never.title not in page, user


def test_a_department_is_not_told_with_which_case_of_another_its_own_is_joined(
    town, reporter, client
):
    # One citizen: nobody's case is joined to a confidential one of somebody else.
    mine = sent(title="我们的路灯", visibility="confidential", by=reporter)
    theirs = sent(title="别人的水管", visibility="confidential", by=reporter)
    town.do(actions.accept, mine, town.desk)
    town.do(actions.dispatch, mine, town.desk, lead=town.light)
    town.do(actions.accept, theirs, town.desk)
    town.do(actions.dispatch, theirs, town.desk, lead=town.water)
    town.do(actions.send_back, theirs, town.other, reason="同一件事")
    town.do(actions.merge, theirs, town.desk, into=mine)
    client.force_login(town.officer)
    page = client.get(f"/desk/cases/{mine.number}/").content.decode()
    assert mine.title in page and theirs.number not in page and theirs.title not in page
    client.force_login(town.desk)
    assert theirs.number in client.get(f"/desk/cases/{mine.number}/").content.decode()
    # The other way round, while a helper still has the one that was joined.
    more = {"round": 1, "leads": False, "given_at": town.at, "given_by": town.desk}
    Share.objects.create(case=theirs, unit=town.water, **more)
    client.force_login(town.other)
    page = client.get(f"/desk/cases/{theirs.number}/").content.decode()
    assert theirs.title in page and mine.number not in page and mine.title not in page
