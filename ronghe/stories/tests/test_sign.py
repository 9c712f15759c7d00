from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from psycopg.types.range import TimestamptzRange

from ronghe.journal.models import Entry
from ronghe.people.models import Delegation
from ronghe.stories import actions
from ronghe.stories.actions import review
from ronghe.stories.models import Signature, Story, content_hash, version_is_signed

from .conftest import edited

pytestmark = pytest.mark.django_db


def test_four_signatures_make_a_story_ready(story, round, sign_up_to):
    sign_up_to(round, 4)

    story.refresh_from_db()
    assert story.stage == Story.Stage.READY
    assert version_is_signed(story, story.latest_revision)
    assert Entry.objects.filter(name="StorySigned").count() == 4
    ready = Entry.objects.get(name="StoryReady")
    assert ready.details["content_hash"] == content_hash(story.latest_revision)


def test_three_of_four_are_not_enough(story, round, sign_up_to):
    sign_up_to(round, 3)

    story.refresh_from_db()
    assert story.stage == Story.Stage.IN_REVIEW
    assert not version_is_signed(story, story.latest_revision)


def test_steps_keep_their_order(round, step, head, at):
    with pytest.raises(review.NotThisStep, match="初审"):
        actions.sign(round, step=step(round, 2), by=head, at=at)


def test_only_the_role_of_the_step_signs(round, step, chief, reporter, citizen, at):
    for other in (chief, reporter, citizen):
        with pytest.raises(PermissionDenied):
            actions.sign(round, step=step(round, 1), by=other, at=at)
    assert not Signature.objects.exists()


def test_nobody_signs_what_they_wrote(person, section, step, at):
    writing_editor = person("ann", "editor")
    story = actions.start_story(
        author=writing_editor, at=at, headline="x", section=section, body=[("heading", "x")]
    )
    round = actions.send_to_review(story, by=writing_editor, at=at)

    with pytest.raises(review.OwnWork):
        actions.sign(round, step=step(round, 1), by=writing_editor, at=at)


def test_nobody_signs_what_they_are_credited_on(story, reporter, editor, step, at):
    story.contributors.create(person=editor, did="photo")
    actions.save_version(story, by=reporter, at=at)
    round = actions.send_to_review(story, by=reporter, at=at)

    with pytest.raises(review.OwnWork, match="署名人"):
        actions.sign(round, step=step(round, 1), by=editor, at=at)


def test_who_changed_the_text_waits_for_other_eyes(
    story, round, step, sign_up_to, head, editor, at
):
    sign_up_to(round, 1)
    actions.save_version(edited(story, "部主任添了一句。"), by=head, at=at)
    round.refresh_from_db()
    actions.sign(round, step=step(round, 1), by=editor, at=at)

    # The editor has read what the head wrote, so the head may sign now.
    actions.sign(round, step=step(round, 2), by=head, at=at)

    actions.save_version(edited(story, "编辑又添一句。"), by=editor, at=at)
    with pytest.raises(review.OwnWork, match="还没有别人审读"):
        actions.sign(round, step=step(round, 1), by=editor, at=at)


def test_one_person_reviews_one_step_of_a_round(story, round, step, person, at):
    both = person("both", "editor", "head")
    actions.sign(round, step=step(round, 1), by=both, at=at)

    with pytest.raises(review.TwoStepsByOne):
        actions.sign(round, step=step(round, 2), by=both, at=at)


def test_a_text_that_changed_while_being_read_is_not_signed(story, round, step, editor, head, at):
    seen = content_hash(story.latest_revision)
    actions.save_version(edited(story, "新的一句。"), by=head, at=at)

    with pytest.raises(review.TextChanged):
        actions.sign(round, step=step(round, 1), by=editor, at=at, read=seen)

    story.refresh_from_db()
    signature = actions.sign(
        round, step=step(round, 1), by=editor, at=at, read=content_hash(story.latest_revision)
    )
    assert signature.version == story.latest_revision


def test_return_to_the_writer_ends_the_round(story, round, step, sign_up_to, head, at):
    sign_up_to(round, 1)

    actions.sign(
        round, step=step(round, 2), by=head, at=at, decision="return", opinion="请补充居民的话"
    )

    story.refresh_from_db()
    assert (story.stage, round.state) == (Story.Stage.RETURNED, "ended")
    assert not round.signatures.standing().exists()
    assert Entry.objects.get(name="StoryReturned").details["to_step_id"] is None


def test_return_to_an_earlier_step_asks_from_there_again(story, round, step, sign_up_to, chief, at):
    sign_up_to(round, 3)

    actions.sign(
        round,
        step=step(round, 4),
        by=chief,
        at=at,
        decision="return",
        opinion="数字再核一遍",
        return_to=step(round, 2),
    )

    story.refresh_from_db()
    assert story.stage == Story.Stage.IN_REVIEW
    assert round.next_step() == step(round, 2)
    sign_up_to(round, 4, first=2)
    story.refresh_from_db()
    assert story.stage == Story.Stage.READY


def test_a_story_is_never_returned_to_a_later_step(round, step, editor, at):
    with pytest.raises(review.WrongReturn):
        actions.sign(
            round,
            step=step(round, 1),
            by=editor,
            at=at,
            decision="return",
            opinion="x",
            return_to=step(round, 3),
        )


@pytest.mark.parametrize("decision", ["return", "hold", "reject"])
def test_a_no_needs_a_reason(round, step, editor, at, decision):
    with pytest.raises(review.OpinionMissing):
        actions.sign(round, step=step(round, 1), by=editor, at=at, decision=decision, opinion=" ")


def test_reject_ends_it(story, round, step, editor, reporter, at):
    actions.sign(
        round, step=step(round, 1), by=editor, at=at, decision="reject", opinion="已由外地媒体报道"
    )

    story.refresh_from_db()
    assert story.stage == Story.Stage.REJECTED
    with pytest.raises(review.NotInReview):
        actions.sign(round, step=step(round, 1), by=editor, at=at)


def test_a_lent_role_signs_and_the_lender_counts_as_another(story, round, step, person, head, at):
    lender, stand_in = person("lender", "editor"), person("standin", "reporter")
    Delegation.objects.create(
        giver=lender,
        receiver=stand_in,
        role="editor",
        valid=TimestamptzRange(at, at + timedelta(hours=1)),
        reason="出差",
    )

    assert actions.sign(round, step=step(round, 1), by=stand_in, at=at).person == stand_in

    with pytest.raises(PermissionDenied):
        actions.sign(round, step=step(round, 1), by=stand_in, at=at + timedelta(hours=2))
