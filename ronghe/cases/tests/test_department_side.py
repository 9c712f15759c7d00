"""The department's own: templates that must be edited, deputies, batches, the inbox and its file."""

import io
import re
import threading
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from psycopg.types.range import TimestamptzRange

from ronghe.cases import actions
from ronghe.cases.models import BatchItem, Case, Move, Template
from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.notices.models import Notice
from ronghe.people.models import Delegation

from .conftest import PHONE, appoint, department, sent

pytestmark = pytest.mark.django_db
WORDS = (
    "您反映的路灯问题已收悉。我局养护人员已于【日期】到现场查看，故障原因为【原因】，"
    "目前已修复并恢复照明。今后我局将加强夜间巡查，发现一盏修复一盏。"
)
FILLED = WORDS.replace("【日期】", "11月3日").replace("【原因】", "接头烧断")


def template(town) -> Template:
    return actions.make_template(
        town.light, name="路灯修复", text=WORDS, by=town.officer, at=town.at
    )


# --- templates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (WORDS, actions.BlanksLeft),
        (FILLED.replace("接头烧断", "【原因】"), actions.BlanksLeft),
        (FILLED, actions.NotYourWords),
        (FILLED.replace("路灯问题", "路灯不亮一事").replace("11月3日", "三月五日"), actions.NotYourWords),
        (FILLED + "南桥路九盏已亮。", actions.NotYourWords),
        ("尊敬的市民：您好。" + FILLED + "感谢您的关注。", actions.NotYourWords),
    ],
)  # fmt: skip
def test_a_template_is_no_answer(town, text, refusal):
    template(town)
    case = town.brought("working")
    with pytest.raises(refusal, match="路灯修复"):
        town.do(actions.answer, case, town.officer, public_text=text, evidence="现场照片")
    with pytest.raises(refusal):
        town.do(actions.reply, case, town.officer, public_text=text)
    assert not case.answers.exists()


@pytest.mark.parametrize(
    "text",
    [
        FILLED + "南桥路从菜场到桥头共九盏灯，换了六米电缆和两只控制箱，夜里八点逐盏试亮，菜场北口的摊主在场看过。",
        FILLED + "另换了六米电缆和两只控制箱。",
        "桥头三盏灯的电缆被施工挖断，昨夜接好，三盏都亮。",
        "已修复。",
    ],
)  # fmt: skip
def test_own_words_are_an_answer(town, text):
    template(town)
    town.do(
        actions.answer, town.brought("working"), town.officer, public_text=text, evidence="现场照片"
    )


def test_templates_of_others_and_retired_ones_do_not_count(town):
    made = template(town)
    with pytest.raises(PermissionDenied):
        actions.retire_template(made, by=town.other, at=town.at)
    actions.retire_template(made, by=town.officer, at=town.at)
    with pytest.raises(actions.AlreadyRetired):
        actions.retire_template(made, by=town.officer, at=town.at)
    actions.make_template(town.water, name="水", text=WORDS, by=town.other, at=town.at)
    town.do(
        actions.answer,
        town.brought("working"),
        town.officer,
        public_text=FILLED,
        evidence="现场照片",
    )


def test_a_template_is_put_behind_what_was_typed(town, client):
    made, case = template(town), town.brought("working")
    client.force_login(town.officer)
    typed = {"seen": case.moves, "insert": made.pk, "answer-public_text": "九盏灯都换了。"}
    page = client.post(f"/desk/cases/{case.number}/answer/", typed).content.decode()
    shown = re.search(r'name="answer-public_text".*?>(.*?)</textarea>', page, re.S)[1]
    assert shown.strip().startswith("九盏灯都换了。") and "【日期】" in shown
    case.refresh_from_db()
    assert case.state == "working"


def test_an_officer_keeps_the_templates_of_their_own_department(town, client):
    client.force_login(town.officer)
    typed = {"unit": town.light.pk, "name": "路灯", "text": WORDS}
    assert client.post("/desk/cases/templates/", typed).status_code == 302
    assert client.post("/desk/cases/templates/", typed).status_code == 409
    assert WORDS[:20] in client.get("/desk/cases/templates/").content.decode()
    client.force_login(town.other)
    assert WORDS[:20] not in client.get("/desk/cases/templates/").content.decode()
    gone = {"retire": Template.objects.get().pk}
    assert client.post("/desk/cases/templates/", gone).status_code == 404
    client.force_login(town.officer)
    assert client.post("/desk/cases/templates/", gone).status_code == 302
    assert not Template.objects.living().exists()


# --- deputies ------------------------------------------------------------------------------------


@pytest.fixture
def deputy(town, person):
    deputy = appoint(person("deputy"), department("教育局"))
    Delegation.objects.create(
        giver=town.officer, receiver=deputy, role="officer", reason="休假",
        valid=TimestamptzRange(town.at, town.at + timedelta(days=3)),
    )  # fmt: skip
    return deputy


def test_a_deputy_answers_and_the_journal_says_for_whom(town, deputy):
    case = town.brought("dispatched")
    town.do(actions.sign, case, deputy)
    town.do(actions.reply, case, deputy, public_text="已到现场查看。")
    town.do(
        actions.answer, case, deputy, public_text="南桥路九盏路灯全部更换。", evidence="现场照片"
    )
    assert case.course.get(verb="sign").on_behalf == town.officer
    assert [one.on_behalf for one in case.answers.all()] == [town.officer] * 2
    said = Entry.objects.filter(name="DoneOnBehalf").order_by("pk")
    assert [one.details["act"] for one in said] == ["sign", "reply", "answer"]
    assert all((one.actor, one.details["giver"]) == (deputy, town.officer.pk) for one in said)


def test_what_an_officer_does_alone_is_on_nobodys_behalf(town, deputy):
    case = town.brought("answered")
    assert not Entry.objects.filter(name="DoneOnBehalf").exists()
    assert not case.course.exclude(on_behalf=None).exists()


def test_a_deputy_of_somebody_who_left_is_none(town, deputy):
    case = town.brought("dispatched")
    type(town.officer).objects.filter(pk=town.officer.pk).update(is_active=False)
    with pytest.raises(PermissionDenied):
        town.do(actions.sign, case, deputy)


def test_an_officer_names_a_deputy_and_takes_it_back(town, client):
    client.force_login(town.officer)
    since = now() - timedelta(minutes=5)
    typed = {
        "receiver": town.other.pk, "reason": "休假",
        "since": f"{since + timedelta(hours=8):%Y-%m-%dT%H:%M}",
        "until": f"{since + timedelta(days=2):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    assert client.post("/desk/cases/deputies/", typed).status_code == 302
    case = town.brought("dispatched")
    other = Client()
    other.force_login(town.other)
    assert case.number in other.get("/desk/cases/").content.decode()
    page = other.post(f"/desk/cases/{case.number}/sign/", {"seen": case.moves}, follow=True)
    assert "王协办代何承办" in page.content.decode()
    lent = Delegation.objects.get()
    assert other.post("/desk/cases/deputies/", {"revoke": lent.pk}).status_code == 404
    client.post("/desk/cases/deputies/", {"revoke": lent.pk})
    assert other.get(f"/desk/cases/{case.number}/").status_code == 404


# --- notices -------------------------------------------------------------------------------------


def test_the_department_hears_of_its_case_and_of_supervision(town):
    case = town.brought("dispatched")
    town.do(actions.urge, case, town.desk, text="请先设警示")
    told = Notice.objects.filter(person=town.officer, topic="cases.for_us").order_by("pk")
    assert [one.once.split()[0] for one in told] == ["dispatch", "urge"]
    assert all(one.awaits_digest and case.number in one.words for one in told)
    assert not Notice.objects.filter(person=town.other).exists()


# --- many at once --------------------------------------------------------------------------------


def ticked(*cases: Case) -> list[str]:
    return [f"{one.number}:{one.moves}" for one in cases]


def test_many_are_signed_for_and_each_says_what_became_of_it(town, client):
    cases = [town.brought("dispatched") for _number in range(4)]
    form = {"verb": "sign", "case": ticked(*cases)}
    # After the page was loaded: one is signed for already, one was dispatched anew.
    town.do(actions.sign, cases[1], town.officer)
    town.do(actions.dispatch, cases[3], town.desk, lead=town.light, reason="补充材料")
    client.force_login(town.officer)
    look = client.post("/desk/cases/many/", form)
    assert look.status_code == 200 and Move.objects.filter(verb="sign").count() == 1
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', look.content.decode())[1]
    answer = client.post("/desk/cases/many/", form | {"step": "do", "key": key}, follow=True)
    assert list(BatchItem.objects.order_by("case").values_list("is_done", flat=True)) == [
        True,
        False,
        True,
        False,
    ]
    page = answer.content.decode()
    assert "办理中" in page and page.count("签收") >= 1
    again = client.post("/desk/cases/many/", form | {"step": "do", "key": key})
    assert again["Location"] == f"/desk/cases/many/{key}/"
    assert Move.objects.filter(verb="sign").count() == 3
    stranger = Client()
    stranger.force_login(town.other)
    assert stranger.get(again["Location"]).status_code == 404


def test_a_batch_that_stopped_in_the_middle_goes_on_and_does_nothing_twice(town):
    cases, key, done = [town.brought("accepted") for _number in range(3)], uuid4(), []

    def urge(case: Case) -> None:
        actions.urge(case, text="请抓紧", by=town.desk, at=town.at)
        if case == cases[1] and not done:
            done.append(case)
            raise RuntimeError("the machine died")

    said = {"key": key, "verb": "urge", "by": town.desk, "at": town.at}
    with pytest.raises(RuntimeError):
        actions.do_each(cases, run=urge, **said)
    assert BatchItem.objects.count() == 1 and cases[1].notes.count() == 0
    actions.do_each(cases, run=urge, **said)
    actions.do_each(cases, run=urge, **said)
    assert [one.notes.count() for one in cases] == [1, 1, 1]


def test_a_batch_of_somebody_else_or_for_something_else_is_refused(town):
    case, key = town.brought("accepted"), uuid4()
    said = {"key": key, "run": lambda _case: None, "at": town.at}
    actions.do_each([case], verb="urge", by=town.desk, **said)
    for verb, by in (("urge", town.chief), ("accept", town.desk)):
        with pytest.raises(actions.AnotherBatch):
            actions.do_each([case], verb=verb, by=by, **said)


@pytest.mark.django_db(transaction=True)
def test_the_same_batch_sent_twice_at_once_is_done_once(town):
    cases, key = [town.brought("accepted") for _number in range(4)], uuid4()
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        actions.do_each(
            cases, key=key, verb="urge", by=town.desk, at=town.at,
            run=lambda case: actions.urge(case, text="请抓紧", by=town.desk, at=town.at),
        )  # fmt: skip
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert [one.notes.count() for one in cases] == [1] * 4


def test_nobody_does_to_many_what_they_may_not_do_to_one(town, client):
    case = town.brought("dispatched")
    client.force_login(town.officer)
    assert (
        client.post("/desk/cases/many/", {"verb": "dispatch", "case": ticked(case)}).status_code
        == 404
    )
    client.force_login(town.other)
    form = {"verb": "sign", "case": ticked(case), "step": "do", "key": str(uuid4())}
    client.post("/desk/cases/many/", form)
    case.refresh_from_db()
    assert case.state == "dispatched" and not BatchItem.objects.exists()


# --- the inbox and its file ----------------------------------------------------------------------


def test_the_inbox_is_ordered_by_due_time_and_filtered(town, client):
    soon = town.brought("working", title="桥头路灯", kind="help")
    later = town.brought("working", title="菜场路灯", kind="complaint")
    town.do(actions.urge, later, town.desk, text="请先设警示")
    client.force_login(town.officer)

    def listed(**asked: str) -> list[str]:
        page = client.get("/desk/cases/", asked).content.decode()
        rows = re.search(r'<ol class="case-queue.*?</ol>', page, re.S)
        return re.findall(r"<h2><a[^>]*>(.*?)</a>", rows[0]) if rows else []

    assert listed() == [soon.title, later.title]
    assert listed(q="菜场") == listed(urged="on") == listed(kind="complaint") == [later.title]
    assert listed(q=soon.number) == [soon.title]
    assert listed(due="late") == [soon.title, later.title]
    assert listed(kind="consult") == [] and listed(kind="nonsense", q="\0") != []
    assert "请先设警示" in client.get("/desk/cases/").content.decode()


def test_the_file_has_what_the_inbox_shows_and_no_formula_and_no_contact(town, client):
    town.brought("working", title="=HYPERLINK(1)灯不亮")
    town.brought("working", title=f"漏水打{PHONE}", visibility="confidential")
    appoint(town.other, town.water)
    foreign = sent(at=town.at)
    client.force_login(town.officer)
    csv = client.post("/desk/cases/export/", {"format": "csv", "kind": "complaint"})
    text = csv.content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text and text.count("\n") == 3
    assert PHONE not in text and foreign.number not in text and "陈小满" not in text
    book = openpyxl.load_workbook(
        io.BytesIO(client.post("/desk/cases/export/", {"format": "xlsx"}).content)
    )
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert "f" not in {one.data_type for one in cells}
    assert "=HYPERLINK(1)灯不亮" in {one.value for one in cells}
    said = Entry.objects.filter(name="CasesExported").order_by("pk")
    assert [(one.actor, one.details["number"], one.details["kind"]) for one in said] == [
        (town.officer, 2, "csv"),
        (town.officer, 2, "xlsx"),
    ]
    assert said[0].details["chosen"] == {"kind": "complaint", "show": "open"}


def test_tips_are_in_no_file(town, client):
    actions.admit_tip_reader(town.chief, by=town.chief, at=town.at)
    sent(at=town.at, kind="tip", title="夜里倒垃圾")
    ordinary = sent(at=town.at)
    client.force_login(town.chief)
    assert "夜里倒垃圾" in client.get("/desk/cases/").content.decode()
    text = client.post("/desk/cases/export/", {"format": "csv"}).content.decode("utf-8-sig")
    assert ordinary.number in text and "夜里倒垃圾" not in text
