"""Photos and documents with a report, a reply and an answer: on every way in, made anew and seen by few."""

import random
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client

from ronghe.cases import actions
from ronghe.cases.actions import arriving
from ronghe.cases.models import Case, File
from ronghe.cases.senders import Bag, batch_of
from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.media import parts
from ronghe.media.tests.pictures import flat_png, from_camera, plain
from ronghe.media.tests.sending import TUS, checksum, piece, where

from .files import (
    AT,
    SECRETS,
    TYPED,
    all_bytes,
    begin,
    key_of,
    paper,
    photo,
    photo_in_paper,
    reported,
    sent_whole,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(town) -> Client:
    town.at = now()
    return Client()


@pytest.fixture(autouse=True)
def room(settings, tmp_path):
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = tmp_path / "media", tmp_path / "uploads"


def stored() -> list[str]:
    if not default_storage.exists("cases"):
        return []
    folders = default_storage.listdir("cases")[0]
    return [name for one in folders for name in default_storage.listdir(f"cases/{one}")[1]]


# --- ways in --------------------------------------------------------------------------------------


def test_a_report_with_photos_and_a_document_without_script(phone):
    case = reported(
        phone, photo("张三.jpg"), photo(data=plain((600, 400))), photo("b.pdf", paper())
    )
    files = list(case.files.all())
    assert [one.kind for one in files] == ["photo", "photo", "document"]
    assert [one.seen_by for one in files] == ["public", "public", "department"]
    assert all(one.sender is None and one.by is None for one in files)
    assert [one.name for one in files] == ["", "", "b.pdf"]
    assert Entry.objects.get(name="FilesAdded").details["sha256"] == []


def test_without_the_mark_photos_are_for_the_department_only(phone):
    assert reported(phone, photo(), public=False).files.get().seen_by == "department"
    case = reported(phone, photo(), visibility="confidential")
    assert case.files.get().seen_by == "department"


def test_the_camera_is_silent_on_every_way_in(phone, town, client):
    """With the form, piece by piece, inside a document, with a reply and with an answer."""
    raw = from_camera()
    assert any(secret in raw for secret in SECRETS)
    case = reported(phone, photo(), photo("scan.pdf", photo_in_paper()))
    batch = key_of(phone)
    sent_whole(phone, batch)
    phone.post("/cases/new/", TYPED | {"key": batch, "step": "send"})
    answered = _answered(town, client, photo("proof.jpg"), case=_worked_on(town, case))
    _asked_and_replied(phone, town, photo())
    assert File.objects.kept().count() == 5
    for one in File.objects.kept():
        data = all_bytes(one)
        assert not any(secret in data for secret in SECRETS), (one.kind, one.side)
    assert answered.answers.get().files.count() == 1
    # What was sent is nowhere any more.
    everywhere = [path for path in parts.place(0).parent.rglob("*") if path.is_file()]
    assert everywhere == [] and len(stored()) == 9


def _worked_on(town, case: Case) -> Case:
    for verb, by, more in (
        (actions.accept, town.desk, {}),
        (actions.dispatch, town.desk, {"lead": town.light}),
        (actions.sign, town.officer, {}),
    ):
        town.do(verb, case, by, **more)
    return case


def _answered(town, client: Client, *files, case: Case, **more) -> Case:
    client.force_login(town.officer)
    case.refresh_from_db()
    words = {"seen": case.moves, "answer-public_text": "已更换灯具。", "photos": list(files)} | more
    answer = client.post(f"/desk/cases/{case.number}/answer/", words)
    assert answer.status_code == 302, answer.content.decode()
    case.refresh_from_db()
    return case


def _asked_and_replied(phone: Client, town, *files) -> Case:
    case = _worked_on(town, reported(phone))
    town.do(actions.ask, case, town.officer, question="哪一盏？")
    page = phone.get(f"/cases/mine/{case.number}/").content.decode()
    assert 'name="photos"' in page and 'enctype="multipart/form-data"' in page
    words = {"text": "桥头那盏。", "photos": list(files), "photos_public": "on"}
    assert phone.post(f"/cases/mine/{case.number}/reply/", words).status_code == 302
    return case


def test_asked_for_more_the_citizen_sends_photos_from_the_follow_up_page(phone, town):
    case = _asked_and_replied(phone, town, photo())
    file = case.files.get()
    assert (file.side, file.question, file.seen_by) == ("citizen", case.questions.get(), "public")
    case.refresh_from_db()
    assert case.state == "working"


def test_an_answer_takes_photos_as_its_proof(phone, town, client):
    times = actions.Times(60, 60, 60, 0, appeal_days=15, needs_evidence=True)
    actions.make_rule(
        kind="", category=None, unit=None, since=now(), times=times, by=town.chief, at=now()
    )
    case = _worked_on(town, reported(phone))
    with pytest.raises(actions.EvidenceMissing):
        town.do(actions.answer, case, town.officer, public_text="已更换灯具。")
    done = _answered(
        town,
        client,
        photo("proof.jpg"),
        photo("record.pdf", paper()),
        case=case,
        photos_public="on",
    )
    first, second = done.answers.get().files.order_by("slot")
    assert (first.side, first.by, first.seen_by) == ("officer", town.officer, "public")
    assert (second.kind, second.seen_by) == ("document", "department")
    assert len(Entry.objects.filter(name="FilesAdded").last().details["sha256"]) == 2


def test_ten_cuts_cost_only_what_was_on_the_line(phone):
    data, chance, batch = from_camera(size=(1800, 1200)), random.Random(7), key_of(phone)
    address = begin(phone, batch, len(data))["Location"]
    cuts = sorted(chance.sample(range(1, len(data)), 10))
    for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
        assert where(phone, address) == start
        # Some bytes come, then the line is dead: what came of the piece is not confirmed.
        broken = piece(
            phone, address, data[start:end], start, **checksum(data[start : end + 1] + b"x")
        )
        assert broken.status_code == 460 and where(phone, address) == start
        sent = piece(phone, address, data[start:end], start, **checksum(data[start:end]))
        assert sent.status_code == 204
    told = phone.get(address).json()
    assert told["state"] == "kept" and phone.get(told["small"]).status_code == 200
    assert begin(phone, batch, len(data), key=File.objects.get().key)["Upload-Offset"] == str(
        len(data)
    )
    assert File.objects.count() == 1


def test_the_same_sending_twice_is_one_case_with_the_same_files(phone):
    key = key_of(phone)
    typed = TYPED | {"key": key, "photos_public": "on"}
    for _ in range(2):
        phone.post("/cases/new/", typed | {"step": "look", "photos": [photo()]})
    assert File.objects.count() == 1
    for _ in range(3):
        phone.post("/cases/new/", typed | {"step": "send"})
    case = Case.objects.get()
    assert case.files.count() == 1 and len(stored()) == 2
    # The first page again, by the button “back”: the form is closed.
    late = phone.post("/cases/new/", typed | {"step": "look", "photos": [photo()]})
    assert "表单" in late.content.decode() or "form was sent" in late.content.decode()
    assert begin(phone, key, 100).status_code in (400, 409)
    assert File.objects.count() == 1


def test_a_photo_is_taken_out_again_before_sending(phone):
    key = key_of(phone)
    typed = TYPED | {"key": key}
    phone.post("/cases/new/", typed | {"step": "look", "photos": [photo(), photo(data=plain())]})
    first = File.objects.order_by("slot").first()
    page = phone.post("/cases/new/", typed | {"step": "change"}).content.decode()
    assert page.count('name="drop_file"') == 2
    phone.post("/cases/new/", typed | {"step": "look", "drop_file": str(first.key)})
    assert not File.objects.filter(pk=first.pk).exists()


# --- limits and hostile files ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ" + b"\0" * 500,
        b"<html><script>alert(1)</script>",
        plain() + b"<script>alert(1)</script>",
        plain()[:3000],
        flat_png(20_000, 20_000),
        paper(script=True),
        paper(inside=True),
        paper(pages=21),
        b"%PDF-1.7 broken",
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence_and_the_words_stay(phone, data):
    typed = TYPED | {"key": key_of(phone), "step": "look", "photos": [photo("bad.jpg", data)]}
    if not data:
        typed["photos"] = []
    page = phone.post("/cases/new/", typed).content.decode()
    assert "从菜场到桥头" in page and not File.objects.exists() and stored() == []
    assert ("bad.jpg" in page) == bool(data)
    if data:
        address = begin(phone, typed["key"], len(data))["Location"]
        answer = piece(phone, address, data, 0)
        assert answer.status_code == 422 and answer.json()["error"]["message"]
        assert stored() == [] and phone.get(address).json()["state"] == "refused"


def test_six_files_go_with_a_form_and_a_seventh_does_not(phone):
    key = key_of(phone)
    files = [photo(f"{n}.jpg", plain((300, 200 + n))) for n in range(7)]
    page = phone.post("/cases/new/", TYPED | {"key": key, "step": "look", "photos": files})
    assert File.objects.count() == 6 and "6.jpg" in page.content.decode()
    assert begin(phone, key, 100).status_code == 400
    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.create(
            key=uuid4(), batch=key, slot=7, sender=b"x", size=1, at=now(), expires_at=now()
        )


def test_too_large_is_said_before_a_byte_is_sent(phone):
    key = key_of(phone)
    assert begin(phone, key, actions.MOST_BYTES + 1).status_code == 413
    assert begin(phone, key, 0).status_code == 400
    assert phone.options(AT)["Tus-Max-Size"] == str(actions.MOST_BYTES)


def test_a_network_sends_so_many_an_hour_and_reports_still_pass(phone, monkeypatch):
    monkeypatch.setattr("ronghe.cases.views.gathering.TAKEN", 2)
    key = key_of(phone)
    assert [begin(phone, key, 100).status_code for _ in range(3)] == [201, 201, 429]
    phone.post("/cases/new/", TYPED | {"key": key, "step": "look", "photos": [photo()]})
    phone.post("/cases/new/", TYPED | {"key": key, "step": "send"})
    assert Case.objects.count() == 1


def test_drafts_together_take_so_much_of_the_disk(phone, monkeypatch):
    monkeypatch.setattr(arriving, "MOST_WAITING", 150)
    key = key_of(phone)
    assert [begin(phone, key, 100).status_code for _ in range(3)] == [201, 201, 507]


def test_what_was_sent_with_nothing_is_swept(phone, django_capture_on_commit_callbacks):
    at = now()
    file = sent_whole(phone, uuid4())
    begun = begin(phone, uuid4(), 1000)["Location"]
    piece(phone, begun, b"x" * 10, 0)
    case = reported(phone, photo())
    assert actions.sweep_files(at=at + timedelta(days=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.sweep_files(at=at + timedelta(days=3)) == 2
    assert not any(file.address.hex in name for name in stored())
    assert File.objects.get().case == case and len(stored()) == 2


def test_bytes_whose_transaction_never_ended_are_swept(phone):
    case = reported(phone, photo())
    default_storage.save("cases/ab/ab00.jpg", photo())
    assert actions.sweep_files(at=now() + timedelta(hours=1)) == 0
    assert actions.sweep_files(at=now() + timedelta(hours=25)) == 1
    assert len(stored()) == 2 and case.files.get().file.size


# --- who sees what --------------------------------------------------------------------------------


def addresses(file: File) -> list[str]:
    found = [f"/cases/files/{file.address}/", f"/en/cases/files/{file.address}/"]
    if file.small:
        found += [f"{one}small/" for one in found]
    return found


def at_desk(file: File) -> list[str]:
    first = f"/desk/cases/{file.case.number}/files/{file.address}/"
    return [first, f"{first}small/"] if file.small else [first]


def codes(client: Client, found: list[str]) -> set[int]:
    return {client.get(one).status_code for one in found}


def everything_of(file: File) -> list[str]:
    """Every address under which its bytes could be asked for, guessed ones of the disk among them."""
    names = [one.name for one in (file.file, file.small) if one]
    guessed = [f"/media/{name}" for name in names] + [f"/cases/files/{file.key}/"]
    return addresses(file) + guessed + [f"{AT}{file.key}/"]


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
    assert "enctype" not in page.split('id="files"')[1].split("</section>")[0]
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
        photo("b.pdf", paper()),
        public=visibility != "unnamed",
        visibility=visibility,
    )
    _worked_on(town, case)
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
    case = _worked_on(town, reported(phone, photo(), public=False))
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


def test_a_departments_document_is_public_once_the_case_desk_says_so(phone, town, client):
    case = _answered(
        town, client, photo("record.pdf", paper()), case=_worked_on(town, reported(phone))
    )
    file, mine = case.files.get(), f"/cases/mine/{case.number}/"
    assert codes(Client(), everything_of(file)) == codes(phone, addresses(file)) == {404}
    assert str(file.address) not in phone.get(mine).content.decode()
    client.force_login(town.desk)
    client.post(f"{at_desk(file)[0]}open/")
    answer = Client().get(addresses(file)[0])
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{case.number}-1.pdf"'
    assert str(file.address) in Client().get(f"/cases/{case.number}/").content.decode()
    client.post(f"{at_desk(file)[0]}close/")
    assert codes(Client(), everything_of(file)) == {404}


def test_what_a_citizen_gave_for_few_is_never_opened_by_the_desk(phone, town, client):
    case = _worked_on(town, reported(phone, photo(), public=False))
    file = case.files.get()
    client.force_login(town.desk)
    client.post(f"{at_desk(file)[0]}open/")
    assert codes(Client(), everything_of(file)) == {404}
    with pytest.raises(IntegrityError), transaction.atomic():
        File.objects.filter(pk=file.pk).update(seen_by="public")


def test_in_a_confidential_case_the_citizen_sees_the_proof_and_readers_do_not(phone, town, client):
    case = _worked_on(town, reported(phone, visibility="confidential"))
    _answered(town, client, photo("proof.jpg"), case=case, photos_public="on")
    file = case.files.get()
    assert codes(Client(), everything_of(file)) == {404} and codes(phone, addresses(file)) == {200}


def test_an_hour_after_the_secret_was_shown_the_photo_is_closed_too(phone, monkeypatch):
    file = reported(phone, photo()).files.get()
    assert codes(phone, addresses(file)) == {200}
    monkeypatch.setattr("ronghe.cases.views.opened.OPEN_FOR", timedelta(seconds=-1))
    assert codes(phone, addresses(file)) == {404}


# --- kept, given out, gone -------------------------------------------------------------------------


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
    case = _worked_on(town, reported(phone, photo(), photo("b.pdf", paper()), phone="13912345678"))
    _answered(town, client, photo("proof.jpg"), case=case, photos_public="on")
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
    case = _worked_on(town, reported(phone, photo()))
    hidden = _worked_on(town, reported(phone, photo(data=plain()), public=False))
    for one in (case, hidden):
        _answered(town, client, case=one)
        town.do(actions.rate, one, town.citizen(one), is_solved=True, is_satisfied=True)
    late = town.at + timedelta(days=800)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.forget_old(before=late - timedelta(days=730), at=late) == 1
    assert (case.files.get().state, hidden.files.get().state) == ("kept", "gone")
    assert actions.forget_old(before=late - timedelta(days=730), at=late) == 0


def test_a_bag_of_another_browser_is_empty(phone, town):
    key = uuid4()
    sent_whole(phone, key)
    assert not actions.drafts_in(Bag(key, b"\0" * 32)).exists()


def test_readers_pages_name_no_file_by_its_senders_name(phone, town):
    case = reported(phone, photo("王小明身份证.jpg"), photo("王小明.pdf", paper()))
    town.do(actions.accept, case, town.desk)
    page = Client().get(f"/cases/{case.number}/").content.decode()
    assert "王小明" not in re.sub(r"<[^>]+>", "", page) and "王小明" not in page
