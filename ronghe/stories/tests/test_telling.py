"""Who is named in a comment, and whose text comes back, is told so; nobody else learns of the story."""

import pytest

from ronghe.accounts.models import User
from ronghe.notices.models import Notice
from ronghe.stories import actions
from ronghe.stories.models import Story

pytestmark = pytest.mark.django_db


def test_who_is_named_in_a_comment_finds_it_in_the_inbox(story, editor, reporter, at):
    User.objects.filter(pk=reporter.pk).update(language="en")
    actions.comment(story, text="@reporter 请核对数字", by=editor, at=at)
    (notice,) = Notice.objects.visible_to(reporter)
    assert notice.words == f"editor names you in a comment on “{story.headline}”."
    assert notice.link == f"/desk/stories/{story.pk}/beside/"
    # It comes with the day's e-mail, if at all.
    assert notice.awaits_digest and not notice.messages.filter(channel="email").exists()


def test_who_may_not_see_a_story_is_not_told_its_headline(story, editor, person, at):
    other = person("outsider", "reporter")
    assert not Story.objects.visible_to(other).filter(pk=story.pk).exists()
    actions.comment(story, text="@outsider 你看", by=editor, at=at)
    assert not Notice.objects.exists()


def test_the_writer_is_told_when_a_story_comes_back(story, round, step, sign_up_to, head, at):
    sign_up_to(round, 1)
    actions.sign(
        round, step=step(round, 2), by=head, at=at, decision="return", opinion="请补充居民的话"
    )
    notice = Notice.objects.get()
    assert (notice.person, notice.topic) == (story.author, "stories.returned")
    # The opinion is for the desk: it does not leave the house.
    assert "居民" not in notice.words
    assert notice.messages.get().channel == "email"


def test_back_to_an_earlier_step_is_no_news_for_the_writer(round, step, sign_up_to, chief, at):
    sign_up_to(round, 3)
    actions.sign(
        round, step=step(round, 4), by=chief, at=at, decision="return", opinion="请再看",
        return_to=step(round, 2),
    )  # fmt: skip
    assert not Notice.objects.exists()
