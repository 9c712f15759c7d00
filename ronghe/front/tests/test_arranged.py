"""The pages as the desk arranged them."""

from datetime import timedelta

import pytest
from django.test import Client

from ronghe.arrangements import actions
from ronghe.arrangements.models import Front
from ronghe.channels.web.rendering import render
from ronghe.kit.clock import now
from ronghe.publishing.actions import withdraw

from .conftest import NOON
from .html import parsed, text


def heads(content: bytes) -> list[str]:
    return [text(one) for one in parsed(content).xpath("//main//*[contains(@class,'teaser-head')]")]


@pytest.fixture
def arrange(paper):
    """`arrange((verb, {…}), section=…)`: steps of the chief, put live."""

    def do(*steps, section=None, language="zh-hans"):
        for verb, more in [*steps, (actions.put_live, {})]:
            front = Front.objects.of(language, section)
            act = verb(front, seen=front.serial, by=paper.newsroom.chief, at=now(), **more)
        return act

    return do


def pin(story, block=1, place=0, **more):
    return actions.pin, {"story": story.pk, "block": block, "place": place, **more}


def test_an_arrangement_nobody_changed_is_the_automatic_page_byte_for_byte(paper, arrange, client):
    for path, language in (("/", "zh-hans"), ("/en/", "en")):
        before = client.get(path).content
        story = paper.full if language == "zh-hans" else paper.english
        arrange(pin(story), (actions.unpin, {"block": 1, "place": 0}), language=language)
        assert client.get(path).content == before


def test_the_desk_decides_what_leads_and_nothing_stands_twice(paper, arrange, client):
    arrange(pin(paper.others[2]), pin(paper.full, block=2, place=1))
    shown = heads(client.get("/").content)
    assert shown[0] == paper.others[2].wanted.headline
    assert len(shown) == len(set(shown)) == 4


def test_blocks_stand_in_the_order_of_the_desk_under_their_titles(paper, arrange, client):
    arrange(
        (actions.change_block, {"block": 1, "title": "", "size": 1}),
        (actions.add_block, {"kind": "picked", "title": "慢慢读", "size": 2}),
    )
    key = Front.objects.get().shown_at_the_desk().blocks.get(title="慢慢读").key
    arrange(pin(paper.others[0], block=key), (actions.move_block, {"block": key, "up": 9}))
    tree = parsed(client.get("/").content)
    titles = [text(one) for one in tree.xpath("//section[@class='block']/h2")]
    # The latest no longer follow the top stories, so they stand as a block of their own.
    assert titles[:2] == ["慢慢读", "最新"]
    assert not tree.xpath("//section[@class='top-latest']")


def test_a_section_opens_with_what_was_arranged_and_goes_on_with_its_list(paper, arrange, client):
    before = heads(client.get("/section/life/").content)
    arrange(pin(paper.others[2]), section=paper.life)
    shown = heads(client.get("/section/life/").content)
    assert shown[0] == paper.others[2].wanted.headline
    assert sorted(shown) == sorted(before) and len(set(shown)) == len(shown)
    assert heads(client.get("/section/news/").content)[0] == paper.full.wanted.headline


def test_each_front_is_made_from_its_own_key(paper, arrange):
    arrange(pin(paper.full), section=paper.life)
    assert {"front:zh-hans:life", f"story:{paper.full.story_id}"} <= set(
        render("/section/life/").keys
    )
    assert "front:zh-hans" in render("/").keys
    assert "front:en" in render("/en/").keys and "front:zh-hans" not in render("/en/").keys
    assert not [key for key in render("/latest/").keys if key.startswith("front:")]


def test_a_page_is_pressed_again_when_a_pin_ends_and_when_its_story_returns(paper, arrange):
    end = now() + timedelta(hours=3)
    arrange(
        pin(paper.full, until=end + timedelta(hours=1)), pin(paper.others[0], place=1, until=end)
    )
    assert render("/").expires_at == end
    withdraw(paper.full.story, reason="失实", by=paper.newsroom.chief, at=NOON)
    page = render("/")
    assert f"story:{paper.full.story_id}" in page.keys
    assert paper.full.wanted.headline not in page.body.decode()


def test_the_arranged_home_page_takes_six_queries(paper, arrange, django_assert_max_num_queries):
    arrange(pin(paper.full), (actions.add_block, {"kind": "tag", "tag": paper.tag}))
    render("/")
    with django_assert_max_num_queries(6):
        render("/")


def test_the_preview_shows_the_draft_in_the_language_of_the_page(paper, settings):
    settings.ALLOWED_HOSTS = ["*"]
    front = Front.objects.of("en", None)
    actions.add_block(front, kind="picked", title="x", seen=0, by=paper.newsroom.chief, at=now())
    client = Client()
    client.force_login(paper.newsroom.chief)
    tree = parsed(client.get("/desk/fronts/en/0/preview/").content)
    assert tree.xpath("//html[@lang='en']")
    assert tree.xpath("//base[@target='_blank']")
    assert heads(client.get("/desk/fronts/en/0/preview/").content) == [
        paper.english.wanted.headline
    ]
