"""Several hands on one text: what is typed is in the text or beside it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from ronghe.journal.models import Entry
from ronghe.stories import actions
from ronghe.stories.merge import Typed
from ronghe.stories.models import Contributor, Delivery, SideDraft, Story
from ronghe.stories.places import text_of

from .page import Page, paragraph

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_page(story, at):
    """`open_page(editor)`: the story as that person's browser shows it now."""
    return lambda by: Page(story.pk, by, at)


@pytest.fixture
def drafts(story):
    return lambda: [(one.by, one.why, one.place, one.value) for one in story.side_drafts.open()]


def test_two_people_in_different_blocks_both_keep_their_work(open_page, editor, head, drafts):
    mine, theirs = open_page(editor), open_page(head)
    first, second = mine.blocks

    mine.type(first, "甲写的")
    theirs.type(second, "乙写的")
    mine.save()
    theirs.save()

    text = open_page(editor).places
    assert (text[first], text[second]) == (paragraph("甲写的"), paragraph("乙写的"))
    assert drafts() == []


def test_in_one_block_the_later_save_wins_and_the_other_text_stands_beside(
    open_page, editor, head, drafts
):
    mine, theirs = open_page(editor), open_page(head)
    block = mine.blocks[0]

    mine.type(block, "甲写的")
    theirs.type(block, "乙写的")
    mine.save()
    answer = theirs.save()

    assert open_page(editor).places[block] == paragraph("乙写的")
    assert drafts() == [(editor, "later", block, paragraph("甲写的"))]
    kept = SideDraft.objects.get()
    assert (kept.lost_to, kept.base) == (head, paragraph("临溪市今年第三批老旧小区改造昨日开工。"))
    assert answer["beside"][0]["id"] == kept.pk
    assert Entry.objects.filter(name="SideDraftKept").count() == 1


def test_one_page_types_on_without_losing_to_itself(open_page, editor, drafts):
    page = open_page(editor)
    for words in ("一", "一二", "一二三"):
        page.type(page.blocks[0], words)
        page.save()

    assert drafts() == []
    assert open_page(editor).places[page.blocks[0]] == paragraph("一二三")


def test_whoever_types_on_after_losing_keeps_one_draft_not_ten(open_page, editor, head, drafts):
    mine, theirs = open_page(editor), open_page(head)
    block = mine.blocks[0]
    for number in range(3):
        mine.type(block, f"甲{number}")
        mine.save()
        theirs.type(block, f"乙{number}")
        theirs.save()

    # What the editor typed on with is in one row; the rows before are its own earlier words.
    assert drafts() == [(editor, "later", block, paragraph("甲2"))]
    assert SideDraft.objects.filter(how="gone_on").count() == 4, "the rows before"


def test_what_was_typed_in_a_block_that_another_deleted_stands_beside(
    open_page, editor, head, drafts
):
    mine, theirs = open_page(editor), open_page(head)
    block = mine.blocks[0]

    theirs.delete(block)
    theirs.save()
    mine.type(block, "还在写")
    mine.save()

    assert block not in open_page(editor).places
    assert drafts() == [(editor, "deleted", block, paragraph("还在写"))]


def test_deleting_a_block_that_another_wrote_in_keeps_their_words(open_page, editor, head, drafts):
    mine, theirs = open_page(editor), open_page(head)
    block = mine.blocks[0]

    theirs.type(block, "刚写的")
    theirs.save()
    mine.delete(block)
    mine.save()

    assert block not in open_page(editor).places
    assert drafts() == [(head, "deleted", block, paragraph("刚写的"))]


def test_what_arrives_late_never_replaces_what_was_written_since(open_page, editor, head, drafts):
    mine, theirs = open_page(editor), open_page(head)
    first, second = mine.blocks
    mine.type(first, "断网时写的")
    mine.type(second, "没有人动过")
    theirs.type(first, "后来写的")
    theirs.save()

    mine.save(late=True)

    text = open_page(editor).places
    assert (text[first], text[second]) == (paragraph("后来写的"), paragraph("没有人动过"))
    assert drafts() == [(editor, "late", first, paragraph("断网时写的"))]


def test_blocks_that_both_added_or_moved_are_all_there(open_page, editor, head, drafts):
    mine, theirs = open_page(editor), open_page(head)
    first, second = mine.blocks
    mine.add("甲的新段", after=first)
    theirs.add("乙的新段", after=second)
    theirs.move(second, to=0)
    mine.save()
    theirs.save()

    fresh = open_page(editor)
    words = [fresh.words(block) for block in fresh.blocks]
    assert words == [
        "首批十二个小区预计春节前完工。",
        "临溪市今年第三批老旧小区改造昨日开工。",
        "甲的新段",
        "乙的新段",
    ]
    assert drafts() == []


def test_the_same_delivery_counts_once(open_page, story, editor):
    page = open_page(editor)
    page.add("一次", after=page.blocks[0])
    first = page.save(lose_answer=True)

    again = page.send_again()

    assert again.again
    assert again.answer == first
    assert len(open_page(editor).blocks) == 3
    assert Delivery.objects.count() == 1


def test_a_key_of_somebody_else_is_refused(open_page, editor, head):
    page = open_page(editor)
    page.type(page.blocks[0], "甲")
    page.save(lose_answer=True)
    page.by = head

    with pytest.raises(actions.SentByAnother):
        page.send_again()


def test_words_for_a_story_that_was_sent_meanwhile_stand_beside(
    open_page, story, reporter, drafts, at
):
    page = open_page(reporter)
    page.type(page.blocks[0], "还没有保存")
    actions.send_to_review(story, by=reporter, at=at)

    page.save()

    assert drafts() == [(reporter, "closed", page.blocks[0], paragraph("还没有保存"))]
    story.refresh_from_db()
    assert "还没有保存" not in str(story.body.raw_data)
    assert story.stage == "in_review"


def test_words_for_a_locked_story_stand_beside(open_page, story, editor, head, drafts):
    page = open_page(editor)
    page.type("headline", "新标题")
    Story.objects.filter(pk=story.pk).update(locked=True, locked_by=head)

    page.save()

    assert drafts() == [(editor, "closed", "headline", "新标题")]


def test_a_stranger_leaves_nothing_but_a_former_colleague_keeps_their_words(
    open_page, story, reporter, person, drafts
):
    stranger = person("stranger", "reporter")
    page = open_page(stranger)
    page.type("headline", "陌生人")
    with pytest.raises(Story.DoesNotExist):
        page.save()

    Contributor.objects.create(story=story, person=stranger)
    page.save()
    Contributor.objects.all().delete()
    page = open_page(stranger)
    page.type("headline", "写到一半")
    page.save()

    assert drafts() == [(stranger, "closed", "headline", "写到一半")]


def test_a_text_that_no_field_can_hold_stands_beside_until_it_fits(open_page, editor, drafts):
    page = open_page(editor)
    page.unfit("headline", "长" * 200, "Too long.")
    page.save()
    assert drafts() == [(editor, "unfit", "headline", "长" * 200)]

    page.type("headline", "短")
    page.save()

    assert drafts() == []
    assert SideDraft.objects.get().how == "gone_on"


def test_a_version_goes_on_for_ten_minutes_and_never_over_a_named_or_anothers(
    open_page, story, editor, head, at
):
    def saved(by, words, minutes=0):
        page = Page(story.pk, by, at + timedelta(minutes=minutes))
        page.type(page.blocks[0], words)
        return page.save()["version"]

    first = saved(editor, "一")
    assert saved(editor, "二", minutes=9) == first
    second = saved(editor, "三", minutes=11)
    assert second != first
    third = saved(head, "四", minutes=12)
    assert third not in (first, second)


def test_a_change_voids_signatures_as_any_change_does(open_page, round, sign_up_to, head):
    sign_up_to(round, 2)
    page = open_page(head)
    page.type(page.blocks[0], "改")
    page.save()

    assert not round.signatures.standing().exists()


def test_side_drafts_cannot_be_deleted_or_rewritten_once_decided(open_page, editor, head):
    mine, theirs = open_page(editor), open_page(head)
    mine.type(mine.blocks[0], "甲")
    theirs.type(mine.blocks[0], "乙")
    mine.save()
    theirs.save()
    drafts = SideDraft.objects.all()

    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        drafts.delete()
    mine.type(mine.blocks[0], "甲二")
    mine.save()
    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        drafts.exclude(resolved_at=None).update(value="")


def test_blocks_without_ids_have_the_same_ids_on_every_page(story):
    Story.objects.filter(pk=story.pk).update(
        body=[{"type": "paragraph", "value": "<p>一</p>"}, {"type": "heading", "value": "二"}]
    )

    first, second = (text_of(Story.objects.get(pk=story.pk)) for _ in range(2))

    assert first.order == second.order
    assert len(set(first.order)) == 2


def test_an_untouched_page_changes_nothing(open_page, story, editor):
    version = story.latest_revision_id
    typed = Typed({}, [], {}, [])
    open_page(editor)
    received = actions.take_typed(
        story,
        typed=typed,
        envelope=actions.Envelope(uuid4(), uuid4()),
        by=editor,
        at=story.created_at,
    )
    assert received.answer["taken"] == {}
    story.refresh_from_db()
    assert story.latest_revision_id == version
