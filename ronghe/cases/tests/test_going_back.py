"""Going back after sending: the words stand in a form with a new key, and are still one case."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from ronghe.cases import actions
from ronghe.cases.actions import Report
from ronghe.cases.models import Case
from ronghe.kit.clock import now

from .conftest import MONDAY, REPORT

pytestmark = pytest.mark.django_db
TYPED = {
    "kind": "complaint",
    "text": "路灯坏了一周。",
    "visibility": "unnamed",
    "where_words": "桥头",
}
CONTACTS = {"name": "陈小满", "phone": "13912345678"}


def posted(browser, *, step="send", **typed):
    return browser.post("/cases/new/", TYPED | {"key": str(uuid4()), "step": step} | typed)


@pytest.mark.parametrize("step", ["look", "send", "bare"])
@pytest.mark.parametrize("kind", ["complaint", "tip"])
def test_the_same_words_from_a_new_form_are_not_sent_again(client, step, kind):
    posted(client, kind=kind)
    case = Case.objects.get()
    answer = posted(client, kind=kind, step=step, **CONTACTS)
    page = answer.content.decode()
    assert answer.status_code == 409 and Case.objects.count() == 1
    assert f'href="/cases/mine/{case.number}/"' in page
    assert TYPED["text"] in page and CONTACTS["phone"] in page
    assert client.get(f"/cases/mine/{case.number}/").status_code == 200


@pytest.mark.parametrize(
    "other", [{"text": "还有一盏。"}, {"title": "又一盏灯"}, {"where_words": ""}, {"kind": "help"}]
)
def test_with_other_words_it_is_another_case(client, other):
    posted(client)
    assert posted(client, **other).status_code == 302
    assert Case.objects.count() == 2


def test_the_same_form_gives_the_same_receipt_as_ever(client):
    key = str(uuid4())
    answers = [posted(client, key=key)["Location"] for _ in range(2)]
    assert posted(client).status_code == 409
    assert {*answers, posted(client, key=key)["Location"]} == set(answers) and len(
        set(answers)
    ) == 1


def test_personal_data_in_the_words_changes_nothing_of_it(client):
    words = "路灯坏了，我住三单元 502 室。"
    posted(client, text=words)
    assert posted(client, text=words).status_code == 409


def test_another_browser_may_say_the_same(client):
    posted(client)
    assert posted(Client()).status_code == 302
    assert Case.objects.count() == 2


def test_an_account_is_known_in_every_browser_for_a_day_but_not_by_its_tip_offs(person):
    phone, other = Client(), Client()
    for browser in (phone, other):
        browser.force_login(person("citizen"))
    posted(phone)
    posted(phone, kind="tip")
    assert posted(other).status_code == 409
    assert posted(other, kind="tip").status_code == 302


def test_after_a_day_an_account_may_say_the_same_again(client, person):
    citizen = person("citizen")
    said = Report("complaint", "桥头积水", "桥头积水很深。", "unnamed")
    actions.send(said, key=uuid4(), by=citizen, at=now() - timedelta(hours=25))
    client.force_login(citizen)
    again = {"title": said.title, "text": said.text, "where_words": ""}
    assert posted(client, **again).status_code == 302


def test_whoever_has_sent_nothing_here_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        actions.refuse_same(REPORT, key=uuid4(), by=None, sent_here=[], at=MONDAY)
