"""The real pages of the paper, all three outlets, many stories: published, found, and gone again."""

import sys
import time

import pytest

from ronghe.channels.search import queries
from ronghe.channels.web import actions as press
from ronghe.channels.web.models import PressedPage
from ronghe.channels.web.readback import read
from ronghe.channels.web.rendering import render
from ronghe.publishing import actions as publishing
from ronghe.publishing.models import Publication
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
    for path in ("/", "/section/news/", "/latest/", "/feed.xml", "/sitemap-0.xml"):
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


def test_many_stories_are_confirmed_quickly(newsroom, section, chief, capsys):
    """Prints the seconds from publishing to confirmed on all three outlets."""
    count = 100
    stories = [desk.signed(f"第{number}号小区改造开工", section=section) for number in range(count)]
    seconds = []
    for story in stories:
        began = time.perf_counter()
        publishing.publish(story, by=chief, at=NOON)
        assert reconcile_all() == 3
        seconds.append(time.perf_counter() - began)
    seconds.sort()
    with capsys.disabled():
        sys.stdout.write(
            f"\npublish → confirmed on 3 outlets, {count} stories: "
            f"p50 {seconds[count // 2]:.2f} s, p95 {seconds[int(count * 0.95)]:.2f} s, max {seconds[-1]:.2f} s\n"
        )
    assert not Publication.objects.unconfirmed().exists()
    assert seconds[count // 2] < 10
