"""Files that arrive piece by piece: the protocol, its limits, and who may see what."""

import random
import threading
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from ronghe.kit.clock import now
from ronghe.kit.refusal import Refused
from ronghe.media import actions, parts, rules
from ronghe.media.models import Clip, Licence, Picture, Upload

from .pictures import plain
from .sending import TUS, begin, checksum, metadata, piece, where, whole

# A film by its first bytes; nobody decodes films.
FILM = b"\x00\x00\x00\x18ftypmp42" + b"\0" * 500
MEMO = b"\x1a\x45\xdf\xa3" + b"\0" * 40 + b"A_OPUS" + b"\0" * 200


@pytest.fixture
def phone(client, reporter):
    client.force_login(reporter)
    return client


@pytest.fixture
def photo() -> bytes:
    return plain((400, 300))


def only() -> Upload:
    return Upload.objects.get()


def test_the_house_says_what_it_can(phone):
    answer = phone.options("/uploads/")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    assert set(answer["Tus-Extension"].split(",")) == {
        "creation", "termination", "checksum", "expiration",
    }  # fmt: skip
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert int(answer["Tus-Max-Size"]) == actions.MOST_CLIP_BYTES


def test_a_photo_in_pieces_becomes_the_very_picture(phone, reporter, photo):
    answer = begin(phone, len(photo))
    address = answer["Location"]
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "0")
    assert "Upload-Expires" in answer
    half = len(photo) // 2
    first = piece(phone, address, photo[:half], 0, **checksum(photo[:half]))
    assert (first.status_code, first["Upload-Offset"]) == (204, str(half))
    assert Picture.objects.count() == 0
    assert piece(phone, address, photo[half:], half, **checksum(photo[half:], "sha256")).status_code == 204  # fmt: skip
    picture = Picture.objects.get()
    assert picture.sha256 == sha256(photo).hexdigest()
    assert (picture.uploaded_by_user, picture.credit) == (reporter, str(reporter))
    assert picture.licence == Licence.OWN
    assert only().picture == picture
    assert phone.get(address).json()["state"] == "done"


def test_ten_cuts_cost_only_what_was_on_the_line(phone, photo):
    """Between two cuts some bytes arrive; the sender asks where to go on, as after a dead tab."""
    chance = random.Random(7)
    address = begin(phone, len(photo))["Location"]
    cuts = sorted(chance.sample(range(1, len(photo)), 10))
    for start, end in zip([0, *cuts], [*cuts, len(photo)], strict=True):
        assert where(phone, address) == start
        assert piece(phone, address, photo[start:end], start).status_code == 204
    assert Picture.objects.get().sha256 == sha256(photo).hexdigest()


def test_bytes_a_killed_server_left_unconfirmed_are_written_over(phone, photo):
    address = begin(phone, len(photo))["Location"]
    piece(phone, address, photo[:1000], 0)
    with parts.place(only().pk).open("ab") as part:
        part.write(b"never confirmed, longer than all the rest" * len(photo))
    assert where(phone, address) == 1000
    assert piece(phone, address, photo[1000:], 1000).status_code == 204
    assert Picture.objects.get().sha256 == sha256(photo).hexdigest()


def test_beginning_twice_begins_once(phone, photo):
    key = uuid4()
    address = begin(phone, len(photo), key=key)["Location"]
    piece(phone, address, photo[:100], 0)
    again = begin(phone, len(photo), key=key)
    assert (again.status_code, again["Location"], again["Upload-Offset"]) == (201, address, "100")
    assert Upload.objects.count() == 1
    assert begin(phone, len(photo) + 1, key=key).status_code == 409


@pytest.mark.parametrize("offset", [0, 99, 101])
def test_a_wrong_offset_is_refused(phone, photo, offset):
    address = begin(phone, len(photo))["Location"]
    piece(phone, address, photo[:100], 0)
    assert piece(phone, address, photo[offset:], offset).status_code == 409
    assert where(phone, address) == 100


def test_a_changed_piece_does_not_count(phone, photo):
    address = begin(phone, len(photo))["Location"]
    answer = piece(phone, address, photo[:100], 0, **checksum(photo[1:101]))
    assert answer.status_code == 460
    assert (where(phone, address), parts.length(only().pk)) == (0, 0)


def test_a_file_that_is_not_what_was_announced_is_refused(phone, photo):
    address = begin(phone, len(photo), sha256=sha256(b"another").hexdigest())["Location"]
    assert piece(phone, address, photo, 0).status_code == 422
    assert Picture.objects.count() == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Checksum": "md5 AAAA"}, 400),
        ({"Upload-Checksum": "sha1 not base64!"}, 400),
        ({"Upload-Offset": "x"}, 400),
        ({"Upload-Offset": "-1"}, 400),
        ({"Tus-Resumable": "0.2.2"}, 412),
    ],
)
def test_headers_nobody_can_read(phone, photo, headers, status):
    address = begin(phone, len(photo))["Location"]
    assert piece(phone, address, photo, **{"offset": 0, **headers}).status_code == status
    assert where(phone, address) == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Metadata": ""}, 400),
        ({"Upload-Metadata": "key !!"}, 400),
        ({"Upload-Metadata": "key bm8="}, 400),
        ({"Upload-Length": "many"}, 400),
        ({"Upload-Length": "0"}, 400),
        ({"Upload-Length": str(actions.MOST_CLIP_BYTES + 1)}, 413),
        ({"Tus-Resumable": "2"}, 412),
    ],
)
def test_beginnings_nobody_can_read(phone, headers, status):
    key = metadata(key=str(uuid4()))
    said = {**TUS, "Upload-Length": "10", "Upload-Metadata": key, **headers}
    assert phone.post("/uploads/", content_type="", headers=said).status_code == status
    assert Upload.objects.count() == 0


def test_a_piece_needs_its_type(phone, photo):
    address = begin(phone, len(photo))["Location"]
    headers = {**TUS, "Upload-Offset": "0"}
    assert phone.patch(address, photo, content_type="image/jpeg", headers=headers).status_code == 415  # fmt: skip


def test_more_than_announced_is_refused_whole(phone, photo):
    address = begin(phone, 100)["Location"]
    assert piece(phone, address, photo[:101], 0).status_code == 413
    assert (where(phone, address), parts.length(only().pk)) == (0, 0)


def test_another_person_finds_nothing(phone, photo, person):
    address = begin(phone, len(photo))["Location"]
    other = Client()
    other.force_login(person("other", "reporter"))
    assert other.head(address, headers=TUS).status_code == 404
    assert other.get(address).status_code == 404
    assert piece(other, address, photo, 0).status_code == 404
    assert other.delete(address, headers=TUS).status_code == 404
    # Not even that the key is taken: the same key is another upload there.
    key = only().key
    assert begin(other, 5, key=key).status_code == 201
    assert where(phone, address) == 0


def test_without_our_token_nothing_is_taken(reporter, photo):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(reporter)
    assert begin(careful, len(photo)).status_code == 403
    assert Upload.objects.count() == 0


def test_what_was_given_up_is_gone(phone, photo, django_capture_on_commit_callbacks):
    address = begin(phone, len(photo))["Location"]
    piece(phone, address, photo[:100], 0)
    number = only().pk
    with django_capture_on_commit_callbacks(execute=True):
        assert phone.delete(address, headers=TUS).status_code == 204
    assert parts.length(number) == 0
    assert phone.head(address, headers=TUS).status_code == 404


def test_giving_up_a_finished_upload_keeps_its_picture(phone, photo):
    address = whole(phone, photo)
    assert phone.delete(address, headers=TUS).status_code == 204
    assert Picture.objects.count() == 1


def test_an_expired_upload_says_so_and_is_swept(phone, photo):
    address = begin(phone, len(photo))["Location"]
    piece(phone, address, photo[:100], 0)
    number = only().pk
    Upload.objects.update(expires_at=now() - timedelta(seconds=1))
    assert phone.head(address, headers=TUS).status_code == 410
    assert piece(phone, address, photo[100:], 100).status_code == 410
    assert actions.sweep_uploads(at=now()) == 1
    assert (parts.length(number), Upload.objects.count()) == (0, 0)


def test_a_piece_begins_the_time_anew(phone, photo):
    address = begin(phone, len(photo))["Location"]
    Upload.objects.update(expires_at=now() + timedelta(minutes=1))
    piece(phone, address, photo[:100], 0)
    assert only().expires_at > now() + timedelta(days=6)
    assert actions.sweep_uploads(at=now()) == 0


def test_a_lost_part_says_so_instead_of_going_on_with_a_hole(phone, photo):
    address = begin(phone, len(photo))["Location"]
    piece(phone, address, photo[:100], 0)
    parts.drop(only().pk)
    assert piece(phone, address, photo[100:], 100).status_code == 410


HOSTILE = {
    "script": b"\xff\xd8\xff" + b"<script>alert(1)</script>" + b"\0" * 100,
    "drawing": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "programme": b"\x7fELF" + b"\0" * 200,
    "page": b"<!doctype html><script>1</script>",
    "cut off": plain((400, 300))[:3000],
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_at_the_end_and_leaves_nothing(
    phone, kind, django_capture_on_commit_callbacks
):
    data = HOSTILE[kind]
    address = begin(phone, len(data), filetype="image/jpeg")["Location"]
    with django_capture_on_commit_callbacks(execute=True):
        answer = piece(phone, address, data, 0)
    assert answer.status_code == 422
    assert len(answer.json()["error"]["message"]) > 10
    assert (Picture.objects.count(), Clip.objects.count()) == (0, 0)
    assert parts.length(only().pk) == 0
    assert phone.get(address).json()["state"] == "refused"
    # And for good: nothing more is taken under its name.
    assert piece(phone, address, b"x", len(data)).status_code == 422


def test_a_name_leads_nowhere(phone, photo, files):
    whole(phone, photo, filename="../../etc/passwd\0.jpg")
    assert Picture.objects.get().title == "../../etc/passwd.jpg"
    assert not [one for one in files.rglob("*") if "passwd" in one.name]


def test_a_film_is_a_clip_anybody_may_see_once_published(phone):
    whole(phone, FILM, filename="river.mp4")
    clip = Clip.objects.get()
    assert (clip.kind, clip.is_internal, clip.licence) == ("video", False, Licence.OWN)
    assert clip.file.name.startswith("clips/")


def test_a_memo_lies_outside_the_public_folders(phone, settings, reporter):
    whole(phone, MEMO, filename="memo", memo="yes")
    clip = Clip.objects.get()
    assert (clip.kind, clip.content_type, clip.is_internal) == ("audio", "audio/webm", True)
    assert not clip.file.name.startswith(settings.PUBLIC_MEDIA)
    assert list(Clip.objects.visible_to(reporter)) == []


def test_rights_that_are_not_ours_are_left_open(phone, photo):
    whole(phone, photo, own="no")
    assert (Picture.objects.get().licence, Picture.objects.get().credit) == ("", "")


def test_one_person_has_a_measure(phone, monkeypatch):
    monkeypatch.setattr(rules, "MOST_UPLOADS", 2)
    assert [begin(phone, 10).status_code for _ in range(3)] == [201, 201, 429]
    monkeypatch.setattr(rules, "MOST_UPLOADS", 100)
    monkeypatch.setattr(rules, "MOST_UPLOAD_BYTES", 30)
    assert [begin(phone, 10).status_code for _ in range(2)] == [201, 429]


def test_a_second_writer_waits_outside(transactional_db, reporter, photo):
    """While one request writes, another one to the same upload is told so; none mixes with it."""
    upload = actions.begin_upload(uuid4(), name="a", size=len(photo), by=reporter, at=now())
    writing, told = threading.Event(), threading.Event()
    refusals: list[str] = []
    source = iter([photo[:500], photo[500:1000], b""])

    def slowly(size: int) -> bytes:
        writing.set()
        told.wait(10)
        return next(source)

    def second() -> None:
        writing.wait(10)
        try:
            actions.append(upload, read=lambda size: b"x" * size, offset=0, by=reporter, at=now())
        except actions.BeingWritten as refusal:
            refusals.append(refusal.code)
        finally:
            told.set()
            connection.close()

    other = threading.Thread(target=second)
    other.start()
    upload = actions.append(upload, read=slowly, offset=0, by=reporter, at=now())
    other.join()
    assert (refusals, upload.offset) == (["being_written"], 1000)
    assert parts.place(upload.pk).read_bytes() == photo[:1000]


def test_finishing_at_once_makes_one_picture(transactional_db, reporter, photo):
    upload = actions.begin_upload(uuid4(), name="a", size=len(photo), by=reporter, at=now())
    source = iter([photo, b""])
    actions.append(upload, read=lambda size: next(source), offset=0, by=reporter, at=now())

    def finish() -> None:
        try:
            actions.finish_upload(upload, by=reporter, at=now())
        except actions.BeingWritten:
            pass
        finally:
            connection.close()

    hands = [threading.Thread(target=finish) for _ in range(4)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    assert Picture.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"offset": 11},
        {"size": 0},
        {"state": "done"},
        {"state": "done", "offset": 10},
        {"state": "refused"},
        {"refusal": "because"},
    ],
)
def test_the_database_refuses_what_no_verb_makes(phone, change):
    begin(phone, 10)
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.update(**change)


def test_the_database_begins_once(phone, reporter):
    begin(phone, 10)
    twin = only()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def bytes_once(data: bytes):
    source = iter([data, b""])
    return lambda size: next(source)


def test_the_verbs_ask_for_the_owner_and_the_time_themselves(reporter, editor, photo):
    upload = actions.begin_upload(uuid4(), name="a", size=len(photo), by=reporter, at=now())
    for verb in (
        lambda: actions.append(upload, read=bytes_once(photo), offset=0, by=editor, at=now()),
        lambda: actions.finish_upload(upload, by=editor, at=now()),
        lambda: actions.give_up(upload, by=editor, at=now()),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    late = now() + actions.KEPT
    with pytest.raises(actions.UploadExpired):
        actions.append(upload, read=bytes_once(photo), offset=0, by=reporter, at=late)


def test_finished_twice_it_is_one_picture(reporter, photo):
    upload = actions.begin_upload(uuid4(), name="a", size=len(photo), by=reporter, at=now())
    actions.append(upload, read=bytes_once(photo), offset=0, by=reporter, at=now())
    first, second = (actions.finish_upload(upload, by=reporter, at=now()) for _ in range(2))
    assert first.picture == second.picture
    assert Picture.objects.count() == 1


def test_the_measure_holds_when_two_begin_at_once(transactional_db, reporter, monkeypatch):
    monkeypatch.setattr(rules, "MOST_UPLOADS", 1)
    begun: list[str] = []

    def second() -> None:
        try:
            actions.begin_upload(uuid4(), name="b", size=10, by=reporter, at=now())
            begun.append("taken")
        except Refused as refusal:
            begun.append(type(refusal).__name__)
        finally:
            connection.close()

    other = threading.Thread(target=second)
    with transaction.atomic():
        actions.begin_upload(uuid4(), name="a", size=10, by=reporter, at=now())
        other.start()
        other.join(1)
    other.join()
    assert begun == ["TooManyUploads"]
