"""Every kind of page in both languages: whole, well formed, and asking nobody else for anything."""

import pytest
from django.conf import settings

from ronghe.taxonomy.models import Section

from .html import faults, parsed, text

PRESSED = ("home", "latest", "section", "empty_section", "tag", "article", "about", "offline")


def path_of(kind: str, language: str, paper) -> str:
    prefix = "/en" if language == "en" else ""
    story = paper.english if language == "en" else paper.full
    return (
        prefix
        + {
            "home": "/",
            "latest": "/latest/",
            "section": "/section/news/",
            "empty_section": "/section/sport/",
            "older": f"/section/news/before/{story.pk}/",
            "tag": "/tag/river/",
            "article": f"/news/{story.story_id}/",
            "about": "/about/",
            "offline": "/offline/",
            "me": "/me/",
            "search": "/search/",
            "found": "/search/?q=%E6%AD%A5%E9%81%93",
            "missing": "/nowhere/",
        }[kind]
    )


@pytest.fixture
def sport(db):
    return Section.objects.create(slug="sport", name="体育", name_en="Sport", order=300)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", [*PRESSED, "older", "me", "missing"])
def test_page_is_whole_and_asks_nobody_else(kind, language, paper, sport, client):
    answer = client.get(path_of(kind, language, paper))

    assert answer.status_code == (404 if kind == "missing" else 200)
    tree = parsed(answer.content)
    assert faults(tree, host="testserver") == []
    assert tree.getroot().get("lang") == ("en" if language == "en" else "zh-Hans")
    name = settings.SITE_NAME_EN if language == "en" else settings.SITE_NAME
    assert kind == "missing" or name in text(tree.xpath("//title")[0])


@pytest.mark.parametrize("kind", PRESSED)
def test_pressed_page_is_the_same_for_everyone(kind, paper, sport, client, chief):
    path = path_of(kind, "zh-hans", paper)
    stranger = client.get(path)
    client.force_login(chief)
    assert client.get(path).content == stranger.content
    assert client.get(f"{path}?utm=x").content == stranger.content
    assert "Set-Cookie" not in stranger.headers


@pytest.mark.parametrize("kind", PRESSED)
def test_the_shell_speaks_english_on_english_pages(kind, paper, sport, client):
    """What is left in Chinese is the name of the other language and of the product."""
    tree = parsed(client.get(path_of(kind, "en", paper)).content)
    for own in tree.xpath("//*[@lang='zh-Hans'][not(self::html)]"):
        own.getparent().remove(own)
    chinese = "".join(letter for letter in text(tree.xpath("//body")[0]) if "一" <= letter <= "鿿")
    # Names of the people and of the source stand as the story has them.
    for known in ("融合", "林知夏", "许明岚", "临溪日报社版权所有", "临溪日报", "摄", "演示站点"):
        chinese = chinese.replace(known, "")
    assert chinese.replace("周砚秋", "") in ("", "editor")


def test_language_links_lead_to_the_same_page(paper, client):
    tree = parsed(client.get("/section/news/").content)
    assert tree.xpath("//nav[@class='tools']//a[@hreflang]/@href") == ["/en/section/news/"]
    tree = parsed(client.get("/en/section/news/").content)
    assert tree.xpath("//nav[@class='tools']//a[@hreflang]/@href") == ["/section/news/"]


def test_pictures_stand_where_the_server_gives_them_out(paper, client):
    tree = parsed(client.get("/").content)
    sources = tree.xpath("//main//img/@src")
    assert sources
    public = tuple(f"{settings.MEDIA_URL}{folder}" for folder in settings.PUBLIC_MEDIA)
    assert [one for one in sources if not one.startswith(public)] == []


def test_internal_links_lead_somewhere(paper, sport, client):
    """Every link on the pages that readers start from."""
    seen = set()
    for start in ("/", "/en/", path_of("article", "zh-hans", paper), "/tag/river/"):
        tree = parsed(client.get(start).content)
        seen |= {href.partition("#")[0] for href in tree.xpath("//a/@href") if href[0] == "/"}
    dead = {path: client.get(path).status_code for path in seen - {"/search/", "/en/search/"}}
    assert {path for path, status in dead.items() if status not in (200, 302)} == set()
