"""The search page: what is asked stays in the address, what is wrong is said, nothing is invented."""

import pytest

from ronghe.channels.search.actions import rebuild
from ronghe.publishing.actions import publish, withdraw
from ronghe.publishing.models import Outlet

from .conftest import NOON
from .html import faults, parsed, text


@pytest.fixture
def index(paper, settings, tmp_path):
    """The stories of the paper, in the search as well."""
    settings.SEARCH_ROOT = tmp_path / "search"
    names = {"name": "搜索", "kind": "search"}
    outlet = Outlet.objects.get_or_create(key="search", defaults=names)[0]
    for one in (paper.full, paper.english, *paper.others):
        publish(one.story, by=paper.newsroom.chief, at=one.first_published_at, outlets=[outlet])
    rebuild()


def hits(answer) -> list[str]:
    return [
        text(one) for one in parsed(answer.content).xpath("//article[contains(@class,'hit')]//h3")
    ]


def test_words_inside_the_text_are_found_counted_and_marked(index, client):
    answer = client.get("/search/", {"q": "围挡"})
    assert len(hits(answer)) == 4
    tree = parsed(answer.content)
    assert text(tree.xpath("//*[@id='results']")[0]) == "找到 4 篇"
    assert tree.xpath("//mark/text()")[0] == "围挡"
    assert faults(tree, "testserver") == []
    assert "按相关程度排列" in answer.content.decode()


def test_filters_by_section_and_days_hold_both_ends(index, client):
    assert len(hits(client.get("/search/", {"q": "围挡", "section": "life"}))) == 2
    day = {"q": "围挡", "since": "2026-11-22", "until": "2026-11-22"}
    assert hits(client.get("/search/", day)) == ["第30条新闻"]
    tree = parsed(client.get("/search/", day | {"section": "life"}).content)
    assert tree.xpath("//option[@selected]/@value") == ["life"]
    assert tree.xpath("//input[@name='since']/@value") == ["2026-11-22"]


def test_english_pages_search_english_stories(index, client):
    assert hits(client.get("/en/search/", {"q": "fence"})) == ["Riverside path opens end to end"]
    assert hits(client.get("/search/", {"q": "fence"})) == []


def test_a_story_withdrawn_a_moment_ago_is_not_shown(index, paper, client):
    withdraw(paper.full.story, reason="事实有误", by=paper.newsroom.chief, at=NOON)
    assert paper.full.wanted.headline not in hits(client.get("/search/", {"q": "围挡"}))


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "围挡", "since": "2026-13-40"},
        {"q": "围挡", "since": "2026-11-23", "until": "2026-11-01"},
        {"q": "围挡", "section": "nix"},
        {"q": "围挡", "page": "-1"},
        {"q": "围挡", "page": "999999999999999999999"},
        {"q": "\x00"},
        {"q": "<script>alert(1)</script>"},
        {"q": "a" * 5000},
        {"q": '"“「'},
        {"q": "围挡", "until": "9999-12-31"},
        {"q": "围挡", "since": "0001-01-01"},
    ],
)
def test_bad_input_is_answered_with_a_page_that_keeps_it(index, client, asked):
    answer = client.get("/search/", asked)
    assert answer.status_code == 200
    tree = parsed(answer.content)
    assert faults(tree, "testserver") == []
    if "\x00" not in asked["q"]:
        assert tree.xpath("//input[@name='q']/@value") == [asked["q"]]


def test_without_an_index_the_page_says_when_it_will_answer(paper, settings, tmp_path, client):
    settings.SEARCH_ROOT = tmp_path / "none"
    answer = client.get("/search/", {"q": "围挡"})
    assert answer.status_code == 503
    assert "搜索正在准备" in answer.content.decode()


def test_nothing_found_says_so_and_what_to_do(index, client):
    answer = client.get("/search/", {"q": "查无此词"})
    assert "没有找到“查无此词”" in answer.content.decode()
