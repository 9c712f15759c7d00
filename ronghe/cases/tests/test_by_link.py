"""A department without an account answers one case by a link."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from ronghe.cases import actions, rules
from ronghe.cases.models import Answer, AnswerLink, Case, ClockEvent, Move, Note
from ronghe.cases.views.acts import BY_NAME
from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.notices.models import Message, Notice
from ronghe.notices.sending import send_all
from ronghe.people.models import Membership

from .conftest import PHONE, department, sent

pytestmark = pytest.mark.django_db
ANSWER = "南桥路九盏路灯十一月三日夜里全部更换，现场复测都亮。"


@pytest.fixture
def mute(town):
    """A department in which nobody has an account."""
    return department("住建局")


@pytest.fixture
def case(town, mute) -> Case:
    case = sent(at=now())
    actions.accept(case, by=town.desk, at=now())
    actions.dispatch(case, lead=mute, by=town.desk, at=now())
    return case


@pytest.fixture
def made(town, case) -> actions.links.Made:
    return actions.make_link(case, days=7, by=town.desk, at=now())


def post(client: Client, path: str, verb: str, case: Case, **fields: str):
    case.refresh_from_db()
    named = {f"{verb}-{name}": value for name, value in fields.items()}
    return client.post(path, {"verb": verb, "seen": case.moves} | named)


def everything() -> list[object]:
    tables = (Case, Move, ClockEvent, Note, Answer, AnswerLink, Entry, Notice, Message)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_from_the_link_to_the_answer(town, case, made, client):
    page = client.get(made.path)
    assert page.status_code == 200 and "南桥路路灯不亮" in page.content.decode()
    assert post(client, made.path, "sign", case).status_code == 302
    assert (
        post(client, made.path, "answer", case, public_text=ANSWER, evidence="照片").status_code
        == 302
    )
    case.refresh_from_db()
    assert case.state == "answered"
    said = case.answers.get()
    assert (said.by, said.link, said.unit) == (None, made.link, case.unit)
    signed = case.course.get(verb="sign")
    assert (signed.by, signed.link, signed.side) == (None, made.link, "officer")
    used = Entry.objects.filter(name="LinkUsed").order_by("pk")
    assert [one.details["act"] for one in used] == ["sign", "answer"]
    assert all(one.actor is None for one in used)
    over = client.get(made.path)
    assert over.status_code == 410 and "南桥路" not in over.content.decode()


def test_opening_it_changes_nothing(made, client):
    before = everything()
    for _number in range(3):
        assert client.get(made.path).status_code == 200
        assert client.head(made.path).status_code == 200
    assert everything() == before


def test_nothing_of_the_citizen_is_on_the_page(town, mute, client):
    words = f"我叫陈小满，电话{PHONE}，住安和小区三栋二单元402室。"
    case = sent(at=now(), visibility="confidential", text=words, title=f"漏水{PHONE}")
    actions.accept(case, by=town.desk, at=now())
    actions.dispatch(case, lead=mute, by=town.desk, at=now())
    actions.urge(case, text=f"请尽快联系{PHONE}", by=town.desk, at=now())
    made = actions.make_link(case, days=7, by=town.desk, at=now())
    page = client.get(made.path).content.decode()
    assert "漏水" in page and PHONE not in page and "402室" not in page
    assert "陈小满" not in page


def test_each_act_is_done_once(case, made, client):
    before = case.moves
    assert post(client, made.path, "sign", case).status_code == 302
    again = client.post(made.path, {"verb": "sign", "seen": before})
    assert again.status_code == 409
    assert post(client, made.path, "reply", case, public_text="已到现场查看。").status_code == 302
    second = post(client, made.path, "reply", case, public_text="又看了一次。")
    assert second.status_code == 409 and "又看了一次" in second.content.decode()
    assert case.course.filter(verb="sign").count() == 1 and case.answers.count() == 1


def test_the_database_lets_nothing_be_done_twice_or_for_another_case(town, case, made):
    at, by = now(), rules.Bearer(made.link)
    actions.sign(case, by=by, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(case=case, round=1, is_final=False, public_text="谁？", at=at)
    actions.reply(case, public_text="已到现场查看。", by=by, at=at)
    again = {"case": case, "round": 1, "unit": case.unit, "link": made.link, "is_final": False}
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(public_text="又看了一次。", at=at, **again)
    # Pressed twice at one moment, so that the page looked before the first was there.
    with pytest.raises(actions.NotPossibleNow):
        actions.reply(case, public_text="又看了一次。", by=by, at=at)
    assert case.answers.count() == 1
    other = sent(at=at)
    actions.accept(other, by=town.desk, at=at)
    actions.dispatch(other, lead=town.light, by=town.desk, at=at)
    stolen = {"case": other, "serial": 3, "round": 1, "before": "dispatched", "after": "working"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Move.objects.create(
            verb="sign", side="officer", unit=town.light, link=made.link, at=at, **stolen
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerLink.objects.filter(pk=made.link.pk).update(case=other)


@pytest.mark.parametrize("end", ["revoked", "expired", "elsewhere", "next"])
def test_a_link_ends(town, case, made, client, end):
    match end:
        case "revoked":
            actions.revoke_link(made.link, by=town.desk, at=now())
        case "expired":
            at = now() - timedelta(days=9)
            made = actions.make_link(case, days=8, by=town.desk, at=at)
        case "elsewhere":
            reason = "不属其职责"
            actions.dispatch(case, lead=town.light, reason=reason, by=town.desk, at=now())
        case "next":
            actions.make_link(case, days=7, by=town.desk, at=now())
    assert client.get(made.path).status_code == 410
    late = post(client, made.path, "reply", case, public_text="已到现场查看。")
    assert late.status_code == 410 and "已到现场查看" in late.content.decode()
    assert not Entry.objects.filter(name="LinkUsed").exists()


def test_only_what_we_signed_opens_anything(made, client):
    token = made.path.rstrip("/").rpartition("/")[2]
    for wrong in (token[:-1] + ("A" if token[-1] != "A" else "B"), "1", "nowhere", token[::-1]):
        assert client.get(made.path.replace(token, wrong)).status_code == 404


def test_a_department_with_an_account_gets_no_link(town):
    case = town.brought("dispatched")
    with pytest.raises(actions.HasAccount):
        town.do(actions.make_link, case, town.desk, days=7)
    Membership.objects.filter(person=town.officer).delete()
    town.do(actions.make_link, case, town.desk, days=7)


def test_the_address_is_kept_nowhere_and_goes_to_no_other_site(town, case, client):
    made = actions.make_link(case, days=7, by=town.desk, at=now(), email="taken@simulated.example")
    token = made.path.rstrip("/").rpartition("/")[2]
    assert made.link.hint == "t***@simulated.example"
    assert token not in str(everything())
    page = client.get(made.path)
    assert page["Referrer-Policy"] == "strict-origin" and "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]


def test_the_department_gets_it_by_mail_and_the_row_forgets_it(town, case, client, settings):
    made = actions.make_link(case, days=7, by=town.desk, at=now(), email="office@zj.example")
    at = now().replace(hour=4)  # noon
    # And its citizen, who was told that it is accepted.
    assert send_all(at=at) == 2
    (letter,) = [one for one in mail.outbox if one.to == ["office@zj.example"]]
    assert letter.to == ["office@zj.example"] and made.path in letter.body
    assert not any(bytes(one.sealed) for one in Message.objects.all())
    assert client.get(made.path).status_code == 200


def test_forty_forms_an_hour_from_one_network_and_no_more(case, made, client):
    codes = {post(client, made.path, "nonsense", case).status_code for _number in range(39)}
    assert codes == {409}
    assert post(client, made.path, "sign", case).status_code == 302
    answer = post(client, made.path, "reply", case, public_text="已到现场查看。")
    assert answer.status_code == 429 and "已到现场查看" in answer.content.decode()
    assert not case.answers.exists()


def test_the_desk_makes_shows_once_and_takes_back(town, case, client):
    client.force_login(town.desk)
    page = client.post(f"/desk/cases/{case.number}/link/", {"days": 7, "seen": case.moves})
    address = re.search(r"<code>(\S+)</code>", page.content.decode())[1]
    assert Client().get("/" + address.split("/", 3)[3]).status_code == 200
    shown = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert address not in shown
    link = AnswerLink.objects.get()
    client.post(f"/desk/cases/{case.number}/link/{link.pk}/revoke/")
    assert Client().get("/" + address.split("/", 3)[3]).status_code == 410
    client.force_login(town.other)
    assert client.post(f"/desk/cases/{case.number}/link/", {"days": 7}).status_code == 404


def test_what_was_typed_is_kept_when_it_is_refused(case, made, client):
    post(client, made.path, "sign", case)
    seen = case.moves
    answer = client.post(
        made.path,
        {"verb": "answer", "seen": seen, "answer-public_text": ANSWER, "answer-evidence": "x"},
    )
    assert answer.status_code == 409 and ANSWER in answer.content.decode()


def test_of_two_replies_at_one_moment_the_second_is_given_back(case, made, client, monkeypatch):
    def second(case: Case, **said: object) -> None:
        first = Case.objects.get(pk=case.pk)
        actions.reply(first, **said | {"public_text": "已到现场查看。"})
        actions.reply(case, **said)

    monkeypatch.setitem(BY_NAME, "reply", replace(BY_NAME["reply"], run=second))
    late = post(client, made.path, "reply", case, public_text=ANSWER)
    assert late.status_code == 409 and ANSWER in late.content.decode()
    assert [one.public_text for one in case.answers.all()] == ["已到现场查看。"]
