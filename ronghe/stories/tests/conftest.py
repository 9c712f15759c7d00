"""Stories on their way: a draft, one in review, and hands that sign."""

from datetime import UTC, datetime, timedelta

import pytest

from ronghe.stories import actions
from ronghe.stories.models import Round, Story

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
BODY = [
    {"type": "paragraph", "value": "<p>临溪市今年第三批老旧小区改造昨日开工。</p>"},
    {"type": "paragraph", "value": "<p>首批十二个小区预计春节前完工。</p>"},
]


@pytest.fixture
def at() -> datetime:
    return NOON


@pytest.fixture
def story(reporter, section) -> Story:
    return actions.start_story(
        author=reporter, at=NOON, headline="老旧小区改造开工", section=section, body=BODY
    )


@pytest.fixture
def round(story, reporter) -> Round:
    return actions.send_to_review(story, by=reporter, at=NOON + timedelta(minutes=5))


@pytest.fixture
def step():
    """`step(round, 2)`: the second step of the round's scheme."""

    def find(round: Round, order: int):
        return round.scheme.steps.get(order=order)

    return find


@pytest.fixture
def reviewers(editor, head, proofreader, chief):
    """In the order of the default scheme: 初审, 复审, 校对, 终审."""
    return [editor, head, proofreader, chief]


@pytest.fixture
def sign_up_to(reviewers, step):
    """`sign_up_to(round, 3)`: the first three steps approve."""

    def sign(round: Round, last: int, first: int = 1) -> None:
        for order in range(first, last + 1):
            actions.sign(
                round,
                step=step(round, order),
                by=reviewers[order - 1],
                at=NOON + timedelta(hours=order),
                answer="已照改。",
            )

    return sign


def edited(story: Story, words: str) -> Story:
    """The working text with one paragraph more, not yet saved."""
    fresh = Story.objects.get(pk=story.pk)
    fresh.body = [*fresh.body.raw_data, {"type": "paragraph", "value": f"<p>{words}</p>"}]
    return fresh
