"""What the phone's scripts ask for: filing as JSON, once, by the right person, with its files."""

import json
from uuid import uuid4

import pytest
from django.test import Client

from ronghe.kit.clock import now
from ronghe.media import parts
from ronghe.media.models import Picture, Upload
from ronghe.media.tests.pictures import plain
from ronghe.media.tests.sending import begin, piece, whole
from ronghe.stories.actions import save_version, send_to_review, start_story
from ronghe.stories.models import Story

MEMO = b"\x1a\x45\xdf\xa3" + b"\0" * 40 + b"A_OPUS" + b"\0" * 2000


@pytest.fixture
def phone(client, reporter):
    client.force_login(reporter)
    return client


@pytest.fixture
def sending(reporter, section):
    """`sending(text="…")`: what the outbox sends for a new story."""

    def make(**more):
        return {
            "key": str(uuid4()), "kind": "story", "person": reporter.pk, "headline": "桥修好了",
            "text": "通车。", "section": section.pk, "send": True, "files": [], **more,
        }  # fmt: skip

    return make


def file(phone: Client, said: object):
    return phone.post("/phone/file/", json.dumps(said), content_type="application/json")


def key_of(address: str) -> str:
    return address.rstrip("/").rsplit("/", 1)[-1]


def test_the_phone_learns_who_is_signed_in(phone, reporter, person):
    assert phone.get("/phone/state.json").json()["person"] == reporter.pk
    assert Client().get("/phone/state.json").json()["person"] is None
    reader = Client()
    reader.force_login(person("reader"))
    assert reader.get("/phone/state.json").json()["person"] is None


def test_three_pictures_and_words_become_one_story_at_the_desk(phone, sending):
    files = [
        {"key": key_of(whole(phone, plain((400, 300 + n)), filename=f"{n}.jpg")), "caption": f"第{n}张"}
        for n in range(3)
    ]  # fmt: skip
    said = sending(files=files)
    first, again = file(phone, said), file(phone, said)
    assert first.status_code == 200, first.content
    assert first.json() == again.json()
    story = Story.objects.get()
    assert story.stage == "in_review"
    shown = [block.value["picture"] for block in story.body if block.block_type == "image"]
    pictures = [story.lead_picture, *shown]
    assert [one.caption for one in pictures] == ["第0张", "第1张", "第2张"]
    assert [one.alt_text for one in pictures] == ["第0张", "第1张", "第2张"]


def test_the_answer_is_the_same_when_the_parts_are_long_swept(phone, sending):
    said = sending(files=[{"key": key_of(whole(phone, plain((400, 300))))}])
    first = file(phone, said).json()
    Upload.objects.all().delete()
    assert file(phone, said).json() == first


def test_other_words_under_the_same_key_are_told_apart(phone, sending):
    said = sending()
    first = file(phone, said).json()
    answer = file(phone, {**said, "text": "通车。又写了一段。"})
    assert answer.status_code == 409
    told = answer.json()
    assert told["error"]["code"] == "other_words"
    assert told["earlier"]["story"] == first["story"]
    assert Story.objects.count() == 1


def test_nothing_is_sent_under_another_person(sending, person):
    other = Client()
    other.force_login(person("other", "reporter"))
    answer = file(other, sending())
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "another_person")
    assert Story.objects.count() == 0


def test_files_that_are_not_all_there_wait(phone, sending):
    data = plain((400, 300))
    address = begin(phone, len(data))["Location"]
    piece(phone, address, data[:100], 0)
    answer = file(phone, sending(files=[{"key": key_of(address)}]))
    assert answer.json()["error"]["code"] == "not_whole_yet"
    assert Story.objects.count() == 0


def test_a_whole_file_that_nobody_let_in_yet_is_let_in_now(phone, sending, reporter):
    """The server was killed between the last piece and the door."""
    data = plain((400, 300))
    address = begin(phone, len(data))["Location"]
    piece(phone, address, data[:-1], 0)
    upload = Upload.objects.get()
    with parts.place(upload.pk).open("ab") as part:
        part.write(data[-1:])
    Upload.objects.update(offset=len(data))
    assert file(phone, sending(files=[{"key": key_of(address)}])).status_code == 200
    assert Picture.objects.count() == 1


def test_a_file_of_somebody_else_is_missing(phone, sending, person):
    other = Client()
    other.force_login(person("other", "reporter"))
    key = key_of(whole(other, plain((400, 300))))
    answer = file(phone, sending(files=[{"key": key}]))
    assert answer.json()["error"]["code"] == "files_missing"


def test_a_hostile_file_is_named(phone, sending):
    address = begin(phone, 60, filename="evil.jpg")["Location"]
    piece(phone, address, b"\x7fELF" + b"\0" * 56, 0)
    answer = file(phone, sending(files=[{"key": key_of(address)}])).json()["error"]
    assert answer["code"] == "file_refused"
    assert "evil.jpg" in answer["message"]


def test_memo_and_position_stand_beside_the_story(phone, sending, editor, person):
    key = key_of(whole(phone, MEMO, filename="memo", memo="yes"))
    place = {"latitude": 25.7701234567, "longitude": 113.0145678, "precision": 12}
    file(phone, sending(files=[{"key": key}], **place))
    story = Story.objects.get()
    assert [block.block_type for block in story.body] == ["paragraph"]
    memo, position = story.notes.order_by("pk")
    assert str(position.latitude) == "25.770123"
    colleague = Client()
    colleague.force_login(editor)
    page = colleague.get(f"/desk/review/{story.pk}/").content.decode()
    assert f"/desk/stories/memos/{memo.pk}/" in page
    assert "25.770123, 113.014568 (WGS-84, ± 12 m)" in page
    heard = colleague.get(f"/desk/stories/memos/{memo.pk}/")
    assert (heard.status_code, heard["Content-Type"]) == (200, "audio/webm")
    assert b"".join(heard.streaming_content) == MEMO
    part = colleague.get(f"/desk/stories/memos/{memo.pk}/", headers={"Range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, MEMO[4:10])
    stranger = Client()
    stranger.force_login(person("other", "reporter"))
    assert stranger.get(f"/desk/stories/memos/{memo.pk}/").status_code == 404
    assert stranger.get(f"/desk/stories/memos/{position.pk}/").status_code == 404


def test_the_desk_wins_and_the_phone_keeps(phone, sending, reporter, editor):
    number = file(phone, sending(send=False)).json()["story"]
    story = Story.objects.get(pk=number)
    page = phone.get(f"/phone/stories/{number}/").content.decode()
    base = page.split('name="base" value="')[1].split('"')[0]
    story.headline = "编辑的标题"
    save_version(story, by=editor, at=now())
    change = sending(kind="change", story=number, base=base, headline="手机的标题")
    answer = file(phone, change)
    assert answer.json()["error"]["code"] == "newer_version"
    note = {**change, "key": str(uuid4()), "kind": "note"}
    assert file(phone, note).status_code == 200
    story.refresh_from_db()
    assert (story.headline, story.stage) == ("编辑的标题", "draft")
    assert "手机的标题" in story.notes.get().text


def test_a_story_of_somebody_else_takes_no_change(phone, sending, person, section):
    other = person("other", "reporter")
    foreign = start_story(author=other, at=now(), headline="别人的", section=section)
    for kind in ("change", "note"):
        said = sending(kind=kind, story=foreign.pk, base="0" * 64)
        assert file(phone, said).status_code == 404


def test_the_desk_cannot_be_reached_twice(phone, sending, reporter):
    number = file(phone, sending(send=False)).json()["story"]
    send_to_review(Story.objects.get(pk=number), by=reporter, at=now())
    change = sending(kind="change", story=number, base="0" * 64)
    assert file(phone, change).status_code == 409


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"[]",
        b"nul",
        b'{"kind": "story"}',
        b"[" * 20_000,
        b'{"kind": ["story"]}',
        b"\xff\xfe",
    ],
)
def test_what_no_phone_says_is_a_bad_request(phone, broken):
    answer = phone.post("/phone/file/", broken, content_type="application/json")
    assert answer.status_code in (400, 409)


@pytest.mark.parametrize(
    "more",
    [
        {"key": "x"},
        {"headline": ""},
        {"headline": "x" * 161},
        {"text": "\ud800"},
        {"text": "\0"},
        {"headline": {"a": 1}, "section": {"b": 2}},
        {"section": 10**30},
        {"section": [1]},
        {"latitude": "NaN", "longitude": 1, "precision": 1},
        {"latitude": 99, "longitude": 1, "precision": 1},
        {"assignment": 987654321},
        {"files": "x"},
        {"files": [1]},
        {"files": [{"key": "x"}]},
        {"files": [{"key": str(uuid4()), "caption": "\ud800"}]},
        {"files": [{"key": str(uuid4())}] * 31},
        {"kind": "change", "story": "x", "base": ""},
        {"kind": "change", "story": True, "base": "0"},
        {"kind": "change", "story": 10**30, "base": "0"},
    ],
)
def test_broken_fields_are_said_in_one_sentence(phone, sending, more):
    answer = file(phone, sending(**more))
    assert answer.status_code == 400, answer.content
    assert answer.json()["error"]["message"]
    assert Story.objects.count() == 0


def test_without_our_token_nothing_is_filed(reporter, sending):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(reporter)
    assert file(careful, sending()).status_code == 403
    assert Story.objects.count() == 0


def test_the_worker_reaches_no_further_than_the_phone(client):
    answer = client.get("/phone/sw.js")
    assert "Service-Worker-Allowed" not in answer
    text = answer.content.decode()
    assert "/phone/shell/" in text
    assert "phone/store" in text
    assert client.get("/phone/manifest.webmanifest").json()["scope"] == "/phone/"


def test_every_script_of_the_page_is_kept_for_the_way(phone):
    page = phone.get("/phone/new/").content.decode()
    worker = phone.get("/phone/sw.js").content.decode()
    asked = [part.split('"')[0] for part in page.split('="/static/')[1:]]
    missing = [one for one in asked if f'"/static/{one}"' not in worker and "icons/" not in one]
    assert missing == []
    assert len(asked) > 10
