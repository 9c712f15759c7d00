"""“Did you mean …”: by sound, by shape, by spelling, and only what finds something."""

import pytest

from ronghe.channels.search import index, queries
from ronghe.channels.search.cut import Document

TEXTS = {
    "zh-hans": [
        ("文昌桥通车", "临溪日报记者在文昌桥头看见，第一辆公交车驶过。"),
        ("云岭水库清淤", "水库挖出淤泥。图书馆送来了书。"),
        ("公交时刻表", "首班车和末班车时间有变动，请看清楚。"),
        ("油纸伞", "匠人柏春华一年做三百把。"),
    ],
    "en": [("The slowest umbrella", "An umbrella of oiled paper takes patience and a kettle.")],
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    root = tmp_path_factory.mktemp("guesses")
    documents = [
        Document(number, 1, "v", language, "news", number, headline, "", body, ["临溪"])
        for language, texts in TEXTS.items()
        for number, (headline, body) in enumerate(texts, start=100 * len(language))
    ]
    made = index.create_at(root / "index-1")
    with index.writing(made) as writer:
        index.put(writer, documents)
    (root / "current").symlink_to("index-1")
    return root


@pytest.fixture(autouse=True)
def filled(settings, library):
    settings.SEARCH_ROOT = library


def suggestion(question: str, language: str = "zh-hans") -> str:
    return queries.search(question, language=language).suggestion


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("临西日报", "临溪日报"),  # same sound
        ("文唱桥", "文昌桥"),
        ("文唱桥 公交", "文昌桥 公交"),
        ("公交时课表", "公交时刻表"),
        ("图书管", "图书馆"),
        ("柏春毕", "柏春华"),  # same shape
        ("云岭水厍清淤", "云岭水库清淤"),
        ("wenchangqiao", "文昌桥"),  # pinyin
        ("youzhisan", "油纸伞"),
    ],
)
def test_a_slip_leads_to_what_was_meant(typed, meant):
    assert suggestion(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("umbrela", "umbrella"), ("ketlte", "kettle"), ("umbrella papre", "umbrella paper")],
)
def test_a_slip_in_english_too(typed, meant):
    assert suggestion(typed, "en") == meant


@pytest.mark.parametrize("typed", ["饕餮", "查无此词", "qqqqqq", "龘靐齉", "溪", "123456"])
def test_nothing_is_guessed_where_nothing_would_be_found(typed):
    assert suggestion(typed) == ""


def test_what_is_found_as_it_was_typed_is_not_doubted():
    assert suggestion("文昌桥") == ""


def test_a_suggestion_always_finds_something():
    characters = "文昌桥临溪日报云岭水库图书馆公交时刻表油纸伞课管西唱毕厍首末"
    for place in range(len(characters) - 4):
        for length in (2, 3, 4):
            meant = suggestion(characters[place : place + length])
            assert not meant or queries.search(meant, language="zh-hans").total > 0


def test_the_stories_of_the_suggestion_are_shown_at_once():
    found = queries.search("文唱桥", language="zh-hans")
    assert found.total == 0 and "文昌桥" in found.near[0].headline.replace("<mark>", "").replace(
        "</mark>", ""
    )
