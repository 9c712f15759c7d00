"""The front page: one lead, no story twice, each language its own."""

from datetime import timedelta

from ronghe.taxonomy.models import Section

from .conftest import NOON
from .html import parsed, text


def heads(content: bytes) -> list[str]:
    return [text(one) for one in parsed(content).xpath("//*[contains(@class,'teaser-head')]")]


def test_no_story_stands_twice(paper, client):
    for number in range(8):
        paper.newsroom.publish(f"更多的新闻{number}", at=NOON - timedelta(minutes=number))
    shown = heads(client.get("/").content)
    assert len(shown) == len(set(shown))
    assert {"第1条新闻", "第2条新闻", "更多的新闻0"} <= set(shown)


def test_the_newest_pictured_story_of_the_first_section_leads(paper, client):
    picture, publish = paper.full.wanted.lead_picture, paper.newsroom.publish
    publish(
        "隔壁更新的图片稿", at=NOON + timedelta(hours=1), section=paper.life, lead_picture=picture
    )
    publish("今日菜价", at=NOON + timedelta(hours=2), genre="service", lead_picture=picture)
    assert heads(client.get("/").content)[0] == paper.full.wanted.headline


def test_each_language_has_its_own_stories(paper, client):
    assert heads(client.get("/en/").content) == ["Riverside path opens end to end"]
    assert "Riverside path opens end to end" not in heads(client.get("/").content)


def test_a_section_without_stories_takes_no_room(paper, client):
    Section.objects.create(slug="void", name="空栏目", order=1)
    tree = parsed(client.get("/").content)
    assert not tree.xpath("//section[@aria-labelledby='block-void']")
    assert tree.xpath("//nav[@class='sections']//a[@href='/section/void/']")
