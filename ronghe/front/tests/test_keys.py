"""What each page is made from: a change must find every page that shows it, by key."""

import pytest

from ronghe.channels.web.rendering import kind_of, render
from ronghe.publishing.models import Publication


@pytest.fixture
def keys_of(paper):
    def keys(path: str) -> set[str]:
        return set(render(path).keys)

    return keys


def test_every_pressed_page_names_what_stands_in_it(paper, keys_of):
    shell = {"settings", "sections"}
    full = paper.full
    story, picture = f"story:{full.story_id}", f"picture:{full.wanted.lead_picture_id}"
    assert keys_of("/") >= shell | {
        "latest:zh-hans",
        "section:news",
        "section:life",
        story,
        picture,
    }
    assert keys_of("/latest/") >= shell | {"latest:zh-hans", story, picture}
    assert keys_of("/section/news/") >= shell | {"section:news", story, picture}
    assert keys_of("/tag/river/") >= shell | {f"tag:{paper.tag.pk}", story, picture}
    related = {f"story:{one.story_id}" for one in paper.others}
    own = {story, picture, f"tag:{paper.tag.pk}", f"translations:{full.story_id}"}
    assert keys_of(f"/news/{full.story_id}/") >= shell | own | related
    assert f"translations:{full.story_id}" in keys_of(f"/en/news/{paper.english.story_id}/")
    assert keys_of("/about/") >= shell
    for path in ("/offline/", "/sw.js", "/robots.txt", "/manifest.webmanifest"):
        assert keys_of(path) >= {"settings"}


def test_a_page_in_english_does_not_wait_for_chinese_news(keys_of):
    assert "latest:zh-hans" not in keys_of("/en/") | keys_of("/en/latest/")


def test_no_list_reads_the_text_of_its_stories(paper, django_assert_max_num_queries):
    """Queries of each page, whatever the number of stories; renditions of pictures once for all."""
    story = Publication.objects.get(pk=paper.full.pk).story_id
    budget = {
        "/": 6,
        "/latest/": 4,
        "/section/news/": 6,
        "/tag/river/": 6,
        f"/news/{story}/": 16,
        "/about/": 2,
        "/offline/": 1,
    }
    for path, most in budget.items():
        render(path)
        with django_assert_max_num_queries(most):
            render(path)


def test_what_differs_for_each_reader_is_never_pressed():
    for path in ("/me/", "/me/state.json", "/search/", "/en/me/"):
        assert kind_of(path) is None
