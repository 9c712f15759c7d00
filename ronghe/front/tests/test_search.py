"""The search page: what is asked stays in the address, what is wrong is said, nothing is invented."""

import pytest

from ronghe.channels.search.actions import add_synonyms, rebuild
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
    assert text(tree.xpath("//*[@class='search-order']/strong")[0]) == "最相关的在前"


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
        {"q": "。，、！"},
        {"q": "围挡\u0007\u202e"},
        {"q": "\ufffd"},
        {"q": "围挡", "order": "sideways"},
        {"q": "围挡", "until": "9999-12-31"},
        {"q": "围挡", "since": "0001-01-01"},
    ],
)
def test_bad_input_is_answered_with_a_page_that_keeps_it(index, client, asked):
    answer = client.get("/search/", asked)
    assert answer.status_code == 200
    tree = parsed(answer.content)
    assert faults(tree, "testserver") == []
    kept = "".join(one for one in asked["q"] if one >= " ")
    assert tree.xpath("//input[@name='q']/@value") == [kept]


def test_without_an_index_the_page_says_when_it_will_answer(paper, settings, tmp_path, client):
    settings.SEARCH_ROOT = tmp_path / "none"
    answer = client.get("/search/", {"q": "围挡"})
    assert answer.status_code == 503
    assert "搜索正在准备" in answer.content.decode()


def test_nothing_found_says_so_and_what_to_do(index, client):
    answer = client.get("/search/", {"q": "查无此词"})
    assert "没有找到“查无此词”" in answer.content.decode()


def test_newest_first_when_asked_for_and_said_so(index, client):
    answer = client.get("/search/", {"q": "围挡", "order": "newest"})
    assert hits(answer)[1:] == ["第1条新闻", "第2条新闻", "第30条新闻"]
    tree = parsed(answer.content)
    assert text(tree.xpath("//*[@class='search-order']/strong")[0]) == "最新的在前"
    assert tree.xpath("//input[@name='order']/@value") == ["newest"]


def test_a_question_without_a_word_is_told_so(index, client):
    assert "没有可以搜索的词语" in client.get("/search/", {"q": "。，、"}).content.decode()


def test_half_a_letter_is_answered(index, client):
    answer = client.get("/search/?q=%ED%A0%80%E5%9B%B4")
    assert answer.status_code == 200


def test_a_slip_of_the_input_method_leads_to_what_was_meant(index, client):
    page = parsed(client.get("/search/", {"q": "南案步道"}).content)
    [link] = page.xpath("//*[@class='search-meant']/a")
    assert text(link) == "南岸步道"
    assert hits(client.get("/search/" + link.get("href"))) == ["南岸步道全线贯通，二十分钟走完老城"]


def test_words_that_mean_the_same_are_searched_and_named(index, paper, client):
    add_synonyms(["围栏", "围挡"], by=paper.newsroom.chief, at=NOON)
    answer = client.get("/search/", {"q": "围栏"})
    assert len(hits(answer)) == 4
    [word] = parsed(answer.content).xpath("//*[@class='also']")
    assert text(word) == "围挡"


def test_a_question_with_some_known_words_shows_stories_with_a_part(index, client):
    answer = client.get("/search/", {"q": "南岸步道 什么时候 收费"})
    assert "含有部分词语" in answer.content.decode()
    assert hits(answer)[0] == "南岸步道全线贯通，二十分钟走完老城"


def suggested(client, typed, address="/search/suggest.json"):
    answer = client.get(address, {"q": typed})
    assert answer.status_code == 200
    return [(one["kind"], one["text"]) for one in answer.json()["suggestions"]]


def test_sections_keywords_and_headlines_are_suggested_while_typing(index, client):
    assert suggested(client, "民") == [("section", "民生")]
    assert suggested(client, "青溪")[0] == ("keyword", "青溪河")
    assert ("story", "南岸步道全线贯通，二十分钟走完老城") in suggested(client, "步道")
    english = suggested(client, "river", "/en/search/suggest.json")
    assert english == [("story", "Riverside path opens end to end")]
    for one in client.get("/search/suggest.json", {"q": "步道"}).json()["suggestions"]:
        assert client.get(one["address"]).status_code == 200


def test_the_same_suggestions_stand_on_a_page_for_those_without_script(index, client):
    tree = parsed(client.get("/search/suggestions/", {"q": "步道"}).content)
    listed = [text(one) for one in tree.xpath("//*[@class='suggested']/li/a")]
    assert listed == [words for _kind, words in suggested(client, "步道")]
    assert faults(tree, "testserver") == []


def test_what_was_withdrawn_a_moment_ago_is_not_suggested(index, paper, client):
    withdraw(paper.full.story, reason="事实有误", by=paper.newsroom.chief, at=NOON)
    assert not any(kind == "story" for kind, _text in suggested(client, "步道"))


def test_suggestions_stay_in_the_readers_own_browser_for_a_minute(index, client):
    answer = client.get("/search/suggest.json", {"q": "步道"})
    assert set(answer["Cache-Control"].split(", ")) == {"private", "max-age=60"}
    assert not answer.cookies


@pytest.mark.parametrize(
    "typed", ["", " ", "\x00", "。", '"“', "a" * 10_000, "步" * 10_000, "\u202e%", "\\"]
)
def test_whatever_is_typed_gets_an_answer(index, client, typed):
    suggested(client, typed)
    assert client.get("/search/suggestions/", {"q": typed}).status_code == 200


def test_without_an_index_sections_are_suggested_all_the_same(paper, settings, tmp_path, client):
    settings.SEARCH_ROOT = tmp_path / "none"
    assert suggested(client, "民") == [("section", "民生")]
