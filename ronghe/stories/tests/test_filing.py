"""What a phone sends arrives once, overwrites nothing, and stays inside where it must."""

import threading
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from ronghe.journal.models import Entry
from ronghe.stories import actions
from ronghe.stories.actions import Dispatch, Position
from ronghe.stories.models import Filing, Note, Story, text_hash

from .conftest import NOON, edited

SENT = Dispatch("桥修好了", "昨天下午通车。\n\n第一辆车是公交。")
HERE = Position(Decimal("25.770123"), Decimal("113.014567"), 12)
LATER = NOON + timedelta(minutes=1)


def told(name: str) -> int:
    return Entry.objects.filter(name=name).count()


def test_a_story_arrives_with_its_writer_and_our_rights(reporter, section):
    filing = actions.file_story(SENT, key=uuid4(), section=section, by=reporter, at=NOON)
    story = Story.objects.get()
    assert filing.story == story
    assert [one.value.source for one in story.body] == ["<p>昨天下午通车。</p>", "<p>第一辆车是公交。</p>"]  # fmt: skip
    assert [one.person for one in story.contributors.all()] == [reporter]
    assert (story.stage, story.rights) == ("draft", "本报版权")
    assert told("StoryFiled") == 1


def test_asked_twice_it_arrives_once(reporter, section):
    key = uuid4()
    first, second = (
        actions.file_story(SENT, key=key, section=section, by=reporter, at=at)
        for at in (NOON, LATER)
    )
    assert first == second
    assert (Story.objects.count(), told("StoryStarted"), told("StoryFiled")) == (1, 1, 1)


def test_the_same_key_of_another_person_is_another_story(reporter, editor, section):
    key = uuid4()
    for by in (reporter, editor):
        actions.file_story(SENT, key=key, section=section, by=by, at=NOON)
    assert Story.objects.count() == 2


def test_other_words_under_a_known_key_are_not_taken_for_the_first(reporter, section):
    key = uuid4()
    first = actions.file_story(SENT, key=key, section=section, by=reporter, at=NOON)
    newer = Dispatch(SENT.headline, SENT.text + "\n\n又一段。")
    with pytest.raises(actions.OtherWords) as refused:
        actions.file_story(newer, key=key, section=section, by=reporter, at=LATER)
    # And what the phone is told is enough to go on with.
    earlier = refused.value.filing
    assert earlier == first
    actions.file_change(
        first.story, newer, key=uuid4(), base=earlier.content_hash, by=reporter, at=LATER
    )
    assert "又一段" in str(Story.objects.get().body.raw_data)


def test_four_at_once_make_one_story(transactional_db, reporter, section):
    key = uuid4()

    answered: list[int] = []

    def send() -> None:
        try:
            filing = actions.file_story(SENT, key=key, section=section, by=reporter, at=NOON)
            answered.append(filing.story_id)
        finally:
            connection.close()

    hands = [threading.Thread(target=send) for _ in range(4)]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    assert (Story.objects.count(), Filing.objects.count()) == (1, 1)
    # Nobody was turned away: each of the four heard of the one story.
    assert answered == [Story.objects.get().pk] * 4


def test_the_database_lets_a_key_arrive_once(reporter, section):
    twin = actions.file_story(SENT, key=uuid4(), section=section, by=reporter, at=NOON)
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_sent_twice_it_is_in_review_once(reporter, section):
    filing = actions.file_story(SENT, key=uuid4(), section=section, by=reporter, at=NOON)
    for _ in range(2):
        actions.send_filed(filing, by=reporter, at=LATER)
    assert Story.objects.get().rounds.count() == 1


def test_a_late_question_does_not_send_again_what_the_desk_gave_back(reporter, section):
    filing = actions.file_story(SENT, key=uuid4(), section=section, by=reporter, at=NOON)
    actions.send_filed(filing, by=reporter, at=LATER)
    actions.take_back(filing.story, by=reporter, at=LATER)
    actions.send_filed(filing, by=reporter, at=LATER)
    assert Story.objects.get().stage == "draft"


def test_a_change_keeps_what_was_not_changed(story, reporter):
    story.refresh_from_db()
    before = [one["id"] for one in story.body.raw_data]
    sent = Dispatch("新标题", "临溪市今年第三批老旧小区改造昨日开工。\n\n新的一段。")
    actions.file_change(story, sent, key=uuid4(), base=text_hash(story), by=reporter, at=LATER)
    story.refresh_from_db()
    assert story.headline == "新标题"
    assert story.body.raw_data[0]["id"] == before[0]
    assert story.latest_revision.as_object().headline == "新标题"


def test_a_change_of_an_older_text_overwrites_nothing(story, reporter, editor):
    base = text_hash(story)
    actions.save_version(edited(story, "编辑改的话"), by=editor, at=NOON)
    sent = Dispatch("手机上的标题", "手机上的话")
    with pytest.raises(actions.NewerVersion):
        actions.file_change(story, sent, key=uuid4(), base=base, by=reporter, at=LATER)
    story.refresh_from_db()
    assert "编辑改的话" in str(story.body.raw_data)
    # The way that stays open: beside the story, complete.
    actions.file_note(story, sent, key=uuid4(), by=reporter, at=LATER)
    assert story.notes.get().text == "手机上的标题\n\n手机上的话"


def test_an_autosave_that_keeps_the_version_number_is_seen_too(story, reporter):
    base, number = text_hash(story), story.latest_revision
    actions.save_version(edited(story, "桌面上的话"), by=reporter, at=NOON, overwrite=number)
    story.refresh_from_db()
    assert story.latest_revision == number
    with pytest.raises(actions.NewerVersion):
        actions.file_change(story, SENT, key=uuid4(), base=base, by=reporter, at=LATER)


def test_a_change_waits_for_the_desk(story, round, reporter):
    with pytest.raises(actions.writing.NotWithTheWriter):
        actions.file_change(story, SENT, key=uuid4(), base=text_hash(story), by=reporter, at=LATER)


def test_strangers_change_and_note_nothing(story, person):
    other = person("other", "reporter")
    base = text_hash(story)
    with pytest.raises(PermissionDenied):
        actions.file_change(story, SENT, key=uuid4(), base=base, by=other, at=LATER)
    with pytest.raises(PermissionDenied):
        actions.file_note(story, SENT, key=uuid4(), by=other, at=LATER)
    assert Filing.objects.count() == 0


def test_an_empty_note_is_refused(story, reporter):
    with pytest.raises(actions.NoteIsEmpty):
        actions.file_note(story, Dispatch(), key=uuid4(), by=reporter, at=LATER)


def test_the_position_stands_beside_the_story_with_its_datum(reporter, section):
    sent = Dispatch("桥", "通车。", where=HERE)
    story = actions.file_story(sent, key=uuid4(), section=section, by=reporter, at=NOON).story
    note = story.notes.get()
    assert (note.latitude, note.longitude) == (HERE.latitude, HERE.longitude)
    assert (note.precision, note.datum) == (12, "WGS-84")
    version = str(story.latest_revision.content)
    assert "25.77" not in version
    assert "25.77" not in str(list(Entry.objects.values_list("details", flat=True)))


def test_notes_are_seen_by_those_who_see_the_story(story, reporter, editor, person):
    actions.file_note(story, SENT, key=uuid4(), by=reporter, at=NOON)
    seen = [Note.objects.visible_to(who).count() for who in (reporter, editor, person("x", "reporter"))]  # fmt: skip
    assert seen == [1, 1, 0]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"latitude": 1},
        {"latitude": 1, "longitude": 2, "precision": 3},
        {"latitude": 1, "longitude": 2, "datum": "WGS-84"},
        {"latitude": 1, "longitude": 2, "precision": 3, "datum": "GCJ-02"},
        {"latitude": 91, "longitude": 2, "precision": 3, "datum": "WGS-84"},
        {"latitude": 1, "precision": 3, "datum": "WGS-84"},
    ],
)
def test_the_database_keeps_notes_whole(story, reporter, said):
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.create(story=story, by=reporter, at=NOON, **said)
