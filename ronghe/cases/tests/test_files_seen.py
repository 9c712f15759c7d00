"""Who sees which file of a case, by any address; and how files are given out and go."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from ronghe.cases import actions, receipts
from ronghe.cases.models import Case, File
from ronghe.cases.senders import Bag, batch_of
from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.media.tests.pictures import plain
from ronghe.media.tests.sending import TUS, piece

from .files import (
    AT,
    TYPED,
    addresses,
    answered,
    at_desk,
    begin,
    codes,
    document,
    everything_of,
    key_of,
    photo,
    reported,
    sent_whole,
    stored,
    worked_on,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("room")]


@pytest.fixture
def phone(town) -> Client:
    town.at = now()
    return Client()


def test_a_public_photo_is_served_once_the_case_is_public_and_gone_with_the_act(phone, town):
    case = reported(phone, photo())
    file, stranger = case.files.get(), Client()
    assert codes(stranger, addresses(file)) == {404}
    town.do(actions.accept, case, town.desk)
    answer = stranger.get(addresses(file)[0])
    assert answer.status_code == 200 and answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, no-cache" and "noindex" in answer["X-Robots-Tag"]
    assert "sandbox" in answer["Content-Security-Policy"]
    again = stranger.get(addresses(file)[0], headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    page = stranger.get(f"/cases/{case.number}/").content.decode()
    assert f"/cases/files/{file.address}/small/" in page
    town.do(
        actions.sort, case, town.desk, kind="complaint", category=None, visibility="confidential"
    )
    assert codes(stranger, everything_of(file)) == {404}
    late = stranger.get(addresses(file)[0], headers={"If-None-Match": answer["ETag"]})
    assert late.status_code == 404


def test_a_hidden_photo_is_gone_from_readers_and_stays_at_the_desk(phone, town, client):
    case = reported(phone, photo())
    town.do(actions.accept, case, town.desk)
    file = case.files.get()
    client.force_login(town.desk)
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert str(file.address) in page
    hide = f"/desk/cases/{case.number}/files/{file.address}/hide/"
    assert client.get(hide).status_code == 405
    assert client.post(hide).status_code == 302
    assert codes(Client(), everything_of(file)) == {404}
    assert str(file.address) not in Client().get(f"/cases/{case.number}/").content.decode()
    # Its citizen sent it and may see it; the desk sees what it hid.
    assert codes(phone, addresses(file)) == {200} and codes(client, at_desk(file)) == {200}
    assert client.post(hide).status_code == 302
    assert [one.details["after"] for one in Entry.objects.filter(name="FileSeenBy")] == ["hidden"]
    client.post(hide.replace("hide/", "show/"))
    assert codes(Client(), addresses(file)) == {200}


@pytest.mark.parametrize("visibility", ["unnamed", "confidential"])
def test_what_is_for_the_department_reaches_nobody_else(phone, town, client, person, visibility):
    case = reported(
        phone,
        photo(),
        document(),
        public=visibility != "unnamed",
        visibility=visibility,
    )
    worked_on(town, case)
    others = {
        "anybody": Client(),
        "a citizen": person("reader"),
        "a reporter": person("writer", "reporter"),
        "another department": town.other,
    }
    for file in case.files.all():
        for name, who in others.items():
            visitor = Client()
            if not isinstance(who, Client):
                visitor.force_login(who)
            assert codes(visitor, everything_of(file)) == {404}, name
            assert codes(visitor, at_desk(file)) <= {302, 403, 404}, name
            for verb in ("hide", "show", "open", "close"):
                act = visitor.post(f"{at_desk(file)[0]}{verb}/")
                assert act.status_code in (302, 403, 404), name
                assert (
                    "desk/cases" not in act.headers.get("Location", "")
                    or "login" in act.headers["Location"]
                )
        for who in (town.desk, town.officer, town.chief):
            client.force_login(who)
            answer = client.get(at_desk(file)[0])
            assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"
        # The officer sees and does not decide.
        client.force_login(town.officer)
        assert client.post(f"{at_desk(file)[0]}hide/").status_code == 403
        # Its citizen, with the secret open in this browser.
        assert codes(phone, addresses(file)) == {200}
    assert File.objects.filter(hidden_at=None).count() == 2


def test_a_department_that_sent_the_case_back_sees_its_files_no_more(phone, town, client):
    case = worked_on(town, reported(phone, photo(), public=False))
    client.force_login(town.officer)
    assert codes(client, at_desk(case.files.get())) == {200}
    town.do(actions.send_back, case, town.officer, reason="不归我们")
    assert codes(client, at_desk(case.files.get())) == {404}


def test_a_photo_of_a_tip_is_for_the_readers_of_tips_only(phone, town, client, reporter):
    case = reported(phone, photo(), kind="tip")
    file = case.files.get()
    assert file.seen_by == "department"
    for who in (town.desk, town.chief, town.officer, reporter):
        client.force_login(who)
        assert codes(client, at_desk(file)) <= {403, 404}
        assert client.post(f"{at_desk(file)[0]}hide/").status_code in (403, 404)
    actions.admit_tip_reader(reporter, by=town.chief, at=town.at)
    client.force_login(reporter)
    assert codes(client, at_desk(file)) == {200}


def test_a_draft_is_its_senders_and_nobody_finds_it(phone, town, client):
    """Also who knows its key or the key of the form."""
    batch = key_of(phone)
    file, other = sent_whole(phone, batch), Client()
    assert codes(phone, addresses(file)) == {200}
    for visitor in (other, client):
        address = f"{AT}{file.key}/"
        assert codes(visitor, everything_of(file)) == {404}
        assert visitor.head(address, headers=TUS).status_code == 404
        assert piece(visitor, address, b"x", 0).status_code == 404
        assert visitor.delete(address, headers=TUS).status_code == 404
        assert begin(visitor, batch, file.size, key=file.key).status_code == 409
        client.force_login(town.desk)
    # Sent by somebody else, the form takes its own files along and no others.
    other.post("/cases/new/", TYPED | {"key": batch, "step": "send"})
    assert Case.objects.get().files.count() == 0


def test_the_form_of_an_answer_cannot_be_computed_outside(town):
    case = town.brought("working")
    assert batch_of("answer", case.pk, 1, town.officer.pk) != batch_of(
        "answer", case.pk, 1, town.desk.pk
    )


def test_another_cases_address_opens_nothing_at_the_desk(phone, town, client):
    one, other = reported(phone, photo()), reported(phone, photo(data=plain()))
    client.force_login(town.desk)
    address = one.files.get().address
    assert client.get(f"/desk/cases/{other.number}/files/{address}/").status_code == 404
    assert client.post(f"/desk/cases/{other.number}/files/{address}/hide/").status_code == 404


def test_what_proves_an_answer_is_seen_by_its_citizen_and_by_readers_only_when_it_is_said(
    phone, town, client
):
    files = (photo("proof.jpg"), document())
    words = {"answer-evidence": ""}
    case = answered(town, client, *files, case=worked_on(town, reported(phone)), **words)
    mine, there = f"/cases/mine/{case.number}/", f"/cases/{case.number}/"
    town.do(actions.note, case, town.officer, text="内部：先垫付")
    for page in (phone.get(mine), phone.get(f"/en{mine}")):
        text = page.content.decode()
        assert "佐证：" in text or "Proof:" in text
        assert "先垫付" not in text
        for one in case.files.all():
            assert str(one.address) in text
    for one in case.files.all():
        assert one.seen_by == "department"
        assert codes(phone, addresses(one)) == {200}
        assert codes(Client(), everything_of(one)) == {404}
    shown = Client().get(there).content.decode()
    assert "佐证" not in shown and "/cases/files/" not in shown
    # By number and secret from anywhere, too.
    other = Client()
    secret = receipts.secret_for(case.key)
    other.post("/cases/mine/", {"number": case.number, "secret": secret})
    assert codes(other, addresses(case.files.first())) == {200}


def test_an_officer_says_that_readers_may_see_photos_and_documents(phone, town, client):
    case = worked_on(town, reported(phone))
    client.force_login(town.officer)
    form = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "反映人始终看得到" in form and "文件始终只供" not in form
    words = {"answer-evidence": "", "photos_public": "on"}
    answered(town, client, photo("proof.jpg"), document(), case=case, **words)
    page = Client().get(f"/cases/{case.number}/").content.decode()
    assert "佐证：" in page
    for one in case.files.all():
        assert str(one.address) in page and codes(Client(), addresses(one)) == {200}


def test_of_a_confidential_case_and_a_tip_off_the_forms_say_who_sees_what_goes_with_an_answer(
    phone, town, client, reporter
):
    case = worked_on(town, reported(phone, visibility="confidential"))
    client.force_login(town.officer)
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "只有反映人、群众工作部和承办单位看得到" in page and "photos_public" not in page
    tip = reported(phone, photo(), kind="tip")
    actions.admit_tip_reader(reporter, by=town.chief, at=now())
    town.do(actions.accept, tip, reporter)
    client.force_login(reporter)
    page = client.get(f"/desk/cases/{tip.number}/").content.decode()
    assert "只有爆料人和爆料名单上的记者看得到" in page and "仅群众工作部" not in page


def test_what_the_case_desk_hides_its_citizen_sees_no_more(phone, town, client):
    case = answered(town, client, photo("proof.jpg"), case=worked_on(town, reported(phone)))
    file = case.files.get()
    assert codes(phone, addresses(file)) == {200}
    client.force_login(town.desk)
    client.post(f"{at_desk(file)[0]}hide/")
    assert codes(phone, addresses(file)) == {404}


def test_a_departments_document_is_public_once_the_case_desk_says_so(phone, town, client):
    case = answered(town, client, document(), case=worked_on(town, reported(phone)))
    file = case.files.get()
    assert codes(Client(), everything_of(file)) == {404}
    client.force_login(town.desk)
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "反映人、群众工作部和承办单位可见" in page
    client.post(f"{at_desk(file)[0]}open/")
    answer = Client().get(addresses(file)[0])
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{case.number}-1.pdf"'
    assert str(file.address) in Client().get(f"/cases/{case.number}/").content.decode()
    client.post(f"{at_desk(file)[0]}close/")
    assert codes(Client(), everything_of(file)) == {404}


def test_what_a_citizen_gave_for_few_is_never_opened_by_the_desk(phone, town, client):
    case = worked_on(town, reported(phone, photo(), public=False))
    file = case.files.get()
    client.force_login(town.desk)
    client.post(f"{at_desk(file)[0]}open/")
    assert codes(Client(), everything_of(file)) == {404}
    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.filter(pk=file.pk).update(seen_by="public")


def test_in_a_confidential_case_the_citizen_sees_the_proof_and_readers_do_not(phone, town, client):
    case = worked_on(town, reported(phone, visibility="confidential"))
    answered(town, client, photo("proof.jpg"), case=case, photos_public="on")
    file = case.files.get()
    assert codes(Client(), everything_of(file)) == {404} and codes(phone, addresses(file)) == {200}


def test_an_hour_after_the_secret_was_shown_the_photo_is_closed_too(phone, monkeypatch):
    file = reported(phone, photo()).files.get()
    assert codes(phone, addresses(file)) == {200}
    monkeypatch.setattr("ronghe.cases.views.opened.OPEN_FOR", timedelta(seconds=-1))
    assert codes(phone, addresses(file)) == {404}


def test_the_database_keeps_a_file_as_it_was(phone, town):
    case, other = reported(phone, photo()), reported(phone, title="另一件事情")
    file = case.files.get()
    changes = (
        {"case": other},
        {"sha256": "0" * 64},
        {"side": "officer", "by": town.officer},
        {"file": ""},
    )
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            File.objects.filter(pk=file.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.filter(pk=file.pk).delete()


def test_a_person_gets_their_files_and_then_has_them_removed(
    phone, town, client, django_capture_on_commit_callbacks
):
    case = worked_on(town, reported(phone, photo(), document(), phone="13912345678"))
    answered(town, client, photo("proof.jpg"), case=case, photos_public="on")
    found = actions.export_person("13912345678", at=now())[0]["files"]
    assert [(one["from"], one["kind"]) for one in found] == [
        ("citizen", "photo"), ("citizen", "document"), ("officer", "photo"),
    ]  # fmt: skip
    assert all(len(one["base64"]) > 100 for one in found)
    shown = case.files.get(side="officer")
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_person("13912345678", at=now())
    gone = case.files.filter(side="citizen")
    assert {(one.state, one.name, one.sha256) for one in gone} == {("gone", "", "")}
    assert {name.partition("-")[0].partition(".")[0] for name in stored()} == {shown.address.hex}
    for one in gone:
        assert codes(phone, addresses(one)) == codes(Client(), addresses(one)) == {404}


def test_after_its_time_what_only_few_saw_is_removed(
    phone, town, client, django_capture_on_commit_callbacks
):
    case = worked_on(town, reported(phone, photo()))
    hidden = worked_on(town, reported(phone, photo(data=plain()), public=False))
    for one in (case, hidden):
        answered(town, client, case=one)
        town.do(actions.rate, one, town.citizen(one), is_solved=True, is_satisfied=True)
    late = town.at + timedelta(days=800)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.forget_old(before=late - timedelta(days=730), at=late) == 2
    assert (case.files.get().state, hidden.files.get().state) == ("kept", "gone")
    assert actions.forget_old(before=late - timedelta(days=730), at=late) == 0


def test_a_bag_of_another_browser_is_empty(phone, town):
    key = uuid4()
    sent_whole(phone, key)
    assert not actions.drafts_in(Bag(key, b"\0" * 32))


def test_readers_pages_name_no_file_by_its_senders_name(phone, town):
    case = reported(phone, photo("王小明身份证.jpg"), document())
    town.do(actions.accept, case, town.desk)
    page = Client().get(f"/cases/{case.number}/").content.decode()
    assert "王小明" not in re.sub(r"<[^>]+>", "", page) and "王小明" not in page
