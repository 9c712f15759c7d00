"""Long lists: pages by key whose addresses stay when news comes in."""

from datetime import timedelta

import pytest

from ronghe.front import edition
from ronghe.publishing.actions import withdraw

from .conftest import NOON
from .html import parsed, text


def heads(content: bytes) -> list[str]:
    return [text(one) for one in parsed(content).xpath("//main//*[contains(@class,'teaser-head')]")]


def older(content: bytes) -> str | None:
    found = parsed(content).xpath("//a[@rel='next']/@href")
    return found[0] if found else None


@pytest.fixture
def seven(published, monkeypatch):
    monkeypatch.setattr(edition, "PER_PAGE", 3)
    return [published(f"新闻{n}", at=NOON - timedelta(hours=n)) for n in range(7)]


def test_following_the_older_pages_shows_every_story_once(seven, client):
    path, shown = "/section/news/", []
    while path:
        content = client.get(path).content
        shown += heads(content)
        path = older(content)
    assert shown == [f"新闻{n}" for n in range(7)]


def test_an_older_page_keeps_its_address_and_its_stories(seven, published, client):
    before = older(client.get("/section/news/").content)
    stood = heads(client.get(before).content)
    published("刚刚发生", at=NOON + timedelta(hours=1))
    front = client.get("/section/news/").content
    assert heads(front)[0] == "刚刚发生"
    assert older(front) == before
    assert heads(client.get(before).content) == stood


def test_a_withdrawn_story_still_marks_its_place(seven, newsroom, client):
    before = older(client.get("/section/news/").content)
    anchor = next(one for one in seven if f"/{one.pk}/" in before)
    withdraw(anchor.story, reason="重复", by=newsroom.chief, at=NOON)
    answer = client.get(before)
    assert answer.status_code == 200
    assert anchor.wanted.headline not in heads(answer.content)


def test_the_last_page_says_that_the_list_ends(seven, client):
    path = "/section/news/"
    while following := older(client.get(path).content):
        assert "到底了" not in client.get(path).content.decode()
        path = following
    assert "到底了" in client.get(path).content.decode()


def test_stories_of_one_minute_are_parted_by_their_number(published, monkeypatch, client):
    monkeypatch.setattr(edition, "PER_PAGE", 1)
    for number in range(4):
        published(f"同时{number}")
    path, shown = "/section/news/", []
    while path:
        content = client.get(path).content
        shown += heads(content)
        path = older(content)
    assert shown == ["同时3", "同时2", "同时1", "同时0"]


def test_a_list_counts_days_in_the_time_of_the_paper(published, client):
    """15:59 and 16:01 UTC are two days in Linxi."""
    published("夜里", at=NOON.replace(hour=15, minute=59))
    published("次日凌晨", at=NOON.replace(hour=16, minute=1))
    days = [text(one) for one in parsed(client.get("/latest/").content).xpath("//main//h2")]
    assert days == ["2026年11月24日 星期二", "2026年11月23日 星期一"]


def test_unknown_lists_answer_404(newsroom, client):
    for path in ("/section/nix/", "/tag/nix/", "/section/news/before/999999/"):
        assert client.get(path).status_code == 404
