"""A picture or clip whose rights are over is on no page. (Feeds: `channels/feeds/tests`.)"""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ronghe.channels.web.rendering import render
from ronghe.kit.clock import end_of
from ronghe.media.actions import upload_clip
from ronghe.media.models import Clip, Picture

from .conftest import NOON

YESTERDAY = date(2026, 11, 22)


def shown_in(client, picture, paper):
    """Which pages name a file of the picture."""
    article = f"/news/{paper.full.story_id}/"
    pages = ["/", "/latest/", "/section/news/", f"/tag/{paper.tag.slug}/", article]
    answers = {path: client.get(path) for path in pages}
    assert {answer.status_code for answer in answers.values()} == {200}
    return [path for path, one in answers.items() if picture.token in one.content.decode()]


@pytest.mark.parametrize("over", [{"rights_until": YESTERDAY}, {"licence": ""}, {"credit": ""}])
def test_a_picture_whose_rights_are_over_is_shown_nowhere(paper, client, over):
    picture = paper.full.wanted.lead_picture
    assert {"/", f"/news/{paper.full.story_id}/"} <= set(shown_in(client, picture, paper))
    Picture.objects.filter(pk=picture.pk).update(**over)
    assert shown_in(client, picture, paper) == []


def test_the_story_stays_with_all_its_words(paper, client):
    Picture.objects.update(rights_until=YESTERDAY)
    page = client.get(f"/news/{paper.full.story_id}/").content.decode()
    assert "<figure>" not in page.replace('<figure class="quote">', "")
    assert "og:image" not in page
    for words in ("为什么修了三年", "路要看人走不走", "首班时间"):
        assert words in page


@pytest.mark.parametrize("path", ["/", "/news/{}/", "/section/news/"])
def test_a_page_is_made_again_when_a_lease_ends(paper, path):
    last = date(2199, 5, 31)
    Picture.objects.update(rights_until=last)
    expires = render(path.format(paper.full.story_id)).expires_at
    assert expires == end_of(last) == datetime(2199, 5, 31, 16, tzinfo=UTC)


def test_a_lease_lasts_for_the_whole_of_its_last_day(paper, client, monkeypatch):
    picture = paper.full.wanted.lead_picture
    Picture.objects.update(rights_until=date(2026, 11, 23))
    address = f"/news/{paper.full.story_id}/"
    # Noon in the paper's town is four in the morning in London; its day ends eight hours earlier.
    for at, is_shown in ((NOON, True), (end_of(date(2026, 11, 23)), False)):
        monkeypatch.setattr("ronghe.front.views.news.now", lambda at=at: at)
        assert (picture.token in client.get(address).content.decode()) is is_shown


def test_a_clip_without_rights_is_not_played(paper, client):
    file = SimpleUploadedFile("a.mp3", b"ID3\x04" + bytes(64))
    clip = upload_clip(
        file, title="钟声", by=paper.newsroom.chief, at=NOON, credit="临溪日报", licence="own"
    )
    told = paper.newsroom.publish("听，钟声", body=[{"type": "clip", "value": clip.pk}])
    address = f"/news/{told.story_id}/"
    assert "<audio" in client.get(address).content.decode()
    Clip.objects.update(licence="")
    assert "<audio" not in client.get(address).content.decode()
