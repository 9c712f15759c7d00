from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ronghe.journal.models import Entry
from ronghe.planning import actions
from ronghe.planning.models import Assignment, Topic

from .conftest import LATER, NOON

pytestmark = pytest.mark.django_db


def test_the_desk_asks_a_reporter(assignment, reporter, editor):
    assert (assignment.column, assignment.given_by) == ("pending", editor)
    assert list(Assignment.objects.waiting_for(reporter)) == [assignment]
    details = Entry.objects.get(name="AssignmentGiven").details
    assert details["owner_id"] == reporter.pk


def test_only_people_of_the_newsroom_are_asked(topic, editor, citizen, officer):
    for stranger in (citizen, officer):
        with pytest.raises(actions.NotInNewsroom):
            actions.assign(topic, owner=stranger, due_at=LATER, by=editor, at=NOON)


def test_due_times_lie_ahead(topic, editor, reporter):
    with pytest.raises(actions.DueInThePast):
        actions.assign(topic, owner=reporter, due_at=NOON, by=editor, at=NOON)


def test_closed_topics_get_no_assignments(topic, editor, reporter):
    actions.close_topic(topic, by=editor, at=NOON)
    with pytest.raises(actions.TopicIsClosed):
        actions.assign(topic, owner=reporter, due_at=LATER, by=editor, at=NOON)


def test_the_owner_accepts_once(assignment, reporter):
    actions.accept(assignment, by=reporter, at=NOON)
    assert (assignment.column, assignment.receipt_at) == ("accepted", NOON)
    with pytest.raises(actions.AlreadyAnswered):
        actions.accept(assignment, by=reporter, at=NOON)
    with pytest.raises(actions.AlreadyAnswered):
        actions.decline(assignment, reason="x", by=reporter, at=NOON)


def test_declining_needs_a_reason_and_ends_the_assignment(assignment, reporter):
    with pytest.raises(actions.NothingSaid):
        actions.decline(assignment, reason=" ", by=reporter, at=NOON)
    actions.decline(assignment, reason="在外地", by=reporter, at=NOON)
    assert (assignment.column, assignment.state) == ("declined", Assignment.State.CANCELLED)
    assert not Assignment.objects.overdue(LATER + timedelta(hours=1)).exists()


def test_nobody_answers_for_another(assignment, editor, head):
    for other in (editor, head):
        with pytest.raises(PermissionDenied):
            actions.accept(assignment, by=other, at=NOON)
        with pytest.raises(PermissionDenied):
            actions.decline(assignment, reason="x", by=other, at=NOON)


def test_owner_or_desk_finish_once(assignment, reporter, head, proofreader):
    with pytest.raises(PermissionDenied):
        actions.finish(assignment, by=proofreader, at=NOON)
    actions.finish(assignment, by=reporter, at=NOON)
    assert assignment.column == "done"
    with pytest.raises(actions.AssignmentClosed):
        actions.finish(assignment, by=head, at=NOON)
    with pytest.raises(actions.AssignmentClosed):
        actions.cancel(assignment, reason="x", by=head, at=NOON)


def test_only_the_desk_cancels_with_a_reason(assignment, reporter, head):
    with pytest.raises(PermissionDenied):
        actions.cancel(assignment, reason="x", by=reporter, at=NOON)
    with pytest.raises(actions.NothingSaid):
        actions.cancel(assignment, reason="", by=head, at=NOON)
    actions.cancel(assignment, reason="已改期", by=head, at=NOON)
    assert assignment.column == "cancelled"
    assert Entry.objects.get(name="AssignmentCancelled").details["reason"] == "已改期"


@pytest.mark.parametrize("name", ["reporter", "proofreader", "citizen", "operator", "admin"])
def test_only_the_desk_plans(topic, name, request, reporter):
    stranger = request.getfixturevalue(name)
    fields = {"title": "x", "brief": "", "section": None, "planned_for": None}
    with pytest.raises(PermissionDenied):
        actions.open_topic("x", by=stranger, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.change_topic(topic, by=stranger, at=NOON, **fields)
    with pytest.raises(PermissionDenied):
        actions.close_topic(topic, by=stranger, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.assign(topic, owner=reporter, due_at=LATER, by=stranger, at=NOON)


def test_a_topic_with_open_work_is_not_closed(topic, assignment, editor):
    with pytest.raises(actions.WorkIsOpen):
        actions.close_topic(topic, by=editor, at=NOON)
    actions.finish(assignment, by=editor, at=NOON)
    actions.close_topic(topic, by=editor, at=NOON)
    assert topic.state == Topic.State.DONE
    with pytest.raises(actions.TopicIsClosed):
        actions.close_topic(topic, by=editor, at=NOON)
    with pytest.raises(actions.TopicIsClosed):
        actions.change_topic(
            topic, by=editor, at=NOON, title="x", brief="", section=None, planned_for=None
        )


def test_dropping_a_topic_needs_a_reason(topic, editor):
    with pytest.raises(actions.NothingSaid):
        actions.close_topic(topic, state=Topic.State.DROPPED, by=editor, at=NOON)
    actions.close_topic(topic, state=Topic.State.DROPPED, reason="取消", by=editor, at=NOON)
    assert topic.state == Topic.State.DROPPED


def test_who_sees_a_topic_and_its_work(topic, assignment, reporter, editor, proofreader, citizen):
    for one in (reporter, editor):
        assert topic in Topic.objects.visible_to(one)
        assert assignment in Assignment.objects.visible_to(one)
    for one in (proofreader, citizen):
        assert topic not in Topic.objects.visible_to(one)
        assert assignment not in Assignment.objects.visible_to(one)
