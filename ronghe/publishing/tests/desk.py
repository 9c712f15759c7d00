"""The newsroom at work, for tests: write, sign by all, change and sign again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from ronghe.accounts.models import User
from ronghe.people.models import Membership
from ronghe.stories import actions
from ronghe.stories.models import Round, Story
from ronghe.taxonomy.models import Section

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def holder(role: str) -> User:
    return Membership.objects.filter(post__role=role).order_by("pk").first().person


def write(
    headline: str = "老旧小区改造开工", *, section: Section, at: datetime = NOON, **fields: Any
):
    words = {
        "body": [{"type": "paragraph", "value": f"<p>{headline}，昨日有了新的进展。</p>"}],
        "source_name": "临溪日报",
        "rights": "© 临溪日报",
    } | fields
    author = holder("reporter")
    return actions.start_story(author=author, at=at, headline=headline, section=section, **words)


def sign(story: Story, *, at: datetime = NOON) -> Story:
    """All steps of the scheme, each by the holder of its role."""
    round_ = Round.objects.open().filter(story=story).first()
    if round_ is None:
        round_ = actions.send_to_review(story, by=story.author, at=at)
    signed = round_.signatures.standing().values_list("step", flat=True)
    for step in round_.scheme.steps.exclude(pk__in=signed).order_by("order"):
        by = holder(step.role)
        actions.sign(round_, step=step, by=by, at=at + timedelta(minutes=1), answer="同意。")
    return Story.objects.get(pk=story.pk)


def change(story: Story, words: str, *, at: datetime = NOON, **fields: Any) -> Story:
    """A newer version, not signed, by somebody of the desk who signs nothing."""
    fresh = Story.objects.get(pk=story.pk)
    fresh.body = [*fresh.body.raw_data, {"type": "paragraph", "value": f"<p>{words}</p>"}]
    for name, value in fields.items():
        setattr(fresh, name, value)
    actions.save_version(fresh, by=User.objects.get(username="rewriter"), at=at)
    return Story.objects.get(pk=story.pk)


def signed(headline: str = "老旧小区改造开工", *, section: Section, **fields: Any) -> Story:
    return sign(write(headline, section=section, **fields))
