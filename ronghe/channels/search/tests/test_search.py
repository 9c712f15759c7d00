"""Finding: complete, exact, safe; without the database too."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from ronghe.channels.search import actions, index, queries, reading
from ronghe.channels.search.cut import Document
from ronghe.channels.search.index import SearchUnavailable
from ronghe.channels.search.snippets import snippet
from ronghe.publishing import actions as publishing
from ronghe.publishing.models import Outlet, Publication
from ronghe.publishing.tasks import reconcile_all
from ronghe.publishing.tests import desk
from ronghe.text.normal import normalise

NOON = desk.NOON
CHARACTERS = "临溪市区老旧小改造东街西城开工民生教育医院交通水电气暖新时代书记镇村桥路学校一二三四"
LATIN = ["5G", "AI", "GDP", "Linxi", "metro"]


@pytest.fixture(autouse=True)
def search_root(settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path / "search"
    return settings.SEARCH_ROOT


def generated(count: int, seed: int) -> list[Document]:
    chance = random.Random(seed)

    def text(length: int) -> str:
        return "".join(
            chance.choices(
                [*CHARACTERS, "，", "。", " ", *LATIN],
                [3] * len(CHARACTERS) + [4, 3, 2, 2, 2, 2, 2, 2],
                k=length,
            )
        )

    return [
        Document(
            story=number,
            serial=1,
            version="v",
            language="zh-hans" if number % 10 else "en",
            section=chance.choice(["news", "city"]),
            at=int(NOON.timestamp()) + number * 3600,
            headline=text(16),
            summary=text(30),
            body=text(200),
        )
        for number in range(1, count + 1)
    ]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A few hundred texts, indexed once: folder and documents."""
    documents = generated(300, seed=7)
    root = tmp_path_factory.mktemp("library")
    made = index.create_at(root / "index-1")
    with index.writing(made) as writer:
        index.put(writer, documents)
    (root / "current").symlink_to("index-1")
    return root, documents


@pytest.fixture
def filled(settings, library):
    settings.SEARCH_ROOT, documents = library
    return documents


def everything(question: str, **filters) -> set[int]:
    found, page = set(), 1
    while True:
        results = queries.search(question, language="zh-hans", page=page, **filters)
        found |= {hit.story for hit in results.hits}
        page += 1
        if page > results.pages:
            assert len(found) == results.total
            return found


def counted(documents, *phrases) -> set[int]:
    """The plain recount: every phrase stands in one of the texts."""
    return {
        one.story
        for one in documents
        if one.language == "zh-hans"
        and all(
            any(
                normalise(phrase) in normalise(text)
                for text in (one.headline, one.summary, one.body)
            )
            for phrase in phrases
        )
    }


def test_every_two_characters_of_every_text_are_found(filled):
    seen = {
        text[place : place + 2]
        for one in filled[:40]
        for text in (one.headline, one.body)
        for place in range(len(text) - 1)
    }
    pairs = sorted(pair for pair in seen if all(char in CHARACTERS for char in pair))
    assert len(pairs) > 700
    for pair in pairs[::3]:
        assert everything(pair) == counted(filled, pair), pair


def test_quoted_phrases_are_found_exactly(filled):
    chance = random.Random(3)
    for _ in range(150):
        text = chance.choice([one for one in filled if one.language == "zh-hans"]).body
        place = chance.randrange(len(text) - 8)
        phrase = "".join(c for c in text[place : place + chance.randrange(2, 8)] if c in CHARACTERS)
        if len(phrase) > 1:
            assert everything(f"“{phrase}”") == counted(filled, phrase), phrase


def test_every_word_must_be_found(filled):
    chance = random.Random(5)
    for _ in range(80):
        one, two = ("".join(chance.choices(CHARACTERS, k=2)) for _ in range(2))
        assert everything(f"{one} {two}") == counted(filled, one, two)


def test_one_character_and_latin_words_are_found(filled):
    assert everything("溪") == counted(filled, "溪")
    assert everything("5g") == everything("５Ｇ") == everything("5G")
    assert everything("5G") and everything("5G") <= counted(filled, "5G")


def test_section_and_dates_narrow_it(filled):
    everywhere = everything("小区")
    city = everything("小区", section="city")
    assert city == {one.story for one in filled if one.section == "city"} & everywhere
    since, until = NOON + timedelta(hours=50), NOON + timedelta(hours=120)
    inside = everything("小区", since=since, until=until)
    assert inside == {story for story in everywhere if 50 <= story < 120} and inside


def test_a_match_in_the_headline_comes_first(search_root):
    folder = index.ensure()
    base = generated(2, seed=1)[0].__dict__ | {"summary": "", "language": "zh-hans"}
    with index.writing(index.open_at(folder)) as writer:
        index.put(
            writer,
            [
                Document(
                    **base | {"story": 1, "headline": "别的", "body": "说到老旧小区改造。" * 3}
                ),
                Document(
                    **base | {"story": 2, "headline": "老旧小区改造开工", "body": "别的话。" * 9}
                ),
            ],
        )
    assert [hit.story for hit in queries.search("小区改造", language="zh-hans").hits] == [2, 1]


def test_snippets_show_the_place_and_are_safe(search_root):
    folder = index.ensure()
    base = generated(1, seed=1)[0].__dict__ | {"language": "zh-hans", "summary": ""}
    hostile = "<script>alert(1)</script>" * 9 + "这里说的是小区<b>改造</b>&进度" + "。后文" * 60
    with index.writing(index.open_at(folder)) as writer:
        index.put(writer, [Document(**base | {"headline": "<i>小区</i>", "body": hostile})])
    [hit] = queries.search("小区", language="zh-hans").hits
    assert hit.headline == "&lt;i&gt;<mark>小区</mark>&lt;/i&gt;"
    assert "<mark>小区</mark>&lt;b&gt;" in hit.snippet and hit.snippet.startswith("…")
    assert "<script" not in hit.snippet and hit.snippet.endswith("…")
    [marked] = queries.search("b 小区", language="zh-hans").hits
    assert "<b>" not in marked.snippet


def test_a_snippet_begins_and_ends_with_whole_words():
    text = "He was strolling along the riverbank and over the old bridge " + "embankment " * 30
    shown = str(snippet([text], ["bridge"]))
    assert shown.startswith("…strolling along the riverbank")
    assert shown.endswith(" embankment…")


HOSTILE = [
    "",
    " ",
    "\x00",
    "小区\x00改造",
    "a" * 10_000,
    "小区" * 5_000,
    '"',
    '""',
    "“",
    "「」",
    "「小区",
    "*",
    "小*",
    "AND",
    "OR NOT",
    "headline_text:小区",
    "field:[* TO *]",
    "(((((",
    "a AND (b OR",
    "小区~2^9",
    "\\",
    "/.*/",
    "+小区 -改造",
    "'; DROP TABLE--",
    "\ud800",
    "𠮷",
    "\u202e小区",
    "<script>",
    "%00",
    "‮",
    "🎏🎏",
    "NaN",
    "null",
    "-1e400",
    "小区\n改造\t",
    "\u241e",
    "。，、",
]


@pytest.mark.parametrize("question", HOSTILE)
def test_hostile_questions_are_answered(filled, question):
    results = queries.search(question, language="zh-hans")
    assert results.total >= 0 and len(results.hits) <= queries.PER_PAGE
    assert "<script" not in "".join(hit.snippet for hit in results.hits)


def test_the_list_of_naughty_strings_is_answered(filled):
    lists = sorted((Path(__file__).parents[5] / "shared" / "data").rglob("*blns*.txt"))
    if not lists:
        pytest.skip("the list of naughty strings is not in ../shared/data")
    for line in lists[0].read_text(encoding="utf-8").splitlines():
        queries.search(line, language="zh-hans")


@pytest.mark.parametrize("page", [-5, 0, 10**9])
def test_pages_out_of_range_are_empty_or_the_first(filled, page):
    assert queries.search("小区", language="zh-hans", page=page).page in (1, queries.LAST_PAGE)


def test_where_no_story_has_every_word_those_with_some_are_shown(filled):
    results = queries.search("小区 饕餮", language="zh-hans")
    assert results.total == 0 and results.hits == []
    assert {one.story for one in results.near} <= counted(filled, "小区") and results.near


def test_no_index_and_a_foreign_index_are_told_apart(search_root):
    assert not queries.search("小区", language="zh-hans").available
    folder = index.ensure()
    (folder / index.META).write_text("{}")
    reading.close()
    with pytest.raises(SearchUnavailable):
        queries.search("小区", language="zh-hans")


@pytest.fixture
def only_search(db):
    Outlet.objects.exclude(key="search").update(is_active=False)


def found(question):
    return [hit.story for hit in queries.search(question, language="zh-hans").hits]


def test_a_story_is_found_corrected_and_gone_with_proof(ready, chief, only_search):
    publishing.publish(ready, by=chief, at=NOON)
    assert found("小区") == []
    assert reconcile_all() == 1
    assert found("老旧小区") == [ready.pk]
    desk.sign(desk.change(ready, "另有停车位三百个。"))
    publishing.correct(ready, text="补充", by=chief, at=NOON)
    assert reconcile_all() == 1
    assert found("停车位") == [ready.pk]
    publishing.withdraw(ready, reason="失实", by=chief, at=NOON)
    assert reconcile_all() == 1
    assert found("小区") == [] and queries.look_up(ready.pk) is None
    assert Publication.objects.get().proof["found"] is False


def test_a_story_under_embargo_is_not_found(ready, chief, only_search):
    publishing.publish(ready, by=chief, at=NOON, not_before=datetime(2126, 1, 1, tzinfo=UTC))
    actions.rebuild()
    assert found("小区") == []


def test_rebuilding_switches_at_once_and_misses_nothing(
    newsroom,
    section,
    chief,
    only_search,
    monkeypatch,
    capsys,
):
    stories = [desk.signed(f"第{n}号小区开工", section=section) for n in range(3)]
    for story in stories[:2]:
        publishing.publish(story, by=chief, at=NOON)
    reconcile_all()
    old = index.current()
    real = index.put_many

    def meanwhile(writer, documents, **more):
        count = real(writer, documents, **more)
        monkeypatch.setattr(index, "put_many", real)
        publishing.publish(stories[2], by=chief, at=NOON)
        publishing.withdraw(stories[0], reason="失实", by=chief, at=NOON)
        return count

    monkeypatch.setattr(index, "put_many", meanwhile)
    call_command("search", "rebuild")
    assert "2 stories" in capsys.readouterr().out
    assert index.current() != old and not old.exists()
    assert sorted(found("小区")) == [stories[1].pk, stories[2].pk]
    assert reconcile_all() == 2
    call_command("search", "find", "小区")
    assert "2 found." in capsys.readouterr().out
