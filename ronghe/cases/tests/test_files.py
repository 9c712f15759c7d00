"""Photos and documents with a report, a reply and an answer: every way in, its limits, and what is swept."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from ronghe.cases import actions
from ronghe.cases.models import Case, File
from ronghe.journal.models import Entry
from ronghe.kit.clock import now
from ronghe.media.tests.papers import paper, written
from ronghe.media.tests.pictures import flat_png, from_camera, plain
from ronghe.media.tests.sending import checksum, piece, where
from ronghe.media.tests.test_strangers import scripted

from .files import (
    AT,
    SECRETS,
    TYPED,
    all_bytes,
    answered,
    asked_and_replied,
    begin,
    document,
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


def test_a_report_with_photos_and_a_document_without_script(phone):
    case = reported(phone, photo("张三.jpg"), photo(data=plain((600, 400))), document())
    files = list(case.files.all())
    assert [one.kind for one in files] == ["photo", "photo", "document"]
    assert [one.seen_by for one in files] == ["public", "public", "department"]
    assert all(one.sender is None and one.by is None for one in files)
    assert [one.name for one in files] == ["", "", "record.pdf"]
    assert Entry.objects.get(name="FilesAdded").details["sha256"] == []


def test_without_the_mark_photos_are_for_the_department_only(phone):
    assert reported(phone, photo(), public=False).files.get().seen_by == "department"
    case = reported(phone, photo(), visibility="confidential")
    assert case.files.get().seen_by == "department"


def test_the_camera_is_silent_on_every_way_in(
    phone, town, client, settings, django_capture_on_commit_callbacks
):
    """With the form, piece by piece, inside a document, with a reply and with an answer."""
    raw = from_camera()
    assert all(secret in raw for secret in SECRETS[:2])
    with django_capture_on_commit_callbacks(execute=True):
        case = reported(phone, photo(), document(picture=raw))
        batch = key_of(phone)
        sent_whole(phone, batch)
        phone.post("/cases/new/", TYPED | {"key": batch, "step": "send"})
        done = answered(town, client, photo("proof.jpg"), case=worked_on(town, case))
        asked_and_replied(phone, town, photo())
    assert File.objects.kept().count() == 5 and done.answers.get().files.count() == 1
    for one in File.objects.kept():
        data = all_bytes(one)
        assert not any(secret in data for secret in SECRETS), (one.kind, one.side)
    # What was sent is nowhere any more.
    assert [path for path in settings.UPLOAD_ROOT.rglob("*") if path.is_file()] == []
    assert len(stored()) == 9


def test_asked_for_more_the_citizen_sends_photos_from_the_follow_up_page(phone, town):
    case = asked_and_replied(phone, town, photo())
    file = case.files.get()
    assert (file.side, file.question, file.seen_by) == ("citizen", case.questions.get(), "public")
    case.refresh_from_db()
    assert case.state == "working"


def test_an_answer_takes_photos_as_its_proof(phone, town, client):
    times = actions.Times(60, 60, 60, 0, appeal_days=15, needs_evidence=True)
    actions.make_rule(times, kind="complaint", since=town.at, by=town.chief, at=town.at)
    case = worked_on(town, reported(phone))
    with pytest.raises(actions.EvidenceMissing):
        town.do(actions.answer, case, town.officer, public_text="已更换灯具。")
    done = answered(
        town,
        client,
        photo("proof.jpg"),
        document(),
        case=case,
        photos_public="on",
    )
    first, second = done.answers.get().files.order_by("slot")
    assert (first.side, first.by, first.seen_by) == ("officer", town.officer, "public")
    assert (second.kind, second.seen_by) == ("document", "public")
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


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ" + b"\0" * 500,
        b"<html><script>alert(1)</script>",
        plain() + b"<script>alert(1)</script>",
        plain()[:3000],
        flat_png(20_000, 20_000),
        written(paper(*["x"] * 21)),
        scripted(),
        b"%PDF-1.7 broken",
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence_and_the_words_stay(phone, data):
    bad = SimpleUploadedFile("bad.jpg", data, "image/jpeg")
    typed = TYPED | {"key": key_of(phone), "step": "look", "photos": [bad]}
    page = phone.post("/cases/new/", typed).content.decode()
    assert "从菜场到桥头" in page and not File.objects.exists() and stored() == []
    assert "bad.jpg" in page
    # Of an empty one no piece can be announced.
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


def test_a_network_sends_so_many_an_hour_and_reports_still_pass(phone, settings):
    settings.HOURLY = settings.HOURLY | {"files": 2}
    key = key_of(phone)
    assert [begin(phone, key, 100).status_code for _ in range(3)] == [201, 201, 429]
    phone.post("/cases/new/", TYPED | {"key": key, "step": "look", "photos": [photo()]})
    phone.post("/cases/new/", TYPED | {"key": key, "step": "send"})
    assert Case.objects.count() == 1


def test_what_was_sent_with_nothing_is_swept(phone, django_capture_on_commit_callbacks):
    at = now()
    file = sent_whole(phone, uuid4())
    begun = begin(phone, uuid4(), 1000)["Location"]
    piece(phone, begun, b"x" * 10, 0)
    case = reported(phone, photo())
    assert actions.sweep_files(at=at + timedelta(days=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.sweep_files(at=at + timedelta(days=3)) >= 2
    assert not any(file.address.hex in name for name in stored())
    assert File.objects.get().case == case and len(stored()) == 2


def test_bytes_whose_transaction_never_ended_are_swept(phone):
    case = reported(phone, photo())
    default_storage.save("cases/ab/ab00.jpg", photo())
    assert actions.sweep_files(at=now() + timedelta(hours=1)) == 0
    assert actions.sweep_files(at=now() + timedelta(hours=25)) == 1
    assert len(stored()) == 2 and case.files.get().file.size
