"""What nobody signed in time stands in red on everybody's board."""

from datetime import UTC, datetime, timedelta

import pytest

from ronghe.desk.today import board
from ronghe.stories import actions
from ronghe.stories.models import Story
from ronghe.stories.tests.schemes import in_force, on_the_list

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
HALF = timedelta(minutes=30)


@pytest.fixture
def story(reporter, section) -> Story:
    words = [{"type": "paragraph", "value": "<p>临溪市今年第三批老旧小区改造昨日开工。</p>"}]
    return actions.start_story(
        author=reporter, at=NOON, headline="老旧小区改造开工", section=section, body=words
    )


def late(user, at):
    return [panel for panel in board(user, at=at).alarms if panel.key == "overdue"]


def test_the_whole_desk_sees_in_red_what_is_late(story, editor, head, reporter):
    actions.send_to_review(story, by=reporter, at=NOON)

    for somebody in (editor, head):
        (alarm,) = late(somebody, NOON + 2 * HALF)
        assert [row.word for row in alarm.rows] == ["初审"]
    assert late(reporter, NOON + 2 * HALF) == []
    assert late(head, NOON + HALF) == []


def test_what_an_emergency_owes_is_red_when_late(story, chief):
    in_force("emergency")
    on_the_list(chief)
    round = actions.go_first(story, by=chief, at=NOON, reason="急")
    actions.sign(round, step=round.next_step(), by=chief, at=NOON)

    assert late(chief, NOON + HALF) == []
    (alarm,) = late(chief, NOON + timedelta(minutes=61))
    assert {row.state for row in alarm.rows} == {"failed"}
