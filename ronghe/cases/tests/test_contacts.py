"""Contacts: sealed, read with a reason, turned to another key, given out and forgotten."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from ronghe.cases import actions, vault
from ronghe.cases.models import Case, Contact
from ronghe.journal.models import Entry

from .conftest import MONDAY, PHONE, sent

pytestmark = pytest.mark.django_db


def test_only_who_has_to_reach_the_citizen_reads_them(town, reporter, citizen):
    case = town.brought("dispatched")
    for by in (town.desk, town.officer):
        assert town.do(actions.read_contact, case, by, reason="约时间").phone == PHONE
    for by in (town.other, reporter, citizen):
        with pytest.raises(PermissionDenied):
            town.do(actions.read_contact, case, by, reason="约时间")
    with pytest.raises(actions.NothingSaid):
        town.do(actions.read_contact, case, town.desk, reason=" ")
    assert Entry.objects.filter(name="ContactRead").count() == 2


def test_a_department_that_lost_the_case_reads_nothing(town):
    case = town.brought("dispatched")
    town.do(actions.send_back, case, town.officer, reason="不归我们")
    with pytest.raises(PermissionDenied):
        town.do(actions.read_contact, case, town.officer, reason="约时间")


REPLY = f"我住三单元502室，打{PHONE}。"


@pytest.mark.parametrize(
    "left", [vault.Contacts(), vault.Contacts(name="陈小满", words="早先的话")]
)
def test_what_is_personal_in_a_reply_stands_sealed_and_is_opened_with_the_rest(town, left):
    case = town.brought("working", contacts=left)
    for said in (REPLY, "修灯的又来过。", "车牌湘L12345"):
        town.do(actions.ask, case, town.officer, question="请补充")
        town.do(actions.hear, case, town.citizen(case), text=said)
    replies = list(case.questions.values_list("reply", flat=True))
    assert replies == ["我住*单元***室，打139****5678。", "修灯的又来过。", "车牌湘L****5"]
    opened = town.do(actions.read_contact, case, town.officer, reason="核对")
    assert opened.name == left.name
    assert opened.words == "\n".join(text for text in (left.words, REPLY, "车牌湘L12345") if text)


def test_a_reply_leaves_phone_and_e_mail_as_they_were_found_by(town):
    case = town.brought("working")
    town.do(actions.ask, case, town.officer, question="请补充")
    town.do(actions.hear, case, town.citizen(case), text=REPLY)
    assert town.do(actions.read_contact, case, town.desk, reason="核对").phone == PHONE
    assert [one.pk for one in actions.cases_of(PHONE)] == [case.pk]


def test_a_row_put_beside_another_case_opens_nothing(town):
    one, other = sent(), sent()
    kept = Contact.objects.get(case=one)
    Contact.objects.filter(case=other).update(sealed=kept.sealed)
    with pytest.raises(InvalidTag):
        town.do(actions.read_contact, other, town.desk, reason="x")


def test_the_key_is_turned_and_the_old_one_can_go(town, settings):
    cases = [sent() for _ in range(3)]
    settings.CONTACT_KEYS_BEFORE = [settings.CONTACT_KEY]
    settings.CONTACT_KEY = b"\2" * 32
    later = sent()
    out = StringIO()
    call_command("cases", "rotate-key", stdout=out)
    assert out.getvalue().startswith("3 contacts")
    settings.CONTACT_KEYS_BEFORE = []
    for case in [*cases, later]:
        assert town.do(actions.read_contact, case, town.desk, reason="x").phone == PHONE
    assert len(actions.cases_of(PHONE)) == 4
    assert actions.turn_key(at=MONDAY) == 0


def test_without_the_old_key_nothing_is_lost(settings):
    sent()
    settings.CONTACT_KEY = b"\2" * 32
    before = bytes(Contact.objects.get().sealed)
    with pytest.raises(CommandError, match="CONTACT_KEYS_BEFORE"):
        call_command("cases", "rotate-key")
    assert bytes(Contact.objects.get().sealed) == before


@pytest.mark.parametrize("who", [PHONE, "+86 139-1234-5678", " Xiaoman@linxi.example", "citizen"])
def test_a_person_gets_all_of_theirs_and_nothing_of_others(town, citizen, who):
    mine = sent(by=citizen)
    sent(contacts=vault.Contacts(phone="13000000000"))
    out = StringIO()
    call_command("cases", "export-person", who, stdout=out)
    found = json.loads(out.getvalue())
    assert [one["number"] for one in found] == [mine.number]
    assert found[0]["contacts"]["phone"] == PHONE


def test_a_person_is_forgotten_and_the_case_remains(town):
    case = town.brought("answered", visibility="public", signature="小满")
    hidden = town.brought("working", visibility="confidential")
    town.do(
        actions.rate,
        case,
        town.citizen(case),
        is_solved=False,
        is_satisfied=False,
        words="我是陈小满",
    )
    town.do(actions.appeal, case, town.citizen(case), reason="我是陈小满，没修好")
    call_command("cases", "erase-person", PHONE, stdout=StringIO())
    case.refresh_from_db()
    hidden.refresh_from_db()
    assert (case.signature, case.landmark, case.title) == ("", "", "南桥路路灯不亮")
    assert "路灯" not in hidden.text and "路灯" not in hidden.title
    assert not Contact.objects.exists() and not actions.cases_of(PHONE)
    everything = str(list(case.course.values())) + str(list(case.ratings.values()))
    everything += str(list(Entry.objects.values_list("details", flat=True)))
    assert "陈小满" not in everything and PHONE not in everything
    assert Entry.objects.get(name="PersonErased").details["why"] == "request"


def test_what_is_settled_long_ago_is_anonymous(town):
    closed, still_open = town.brought("answered"), town.brought("working")
    town.do(actions.rate, closed, town.citizen(closed), is_solved=True, is_satisfied=True)
    late = MONDAY + timedelta(days=800)
    assert actions.forget_old(before=late - timedelta(days=730), at=late) == 1
    assert list(Contact.objects.values_list("case", flat=True)) == [still_open.pk]
    assert actions.forget_old(before=late - timedelta(days=730), at=late) == 0
    assert Case.objects.count() == 2


def test_phones_and_addresses_are_known_however_written():
    mark = vault.phone_mark
    assert mark("13912345678") == mark("+86 139 1234 5678") == mark("0086-13912345678")
    assert mark("13912345678") != mark("13912345679") and mark("") is mark("-") is None
    assert vault.email_mark("A@b.example") == vault.email_mark(" a@B.example ")
    assert vault.email_mark("13912345678") != mark("13912345678")
