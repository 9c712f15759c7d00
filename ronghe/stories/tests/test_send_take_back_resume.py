import pytest
from django.core.exceptions import PermissionDenied
from psycopg.types.range import TimestamptzRange

from ronghe.stories import actions
from ronghe.stories.actions import review
from ronghe.stories.models import Round, SchemeVersion, Story, version_is_signed

from .conftest import edited

pytestmark = pytest.mark.django_db


def test_sending_names_the_version_that_is_read(story, round):
    assert round.version == story.latest_revision
    assert round.story.stage == Story.Stage.IN_REVIEW


def test_a_story_is_sent_once(story, round, reporter, at):
    with pytest.raises(review.AlreadyInReview):
        actions.send_to_review(story, by=reporter, at=at)


def test_an_empty_story_is_not_sent(reporter, section, at):
    story = actions.start_story(author=reporter, at=at, headline="空", section=section)

    with pytest.raises(review.NothingToRead):
        actions.send_to_review(story, by=reporter, at=at)


def test_words_that_are_not_yet_a_version_are_kept_when_sent(story, reporter, at):
    story.headline = "改过的标题"
    story.save()

    round = actions.send_to_review(story, by=reporter, at=at)

    assert round.version.content["headline"] == "改过的标题"


def test_without_a_scheme_nothing_is_sent(story, reporter, at):
    SchemeVersion.objects.in_force(at).update(effective=TimestamptzRange(None, at))

    with pytest.raises(review.NoScheme):
        actions.send_to_review(story, by=reporter, at=at)


def test_another_reporter_sends_nothing(story, person, at):
    with pytest.raises(PermissionDenied):
        actions.send_to_review(story, by=person("other", "reporter"), at=at)


def test_the_writer_takes_it_back(story, round, reporter, sign_up_to, at):
    sign_up_to(round, 2)

    actions.take_back(story, by=reporter, at=at)

    story.refresh_from_db()
    round.refresh_from_db()
    assert (story.stage, round.state) == (Story.Stage.DRAFT, Round.State.ENDED)
    assert not round.signatures.standing().exists()


def test_a_ready_story_taken_back_is_no_longer_signed(story, round, reporter, sign_up_to, at):
    sign_up_to(round, 4)

    actions.take_back(story, by=reporter, at=at)

    story.refresh_from_db()
    assert not version_is_signed(story, story.latest_revision)


def test_a_draft_cannot_be_taken_back(story, reporter, at):
    with pytest.raises(review.NotInReview):
        actions.take_back(story, by=reporter, at=at)


def test_a_held_story_resumes_where_it_stood(story, round, step, sign_up_to, head, reporter, at):
    sign_up_to(round, 1)
    actions.sign(round, step=step(round, 2), by=head, at=at, decision="hold", opinion="等通报")
    story.refresh_from_db()
    assert story.stage == Story.Stage.HELD
    with pytest.raises(review.NotInReview):
        actions.sign(round, step=step(round, 2), by=head, at=at)
    with pytest.raises(PermissionDenied):
        actions.resume(story, by=reporter, at=at)

    resumed = actions.resume(story, by=head, at=at)

    assert resumed == round
    assert round.next_step() == step(round, 2)
    with pytest.raises(review.NotHeld):
        actions.resume(story, by=head, at=at)


def test_waiting_lists_what_this_person_may_sign(
    story, round, sign_up_to, reviewers, person, reporter, at
):
    editor, head, proofreader, chief = reviewers

    def waiting(user):
        return list(Round.objects.waiting_for(user, at))

    assert waiting(editor) == [round]
    assert waiting(head) == waiting(reporter) == []
    sign_up_to(round, 1)
    assert waiting(editor) == []
    assert waiting(head) == [round]


def test_nothing_waits_for_those_who_may_not_sign(story, round, editor, head, person, at):
    actions.save_version(edited(story, "编辑改过。"), by=editor, at=at)

    assert list(Round.objects.waiting_for(editor, at)) == []
    assert list(Round.objects.waiting_for(person("second", "editor"), at)) == [round]
