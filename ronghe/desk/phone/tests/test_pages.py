"""The phone's pages as plain HTML: every way works without a script."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ronghe.kit.clock import now
from ronghe.media.models import Picture
from ronghe.media.tests.pictures import plain
from ronghe.planning.actions import assign, open_topic
from ronghe.stories.actions import save_version, start_story
from ronghe.stories.models import Story


@pytest.fixture
def phone(client, reporter):
    client.force_login(reporter)
    return client


@pytest.fixture
def task(reporter, head, section):
    topic = open_topic("桥要修了", section=section, by=head, at=now())
    due = now() + timedelta(hours=5)
    return assign(topic, owner=reporter, due_at=due, brief="去看看", by=head, at=now())


@pytest.fixture
def story(reporter, section):
    body = [{"type": "paragraph", "value": "<p>昨天通车。</p>"}]
    return start_story(author=reporter, at=now(), headline="桥", section=section, body=body)


def photo(name: str = "street.jpg", data: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or plain((400, 300)), "image/jpeg")


def typed(section, **more):
    return {"key": str(uuid4()), "headline": "桥修好了", "text": "通车。", "section": section.pk, **more}  # fmt: skip


def test_my_task_is_accepted(phone, task):
    page = phone.get("/phone/").content.decode()
    assert "桥要修了" in page
    assert f"/phone/assignments/{task.pk}/accept/" in page
    answer = phone.post(f"/phone/assignments/{task.pk}/accept/")
    assert answer["Location"] == "/phone/"
    task.refresh_from_db()
    assert task.receipt == "accepted"
    assert f"/phone/new/?assignment={task.pk}" in phone.get("/phone/").content.decode()


def test_my_task_is_declined_with_a_reason(phone, task):
    assert phone.post(f"/phone/assignments/{task.pk}/decline/", {"reason": ""}).status_code == 409
    phone.post(f"/phone/assignments/{task.pk}/decline/", {"reason": "在外地"})
    task.refresh_from_db()
    assert (task.receipt, task.receipt_reason) == ("declined", "在外地")


@pytest.mark.parametrize("way", ["accept", "decline"])
def test_the_desk_does_not_answer_for_me(task, head, way):
    desk = Client()
    desk.force_login(head)
    answer = desk.post(f"/phone/assignments/{task.pk}/{way}/", {"reason": "x"})
    assert answer.status_code == 404


def test_a_story_with_a_picture_goes_to_the_desk(phone, reporter, section, task):
    page = phone.get(f"/phone/new/?assignment={task.pk}").content.decode()
    assert f'<option value="{task.pk}" selected>' in page
    sent = typed(section, send="yes", assignment=task.pk, files=[photo()], camera=photo("b.jpg"))
    answer = phone.post("/phone/new/", sent)
    assert answer["Location"] == "/phone/"
    story = Story.objects.get()
    assert (story.stage, story.author, story.assignment) == ("in_review", reporter, task)
    assert story.lead_picture.sha256
    assert [block.block_type for block in story.body] == ["paragraph", "image"]
    assert Picture.objects.count() == 2


def test_sent_twice_it_is_one_story(phone, section):
    sent = typed(section, send="yes")
    for _ in range(2):
        assert phone.post("/phone/new/", sent).status_code == 302
    assert Story.objects.count() == 1


def test_kept_it_stays_a_draft(phone, section):
    phone.post("/phone/new/", typed(section, send=""))
    assert Story.objects.get().stage == "draft"


def test_a_refused_file_costs_neither_words_nor_the_other_files(phone, section):
    bad = photo("virus.jpg", b"MZ" + b"\0" * 50)
    answer = phone.post("/phone/new/", typed(section, send="yes", files=[photo(), bad]))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "virus.jpg" in page
    assert 'value="桥修好了"' in page
    kept = page.split('name="kept" value="')[1].split('"')[0]
    phone.post("/phone/new/", typed(section, send="yes", kept=kept))
    assert Story.objects.get().lead_picture is not None


def test_a_file_of_somebody_else_cannot_be_taken_along(phone, section, person):
    other = Client()
    other.force_login(person("other", "reporter"))
    page = other.post("/phone/new/", typed(section, headline="", files=[photo()])).content.decode()
    kept = page.split('name="kept" value="')[1].split('"')[0]
    assert phone.post("/phone/new/", typed(section, kept=kept)).status_code == 409
    assert Story.objects.count() == 0


def test_a_missing_headline_keeps_the_words(phone, section):
    answer = phone.post("/phone/new/", typed(section, headline=""))
    assert answer.status_code == 400
    assert "通车。" in answer.content.decode()


def test_words_are_words(phone, section):
    phone.post("/phone/new/", typed(section, text="<script>alert(1)</script>", headline="<b>x"))
    story = Story.objects.get()
    page = phone.get(f"/phone/stories/{story.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>x" not in phone.get("/phone/").content.decode()


def test_my_story_is_changed_and_sent(phone, story):
    page = phone.get(f"/phone/stories/{story.pk}/").content.decode()
    base = page.split('name="base" value="')[1].split('"')[0]
    sent = {"key": str(uuid4()), "headline": "新桥", "text": "昨天通车。", "base": base, "send": "yes"}  # fmt: skip
    assert phone.post(f"/phone/stories/{story.pk}/", sent)["Location"] == "/phone/"
    story.refresh_from_db()
    assert (story.headline, story.stage) == ("新桥", "in_review")
    page = phone.get(f"/phone/stories/{story.pk}/").content.decode()
    assert "<textarea" not in page
    assert "昨天通车。" in page


def test_a_newer_text_of_the_desk_is_not_overwritten(phone, story, editor):
    page = phone.get(f"/phone/stories/{story.pk}/").content.decode()
    base = page.split('name="base" value="')[1].split('"')[0]
    story.refresh_from_db()
    story.headline = "编辑的标题"
    save_version(story, by=editor, at=now())
    sent = {"key": str(uuid4()), "headline": "手机的标题", "text": "手机的话", "base": base}
    answer = phone.post(f"/phone/stories/{story.pk}/", sent)
    assert answer.status_code == 409
    assert "手机的话" in answer.content.decode()
    story.refresh_from_db()
    assert story.headline == "编辑的标题"


def test_a_story_of_somebody_else_is_not_there(story, person):
    other = Client()
    other.force_login(person("other", "reporter"))
    assert other.get(f"/phone/stories/{story.pk}/").status_code == 404
    assert other.post(f"/phone/stories/{story.pk}/", {"headline": "x"}).status_code == 404


def test_without_our_token_nothing_is_filed(reporter, section):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(reporter)
    assert careful.post("/phone/new/", typed(section)).status_code == 403
    assert Story.objects.count() == 0


def test_only_this_page_may_ask_for_microphone_and_position(phone):
    page = phone.get("/phone/new/")
    assert "microphone=(self)" in page["Permissions-Policy"]
    assert "microphone=()" in phone.get("/me/")["Permissions-Policy"]
    assert page["Cache-Control"] == "private, no-store"


def test_the_shell_names_nobody(phone, task, story):
    for path in ("/phone/shell/", "/phone/shell/write/"):
        page = phone.get(path).content.decode()
        assert "桥" not in page
        assert 'data-person=""' in page
        assert "csrfmiddlewaretoken" not in page
