"""The desk is told of public stories that lost a picture because its rights are over."""

from datetime import date, timedelta

import pytest

from ronghe.kit.clock import local_date
from ronghe.media.models import Picture
from ronghe.publishing import actions
from ronghe.publishing.models import Publication
from ronghe.publishing.rules import TOLD_FOR, bare_stories

from . import desk

NOON = desk.NOON
TODAY = local_date(NOON)


@pytest.fixture
def picture(db) -> Picture:
    return Picture.objects.create(
        title="桥", credit="林知夏", licence="own", width=9, height=9, file="a.jpg"
    )


def public(section, chief, headline="桥修好了", **fields):
    story = desk.signed(headline, section=section, **fields)
    actions.publish(story, by=chief, at=NOON)
    actions.open_due(at=NOON)
    return story


def told(at=NOON) -> dict[str, list[str]]:
    return {
        str(one.publication.story.headline): [picture.title for picture in one.pictures]
        for one in bare_stories(at=at)
    }


@pytest.fixture
def illustrated(newsroom, section, chief, picture):
    """One story led by the picture, one with it in the text, and one without."""
    public(section, chief, "首图", lead_picture=picture)
    paragraph = {"type": "paragraph", "value": "<p>桥。</p>"}
    within = {"type": "image", "value": {"picture": picture.pk, "caption": "", "credit": ""}}
    public(section, chief, "文中", body=[paragraph, within])
    public(section, chief, "无图")


@pytest.mark.parametrize(
    "over",
    [{"licence": ""}, {"credit": ""}, {"rights_until": TODAY - timedelta(days=1)}],
)
def test_stories_whose_picture_may_no_longer_be_shown(illustrated, picture, over):
    assert told() == {}
    Picture.objects.update(**over)
    assert told() == {"首图": ["桥"], "文中": ["桥"]}


def test_a_lease_that_ended_long_ago_is_no_news(illustrated):
    Picture.objects.update(rights_until=TODAY - TOLD_FOR)
    assert len(told()) == 2
    Picture.objects.update(rights_until=TODAY - TOLD_FOR - timedelta(days=1))
    assert told() == {}


def test_withdrawn_or_corrected_the_task_is_done(illustrated, chief):
    Picture.objects.update(licence="")
    led, within = (one.publication.story for one in reversed(bare_stories(at=NOON)))
    actions.withdraw(within, reason="内容失实", by=chief, at=NOON)
    assert list(told()) == ["首图"]
    desk.sign(desk.change(led, "没有图了。", lead_picture=None))
    assert list(told()) == ["首图"]  # what readers have counts, not what is signed
    actions.correct(led, text="撤下无权使用的图片", by=chief, at=NOON)
    assert told() == {}


def test_the_page_of_the_story_says_what_readers_miss(illustrated, chief, client):
    client.force_login(chief)
    story = Publication.objects.get(story__headline="首图", outlet__key="web").story
    path = f"/desk/published/{story.pk}/"
    link = f"/desk/images/{Picture.objects.get().pk}/"
    assert link not in client.get(path).content.decode()
    Picture.objects.update(rights_until=date(2026, 11, 1))
    assert link in client.get(path).content.decode()
