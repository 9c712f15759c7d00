"""The real pages of the paper, all three outlets, many stories: published, found, and gone again."""

import pytest

from ronghe.channels.search import queries
from ronghe.channels.web import actions as press
from ronghe.channels.web.models import PressedPage
from ronghe.channels.web.readback import read
from ronghe.channels.web.rendering import render
from ronghe.publishing import actions as publishing
from ronghe.publishing.models import PER_PART, Publication
from ronghe.publishing.tasks import reconcile_all
from ronghe.publishing.tests import desk

NOON = desk.NOON


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.PRESS_ROOT = tmp_path / "press"
    settings.SEARCH_ROOT = tmp_path / "search"


def test_a_story_reaches_every_outlet_and_leaves_every_one(ready, chief):
    publishing.publish(ready, by=chief, at=NOON)
    assert reconcile_all() == 3, list(Publication.objects.values_list("outlet__key", "last_error"))
    own = f"/news/{ready.pk}/".encode()
    on_web = Publication.objects.get(story=ready, outlet__key="web")
    part = f"/sitemap-{on_web.pk // PER_PART}.xml"
    for path in ("/", "/section/news/", "/latest/", "/feed.xml", part):
        assert own in read(path).body, path
    assert ready.headline in read(own.decode()).body.decode()
    assert queries.search("老旧小区", language="zh-hans").total == 1
    publishing.withdraw(ready, reason="内容失实", by=chief, at=NOON)
    assert reconcile_all() == 3, list(Publication.objects.values_list("outlet__key", "last_error"))
    press.press_wanted()
    for page in PressedPage.objects.filter(status=200):
        seen = read(page.path)
        assert own not in seen.body, page.path
        assert seen.body == render(page.path).body, page.path
    assert read(own.decode()).status == 410
    assert queries.search("老旧小区", language="zh-hans").total == 0
