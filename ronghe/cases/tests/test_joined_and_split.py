"""One matter sent twice becomes one case, two matters in one report become two; and back again."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from ronghe.cases import actions, receipts
from ronghe.cases.actions.sending import what_is_sent
from ronghe.cases.models import Case, Contact, JoinedRating, Rating
from ronghe.cases.rules import Holder
from ronghe.cases.vault import Contacts
from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.notices.models import Notice

from .conftest import PHONE, REPORT, sent

pytestmark = pytest.mark.django_db
ANSWER = {"public_text": "九盏灯都换了。", "evidence": "照片"}


@pytest.fixture
def citizen(person):
    return person("citizen")


@pytest.fixture
def pair(town, citizen):
    """A case in work that is joined to another one, also in work."""
    main, same = town.brought("working"), town.brought("working", by=citizen, contacts=Contacts())
    town.do(actions.merge, same, town.desk, into=main)
    return main, same


@pytest.mark.parametrize("state", ["accepted", "dispatched", "working"])
def test_joined_from_where_it_was_and_back(town, state):
    main, same = town.brought("working"), town.brought(state)
    town.do(actions.merge, same, town.desk, into=main)
    assert (same.state, same.due_at, same.merged_into) == ("merged", None, main)
    town.do(actions.part, same, town.desk)
    assert (same.state, same.merged_into) == (state, None) and same.due_at is not None
    if state == "dispatched":
        town.do(actions.sign, same, town.officer)


def test_the_other_answer_is_read_on_ones_own_page_and_told(town, pair, citizen, client):
    main, same = pair
    town.at = now()  # the page asks whether the days are over
    town.do(actions.answer, main, town.officer, private_text="只给第一位市民 13800001111", **ANSWER)
    said = Notice.objects.filter(person=citizen).latest("pk")
    assert same.number in said.words and "已有答复" in said.words
    client.force_login(citizen)
    page = client.get(f"/cases/mine/{same.number}/").content.decode()
    assert "九盏灯都换了" in page and "只给第一位" not in page
    assert 'id="rating"' in page and 'id="appeal"' in page


def test_it_is_rated_once_and_counted_nowhere(town, pair, citizen, client):
    main, same = pair
    with pytest.raises(actions.NotPossibleNow):
        town.do(actions.rate, same, citizen, is_solved=True, is_satisfied=True)
    town.do(actions.answer, main, town.officer, **ANSWER)
    town.do(actions.rate, same, citizen, is_solved=True, is_satisfied=False, words="亮了")
    with pytest.raises(actions.RatedAlready):
        town.do(actions.rate, same, citizen, is_solved=True, is_satisfied=True)
    same.refresh_from_db(), main.refresh_from_db()
    assert (same.state, main.state) == ("merged", "answered")
    assert JoinedRating.objects.get().main == main and not Rating.objects.exists()
    client.force_login(town.desk)
    assert "亮了" in client.get(f"/desk/cases/{main.number}/").content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinedRating.objects.update(is_satisfied=True)


def test_an_appeal_takes_it_out_of_the_other_one(town, pair, citizen):
    main, same = pair
    with pytest.raises(actions.NotPossibleNow):
        town.do(actions.appeal, same, citizen, reason="没亮")
    town.do(actions.answer, main, town.officer, **ANSWER)
    town.do(actions.appeal, same, citizen, reason="我家门口没亮")
    assert (same.state, same.merged_into, same.due_clock) == ("appealed", None, "appeal")
    assert not same.shares.filter(ended_at=None).exists()
    main.refresh_from_db()
    assert main.state == "answered"
    with pytest.raises(actions.NotForYou):
        town.do(actions.reopen, same, town.desk, reason="我并的件")
    town.do(actions.reopen, same, town.chief, reason="单独办")
    assert (same.state, same.round) == ("accepted", 2) and same.due_clock == "answer"


def test_too_late_is_too_late_for_the_joined_one_too(town, pair, citizen):
    main, same = pair
    town.do(actions.answer, main, town.officer, **ANSWER)
    town.at += timedelta(days=30)
    with pytest.raises(actions.TooLate):
        town.do(actions.appeal, same, citizen, reason="没亮")


def test_nothing_is_joined_to_a_confidential_case_of_somebody_else(town):
    hidden, other = (
        town.brought("accepted", visibility="confidential"),
        sent(visibility="confidential"),
    )
    with pytest.raises(actions.CannotJoin):
        town.do(actions.merge, other, town.desk, into=hidden)


# --- splitting ---------------------------------------------------------------------------------------

SECOND = {
    "title": "桥头垃圾无人清",
    "text": "桥头的垃圾三天没人收，找张三 13912345678。",
    "kind": "complaint",
    "category": None,
}


def test_two_matters_become_two_cases(town, client):
    case = town.brought("working", visibility="unnamed")
    new = town.do(actions.split, case, town.desk, **SECOND)
    case.refresh_from_db()
    assert (new.state, new.split_from, new.visibility) == ("submitted", case, "unnamed")
    assert case.split_into == 1 and case.state == "working" and new.due_clock == "accept"
    assert PHONE not in new.text
    left = actions.read_contact(new, reason="x", by=town.desk, at=town.at)
    assert (left.phone, left.email) == (PHONE, "xiaoman@linxi.example")
    assert Contact.objects.count() == 2
    (fact,) = Entry.objects.filter(name="CaseSplit")
    assert (fact.actor, fact.details) == (town.desk, {"case": case.pk, "new": new.pk})
    assert Entry.objects.filter(name="CaseSent").latest("pk").actor == town.desk
    # Each public page says so, and leads to the other.
    assert new.title not in client.get(case.public_url()).content.decode()
    town.do(actions.accept, new, town.desk)
    first, second = (client.get(one.public_url()).content.decode() for one in (case, new))
    assert new.public_url() in first and case.public_url() in second


def test_joining_undoes_it(town):
    case = town.brought("working", visibility="confidential")
    new = town.do(actions.split, case, town.desk, **SECOND)
    town.do(actions.merge, new, town.desk, into=case)
    assert (new.state, new.merged_into) == ("merged", case)


def test_whoever_opens_the_first_opens_the_second(town, client):
    key = "8e0a4c8e-7a43-4a92-8b7c-0f8f2c1d2e3f"
    typed = {
        "kind": "complaint",
        "title": "路灯和垃圾",
        "text": "灯坏了，垃圾没人收。",
        "visibility": "unnamed",
    }
    client.post("/cases/new/", typed | {"key": key, "step": "send"})
    case = Case.objects.get(key=key)
    town.do(actions.accept, case, town.desk)
    new = town.do(actions.split, case, town.desk, **SECOND)
    assert Client().get(f"/cases/mine/{new.number}/").status_code == 404
    assert new.title in client.get(f"/cases/mine/{case.number}/").content.decode()
    assert client.get(f"/cases/mine/{new.number}/").status_code == 200


def test_without_an_account_the_second_is_told_by_the_first(town):
    case = town.brought("accepted")
    new = town.do(actions.split, case, town.desk, **SECOND)
    told = Notice.objects.filter(person=None).latest("pk")
    assert new.number in told.words and told.link == f"/cases/mine/?number={case.number}"


def test_the_secret_of_the_report_proves_the_second_matter_too(town):
    made = actions.send(REPORT, key=uuid4(), by=None, at=town.at)
    town.do(actions.accept, made.case, town.desk)
    new = town.do(actions.split, made.case, town.desk, **SECOND)
    said = receipts.verify(actions.receipt_of(new), key=receipts.public_key())
    second = replace(REPORT, **SECOND)
    sent_ = what_is_sent(second.tidy(), second.sealed())
    assert receipts.holds(said, sent_, secret=made.secret)
    assert not receipts.holds(said, sent_, secret=receipts.secret_for(new.key))


def test_only_the_desk_splits_and_only_what_is_open(town):
    case = town.brought("answered")
    with pytest.raises(PermissionDenied):
        town.do(actions.split, case, town.officer, **SECOND)
    with pytest.raises(actions.NotPossibleNow):
        town.do(actions.split, case, town.desk, **SECOND)
    with pytest.raises(actions.OnlyLess):
        town.do(actions.split, town.brought("accepted"), town.desk, **SECOND | {"kind": "tip"})


def test_the_database_keeps_a_second_matter_as_hidden_as_the_first(town, citizen):
    case = town.brought("accepted", visibility="confidential", by=citizen, contacts=Contacts())
    new = town.do(actions.split, case, town.desk, **SECOND)
    assert new.reporter == citizen
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=new.pk).update(split_from=None)
    for wrong in ({"visibility": "public"}, {"reporter": None}):
        copy = Case.objects.get(pk=new.pk)
        copy.pk, copy.number, copy.key = (
            None,
            "2026-9999-99",
            "8e0a4c8e-7a43-4a92-8b7c-0f8f2c1d2e31",
        )
        for name, value in wrong.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)


def test_a_page_of_the_desk_splits(town, client):
    case = town.brought("accepted")
    client.force_login(town.desk)
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert 'name="split-text"' in page and case.text in page
    typed = {f"split-{name}": value or "" for name, value in SECOND.items()}
    answer = client.post(f"/desk/cases/{case.number}/split/", typed | {"seen": case.moves})
    assert answer.status_code == 302
    assert Case.objects.get(split_from=case).title == SECOND["title"]
    assert Holder(case.pk)
