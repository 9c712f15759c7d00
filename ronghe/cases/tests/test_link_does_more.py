"""A department without an account proves its answer, asks the citizen, and asks for time: by its link."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from ronghe.cases import actions, clocks
from ronghe.cases.models import Case, Extension, File, Question
from ronghe.cases.rules import Holder
from ronghe.journal.models import Entry
from ronghe.kit.clock import now

from .conftest import department, sent
from .files import document, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("room")]
ANSWER = "南桥路九盏路灯夜里全部更换，现场复测都亮。"


@pytest.fixture
def case(town) -> Case:
    case = sent(at=now())
    actions.accept(case, by=town.desk, at=now())
    actions.dispatch(case, lead=department("住建局"), by=town.desk, at=now())
    return case


@pytest.fixture
def made(town, case):
    return actions.make_link(case, days=7, by=town.desk, at=now())


def post(client, path, verb, case, **fields):
    case.refresh_from_db()
    named = {f"{verb}-{name}": value for name, value in fields.items() if name != "photos"}
    more = {name: fields[name] for name in ("photos",) if name in fields}
    return client.post(path, {"verb": verb, "seen": case.moves} | named | more)


def test_without_proof_it_is_refused_and_photos_are_proof(town, case, made, client):
    of_desk = actions.reply(case, public_text="已转住建局查看。", by=town.desk, at=now())
    post(client, made.path, "sign", case)
    page = client.get(made.path).content.decode()
    assert 'enctype="multipart/form-data"' in page and 'name="photos"' in page
    assert post(client, made.path, "answer", case, public_text=ANSWER).status_code == 409
    files = [photo("proof.jpg"), document()]
    answer = client.post(
        made.path,
        {"verb": "answer", "seen": case.moves, "answer-public_text": ANSWER, "photos": files,
         "photos_public": "on"},
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    first, second = File.objects.filter(case=case).order_by("slot")
    assert (first.side, first.by, first.answer.link) == ("officer", None, made.link)
    assert (first.seen_by, second.seen_by) == ("public", "public")
    assert first.get_absolute_url() in client.get(case.public_url()).content.decode()
    # Nobody else sends a file without an account.
    for wrong in ({"side": "desk"}, {"answer": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            File.objects.filter(pk=first.pk).update(**wrong)
    first.pk, first.key, first.address = None, uuid4(), uuid4()
    first.slot, first.answer = 3, of_desk
    with pytest.raises(IntegrityError, match="has a link"), transaction.atomic():
        first.save(force_insert=True)


def test_it_asks_the_citizen_and_goes_on_with_the_reply(case, made, client):
    post(client, made.path, "sign", case)
    assert post(client, made.path, "ask", case, question="哪一盏？").status_code == 302
    asked = Question.objects.get()
    assert (asked.by, asked.link, asked.text) == (None, made.link, "哪一盏？")
    case.refresh_from_db()
    assert case.state == "waiting" and case.due_at is None
    waiting = client.get(made.path)
    assert waiting.status_code == 200 and "哪一盏？" in waiting.content.decode()
    assert 'name="verb"' not in waiting.content.decode()
    actions.hear(case, text="桥头那盏", by=Holder(case.pk), at=now())
    page = client.get(made.path).content.decode()
    assert "桥头那盏" in page and 'value="answer"' in page and 'value="ask"' not in page
    used = Entry.objects.filter(name="LinkUsed").order_by("pk")
    assert [one.details["act"] for one in used] == ["sign", "ask"]


def test_it_asks_for_time_once_and_the_desk_decides(town, case, made, client):
    post(client, made.path, "sign", case)
    assert post(client, made.path, "ask_for_time", case, days=2, reason="等配件").status_code == 302
    asked = Extension.objects.get()
    assert (asked.asked_by, asked.link, asked.minutes) == (None, made.link, 960)
    case.refresh_from_db()
    before = clocks.ends_of(case)["finish"]
    client.force_login(town.desk)
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "等配件 <small>住建局" in page and 'id="grant"' in page
    actions.decide(asked, grant=True, by=town.desk, at=now())
    ends = actions.links.link_in(made.path.rstrip("/").rsplit("/", 1)[-1])
    assert ends is not None and Extension.objects.get().state == "granted"
    case.refresh_from_db()
    after = clocks.ends_of(case)["finish"]
    assert before is not None and after is not None and after > before
    again = post(client, made.path, "ask_for_time", case, days=1, reason="再等")
    assert again.status_code == 409


def test_an_extension_or_a_question_is_somebodys(town, case, made):
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.create(case=case, text="谁？", at=now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.create(
            case=case, round=1, minutes=480, reason="谁？", asked_at=now(), asked_by=town.desk,
            link=made.link,
        )  # fmt: skip
