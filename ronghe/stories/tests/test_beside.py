"""What stands beside a text: merged, taken instead, put away; comments, suggestions, names."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from ronghe.journal.models import Entry
from ronghe.stories import actions
from ronghe.stories.actions import beside as besides
from ronghe.stories.actions import naming, talk
from ronghe.stories.models import Comment, SideDraft, Story, Suggestion, VersionName
from ronghe.stories.places import BLOCK, text_of

from .page import Page, paragraph

pytestmark = pytest.mark.django_db


@pytest.fixture
def block(story):
    return BLOCK + text_of(Story.objects.get(pk=story.pk)).order[0]


@pytest.fixture
def draft(story, editor, head, at, block) -> SideDraft:
    """The editor's words lost to the head's."""
    mine, theirs = Page(story.pk, editor, at), Page(story.pk, head, at)
    mine.type(block, "临溪市今年第三批老旧小区改造昨日正式开工。")
    theirs.type(block, "临溪市今年第三批老旧小区改造昨日开工，共十二个。")
    mine.save()
    theirs.save()
    return SideDraft.objects.get()


def words(story, place):
    return text_of(Story.objects.get(pk=story.pk)).places[place]


def test_merging_keeps_the_words_of_both(draft, story, block, editor, at):
    actions.merge_side_draft(draft, by=editor, at=at)

    assert words(story, block) == paragraph("临溪市今年第三批老旧小区改造昨日正式开工，共十二个。")
    draft.refresh_from_db()
    assert (draft.how, draft.resolved_by) == ("merged", editor)
    assert Entry.objects.filter(name="SideDraftResolved").count() == 1


def test_taking_one_instead_sets_the_other_beside(draft, story, block, head, editor, at):
    replaced = words(story, block)

    actions.take_side_draft(draft, by=editor, at=at)

    assert words(story, block) == draft.value
    kept = SideDraft.objects.open().get()
    assert (kept.value, kept.by, kept.lost_to) == (replaced, head, editor)


def test_what_is_put_away_can_still_be_read(draft, client, story, editor, at):
    actions.put_away_side_draft(draft, by=editor, at=at)

    client.force_login(editor)
    page = client.get(reverse("stories:beside", args=[story.pk])).text
    assert "昨日正式开工" in page


def test_only_one_decides(draft, editor, head, at):
    actions.merge_side_draft(draft, by=editor, at=at)
    with pytest.raises(besides.AlreadyDecided):
        actions.take_side_draft(draft, by=head, at=at)


def test_merging_voids_signatures_and_is_for_those_who_may_write(
    draft, story, reporter, sign_up_to, chief, at
):
    round = actions.send_to_review(story, by=reporter, at=at)
    with pytest.raises(PermissionDenied):
        actions.merge_side_draft(draft, by=reporter, at=at)

    actions.merge_side_draft(draft, by=chief, at=at)

    assert not round.signatures.standing().exists()


def test_a_block_that_is_gone_comes_back_when_merged(story, editor, head, at, block):
    mine, theirs = Page(story.pk, editor, at), Page(story.pk, head, at)
    theirs.delete(block)
    theirs.save()
    mine.type(block, "回来")
    mine.save()

    actions.merge_side_draft(SideDraft.objects.get(), by=editor, at=at)

    assert words(story, block) == paragraph("回来")


def test_what_is_too_long_together_is_refused_with_a_sentence(story, editor, head, at):
    mine, theirs = Page(story.pk, editor, at), Page(story.pk, head, at)
    mine.type("headline", "甲" * 100)
    theirs.type("headline", "乙" * 100)
    mine.save()
    theirs.save()
    with pytest.raises(besides.DoesNotFit):
        actions.merge_side_draft(SideDraft.objects.get(), by=editor, at=at)
    assert words(story, "headline") == "乙" * 100


# --- comments -----------------------------------------------------------------------------------


def test_a_comment_on_a_passage_is_said_and_resolved(story, block, editor, reporter, at):
    said = actions.comment(
        story, place=block, passage="第三批", text="核对批次。", by=editor, at=at
    )
    assert list(story.comments.open()) == [said]

    actions.resolve_comment(said, by=reporter, at=at)

    assert not story.comments.open().exists()
    with pytest.raises(talk.Decided):
        actions.resolve_comment(said, by=editor, at=at)


def test_a_mention_reaches_who_is_named_by_name_or_sign_in(story, editor, reporter, head, at):
    reporter.name = "林知夏"
    reporter.save()
    said = actions.comment(story, text="@林知夏请核对 @head，@headmaster 不必", by=editor, at=at)
    assert set(said.mentioned.all()) == {reporter, head}


def test_a_mention_does_not_show_a_story_to_who_may_not_see_it(story, editor, person, at):
    other = person("another", "reporter")
    actions.comment(story, text="@another", by=editor, at=at)
    assert not Comment.objects.for_board_of(other).exists()


def test_who_may_not_see_the_story_says_nothing(story, citizen, person, at):
    for stranger in (citizen, person("another", "reporter")):
        with pytest.raises(PermissionDenied):
            actions.comment(story, text="x", by=stranger, at=at)


def test_an_empty_comment_and_one_on_a_block_that_is_gone_are_refused(story, editor, at):
    with pytest.raises(talk.NothingSaid):
        actions.comment(story, text="  ", by=editor, at=at)
    with pytest.raises(talk.NotThere):
        actions.comment(story, place="body:gone", text="x", by=editor, at=at)


# --- suggestions --------------------------------------------------------------------------------


@pytest.fixture
def suggestion(story, block, proofreader, at) -> Suggestion:
    return actions.suggest(
        story, place=block, passage="昨日", replacement="11月22日", by=proofreader, at=at
    )


def test_the_writer_accepts_a_suggestion(suggestion, story, block, reporter, at):
    before = story.latest_revision_id
    assert "昨日" in words(story, block)["value"]

    actions.decide_suggestion(suggestion, accept=True, by=reporter, at=at)

    assert words(story, block) == paragraph("临溪市今年第三批老旧小区改造11月22日开工。")
    story.refresh_from_db()
    assert story.latest_revision.user == reporter
    assert story.latest_revision_id == before
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.decided_by) == ("accepted", reporter)


def test_a_rejected_suggestion_leaves_the_text(suggestion, story, block, reporter, at):
    text = words(story, block)
    actions.decide_suggestion(suggestion, accept=False, by=reporter, at=at)
    assert words(story, block) == text
    with pytest.raises(talk.Decided):
        actions.decide_suggestion(suggestion, accept=True, by=reporter, at=at)


def test_accepting_voids_signatures(suggestion, round, sign_up_to, head, at):
    sign_up_to(round, 1)
    actions.decide_suggestion(suggestion, accept=True, by=head, at=at)
    assert not round.signatures.standing().exists()


def test_a_passage_that_changed_since_is_not_guessed(suggestion, story, block, reporter, at):
    page = Page(story.pk, reporter, at)
    page.type(block, "全都改了。")
    page.save()
    with pytest.raises(talk.NotThere):
        actions.decide_suggestion(suggestion, accept=True, by=reporter, at=at)
    suggestion.refresh_from_db()
    assert suggestion.state == "open"


def test_markup_is_never_suggested_into_a_text(story, block, proofreader, reporter, at):
    made = actions.suggest(
        story, place=block, passage="昨日", replacement="<b>&</b>", by=proofreader, at=at
    )
    actions.decide_suggestion(made, accept=True, by=reporter, at=at)
    assert "&lt;b&gt;&amp;&lt;/b&gt;开工" in words(story, block)["value"]


def test_the_chosen_one_of_equal_passages_is_replaced(story, block, proofreader, reporter, at):
    page = Page(story.pk, reporter, at)
    page.type(block, "小区和小区和小区")
    page.save()
    made = actions.suggest(
        story, place=block, passage="小区", replacement="社区", nth=1, by=proofreader, at=at
    )
    actions.decide_suggestion(made, accept=True, by=reporter, at=at)
    assert words(story, block) == paragraph("小区和社区和小区")


def test_a_reporter_suggests_nothing_and_a_stranger_decides_nothing(
    suggestion, story, block, reporter, person, at
):
    with pytest.raises(PermissionDenied):
        actions.suggest(story, place=block, passage="昨日", replacement="x", by=reporter, at=at)
    with pytest.raises(PermissionDenied):
        actions.decide_suggestion(suggestion, accept=True, by=person("no", "reporter"), at=at)


def test_words_that_do_not_stand_there_cannot_be_replaced(story, block, proofreader, at):
    for passage in ("没有这句", "p>临溪"):
        with pytest.raises(talk.NotThere):
            actions.suggest(
                story, place=block, passage=passage, replacement="x", by=proofreader, at=at
            )


# --- named versions -----------------------------------------------------------------------------


def test_a_named_version_is_never_written_over(story, reporter, at, block):
    named = story.latest_revision
    actions.name_version(story, version=named, name="送审前", reason="先存一稿", by=reporter, at=at)
    page = Page(story.pk, reporter, at + timedelta(seconds=5))
    page.type(block, "接着写")
    page.save()

    story.refresh_from_db()
    assert story.latest_revision != named
    assert "接着写" not in str(VersionName.objects.get().version.content["body"])
    with pytest.raises(naming.NoName):
        actions.name_version(story, version=named, name="再来", by=reporter, at=at)


def test_a_version_needs_a_name(story, reporter, at):
    with pytest.raises(naming.NoName):
        actions.name_version(story, version=story.latest_revision, name=" ", by=reporter, at=at)
