"""The files of the demo town: whole, varied, and agreeing with each other."""

import re
import tomllib
from collections import Counter
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image

from ronghe.config.demo import album, paper, texts
from ronghe.kit.cast import CAST
from ronghe.stories.models import Story

TEXTS = texts.read_all()
DAY = date(2026, 11, 20)
PICTURES = album.read_all()
PUBLIC = {"published", "corrected"}
PLACES = {
    place["slug"]
    for place in tomllib.loads((paper.HERE / "town.toml").read_text("utf-8"))["places"]
}
SECTIONS = {
    one["slug"]
    for one in tomllib.loads((paper.HERE / "sections.toml").read_text("utf-8"))["sections"]
}


def in_state(*states: str) -> list[texts.Text]:
    return [text for text in TEXTS if text.about["state"] in states]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.key)
def test_every_story_file_is_whole(text):
    about = text.about
    assert about["section"] in SECTIONS
    assert set(about["places"]) <= PLACES
    assert about["genre"] in Story.Genre.values
    assert sum(one["share"] for one in about["byline"]) == 100
    cast = {player.username for player in CAST}
    assert all(one.get("name") or one["cast"] in cast for one in about["byline"])
    assert about["summary"] and 0 < len(about["headline"]) <= 160
    # The loader knows a story again by its headline.
    assert "{" not in about["headline"]
    assert set(text.pictures) <= {one["key"] for one in PICTURES}
    blocks = text.blocks(DAY, dict.fromkeys(text.pictures, 1))
    assert blocks
    assert "{" not in texts.dated(text.body + about["summary"], DAY, about["language"])
    if about["state"] in ("returned", "held", "rejected"):
        assert about["opinion"]
    if about["state"] in ("corrected", "withdrawn"):
        assert about["correction"]
    if about["state"] == "corrected":
        assert text.with_its_slip().body != text.body


def test_keys_and_headlines_are_unique():
    assert len({text.key for text in TEXTS}) == len(TEXTS)
    assert len({text.about["headline"] for text in TEXTS}) == len(TEXTS)


def test_no_story_shows_a_picture_twice():
    for text in TEXTS:
        assert len(set(text.pictures)) == len(text.pictures), text.key


def test_a_translation_names_a_story_of_the_town():
    keys = {text.key for text in TEXTS}
    assert {text.about["translation_of"] for text in TEXTS} - {""} <= keys


def test_there_is_enough_of_everything():
    public = in_state(*PUBLIC)
    assert len(public) >= 80
    assert len({text.about["section"] for text in public}) >= 8
    assert sum(text.about["language"] == "en" for text in public) >= 10
    assert sum(text.about["language"] == "zh-hans" for text in TEXTS) >= 84
    assert max(text.about["days_ago"] for text in public) >= 55
    assert len({text.about["genre"] for text in public}) == len(Story.Genre)
    by_state = Counter(text.about["state"] for text in TEXTS)
    for state in ("draft", "in_review", "returned", "ready", "held"):
        assert by_state[state] >= 4, state
    assert by_state["corrected"] >= 3
    assert by_state["withdrawn"] >= 2
    assert by_state["embargoed"] >= 2


def test_embargoes_end_in_the_future():
    assert all(text.about["days_ago"] < 0 for text in in_state("embargoed"))
    assert all(text.about["days_ago"] >= 0 for text in TEXTS if text not in in_state("embargoed"))


def test_bodies_use_every_kind_of_block():
    kinds = Counter(
        kind
        for text in in_state(*PUBLIC)
        for kind in {one["type"] for one in text.blocks(DAY, dict.fromkeys(text.pictures, 1))}
    )
    assert kinds["table"] >= 6
    assert kinds["gallery"] >= 4
    assert kinds["quote"] >= 20
    assert kinds["list"] >= 4
    assert kinds["image"] >= 4
    assert kinds["heading"] >= 6


def test_no_two_paragraphs_are_the_same():
    seen: dict[str, str] = {}
    for text in TEXTS:
        for line in map(str.strip, text.body.splitlines()):
            if len(line) < 30 or line.startswith("|"):
                continue
            assert line not in seen, f"{text.key} and {seen[line]}: {line}"
            seen[line] = text.key


def test_no_two_stories_are_one_template_with_words_swapped():
    grams = {
        text.key: _five_grams(text.body) for text in TEXTS if text.about["language"] == "zh-hans"
    }
    for one, other in combinations(grams, 2):
        shared = len(grams[one] & grams[other]) / min(len(grams[one]), len(grams[other]))
        assert shared < 0.2, f"{one} and {other}: {shared:.2f}"


def _five_grams(body: str) -> set[str]:
    plain = re.sub(r"[\s|\-*#>]", "", body)
    return {plain[at : at + 5] for at in range(len(plain) - 4)}


def test_links_lead_to_nobody_real():
    for text in TEXTS:
        for address in re.findall(r"https?://([^/)\s]+)", text.body):
            assert address.endswith("example.org"), f"{text.key}: {address}"


def test_chinese_paragraphs_use_chinese_punctuation():
    for text in TEXTS:
        if text.about["language"] == "zh-hans":
            wrong = re.search(r"[\u4e00-\u9fff][,;!?](?=[\u4e00-\u9fff])", text.body)
            assert wrong is None, f"{text.key}: {wrong and wrong[0]}"


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture["key"])
def test_every_picture_is_there_described_and_light(picture):
    path: Path = album.FOLDER / picture["file"]
    with Image.open(path) as image:
        assert image.size in ((1800, 1200), (1200, 1500))
    assert path.stat().st_size <= 120 * 1024
    assert picture["caption"] and picture["alt"] and picture["alt_en"] and picture["credit"]
    assert all(0 <= value <= 1 for value in picture["focal"])


def test_pictures_are_many_used_and_unlike():
    used = {key for text in TEXTS for key in text.pictures}
    assert used == {one["key"] for one in PICTURES}
    assert len(PICTURES) >= 40
    assert sum(one["key"].startswith(("map-", "chart-")) for one in PICTURES) >= 6
    assert len({one["caption"] for one in PICTURES}) == len(PICTURES)


@pytest.mark.parametrize(
    ("written", "language", "read"),
    [
        ("{day:-3}", "zh-hans", "11月17日"),
        ("{weekday:0}", "zh-hans", "星期五"),
        ("{day:1}（{weekday:1}）", "zh-hans", "11月21日（星期六）"),
        ("{weekday:-3}, {day:-3}", "en", "Tuesday, 17 November"),
    ],
)
def test_a_day_is_counted_from_the_day_of_publication(written, language, read):
    assert texts.dated(written, DAY, language) == read
