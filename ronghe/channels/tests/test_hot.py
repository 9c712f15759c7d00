"""Which of the real pages are made before others."""

import pytest

from ronghe.channels.web.rendering import is_hot


@pytest.mark.parametrize(
    "path", ["/", "/en/", "/news/7/", "/section/news/", "/feed.xml", "/sitemap-news.xml"]
)
def test_what_many_ask_for_is_hot(path):
    assert is_hot(path)


@pytest.mark.parametrize(
    "path",
    ["/latest/", "/section/news/before/9/", "/section/news/feed.xml", "/atom.xml", "/nowhere/"],
)
def test_other_pages_wait(path):
    assert not is_hot(path)
