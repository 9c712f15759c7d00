"""An article: every fact a reader may ask for, for people and for machines."""

import json
from datetime import timedelta
from pathlib import Path

import pyshacl
import pytest
import rdflib
from django.conf import settings

from ronghe.kit.clock import now
from ronghe.publishing.actions import correct, publish, withdraw
from ronghe.stories import actions
from ronghe.stories.models import Story

from .conftest import NOON
from .html import parsed, text

SHAPES = (
    Path(settings.ROOT).parent / "shared/data/newsroom/schemarama/demo/validation/shacl/full.shacl"
)


def read(client, publication):
    prefix = "/en" if publication.language == "en" else ""
    return parsed(client.get(f"{prefix}/news/{publication.story_id}/").content)


def test_reader_finds_every_fact_about_the_story(paper, client):
    tree = read(client, paper.full)
    whole = text(tree.xpath("//article")[0])
    for fact in (
        "要闻", "城建", "南岸步道全线贯通，二十分钟走完老城", "保留四十七棵老樟树",
        "2026年11月23日 12:00", "文 林知夏", "图 许明岚", "来源 临溪日报",
        "清晨的步道 许明岚 摄", "责任编辑：", "临溪日报社版权所有", "青溪河",
    ):  # fmt: skip
        assert fact in whole
    assert text(tree.xpath("//h1")[0]) == paper.full.wanted.headline
    assert tree.xpath("//h1/wbr")


def test_every_kind_of_block_is_drawn(paper, client):
    body = read(client, paper.full).xpath("//div[@class='body']")[0]
    assert [text(one) for one in body.xpath("./h2")] == ["为什么修了三年"]
    assert len(body.xpath("./figure//picture")) == 1
    assert [text(one) for one in body.xpath(".//div[@class='gallery']//figcaption")] == [
        "桥东 秦牧野",
        "桥西 许明岚 摄",
    ]
    assert text(body.xpath(".//blockquote")[0]) == "路要看人走不走。"
    assert [text(one) for one in body.xpath("./ol/li")] == ["先通", "后美"]
    assert body.xpath("./ol/li/b")
    assert [text(one) for one in body.xpath(".//th")] == [
        "项目",
        "前",
        "后",
        "首班时间",
        "末班时间",
        "平峰间隔",
    ]
    assert [text(one) for one in body.xpath(".//td[@class='is-number']")] == [
        "10吨",
        "15吨",
        "8分钟",
        "8",
        "16",
        "–",
    ]
    assert body.xpath("./div[@class='table'][@tabindex='0'][@role='region']")


def test_machines_find_the_version_for_the_read_back(paper, client):
    words = paper.full.wanted
    found = read(client, paper.full).xpath("//meta[@name='ronghe:version']/@content")
    assert found == [f"{words.pk}-{words.content_hash}"]


def test_translations_point_at_each_other(paper, client):
    for one, other, tag in (
        (paper.full, paper.english, "en"),
        (paper.english, paper.full, "zh-Hans"),
    ):
        tree = read(client, one)
        there = tree.xpath(f"//link[@rel='alternate'][@hreflang='{tag}']/@href")[0]
        assert there.endswith(f"/news/{other.story_id}/")
        assert tree.xpath("//p[@class='story-languages']/a/@href")
        assert tree.xpath("//nav[@class='tools']//a[@hreflang]/@href")[0] in there


def test_a_story_answers_only_under_its_language(paper, client):
    answer = client.get(f"/en/news/{paper.full.story_id}/")
    assert answer.status_code == 302
    assert answer["Location"] == f"/news/{paper.full.story_id}/"


def test_correction_is_visible_and_dated(paper, person, client):
    newsroom = paper.newsroom
    story = Story.objects.get(pk=paper.full.story_id)
    story.subhead = "保留四十八棵老樟树"
    actions.save_version(story, by=person("night desk", "editor"), at=NOON + timedelta(hours=1))
    newsroom.sign(story, at=NOON + timedelta(hours=2))
    correct(
        story, text="原写四十七棵，应为四十八棵。", by=newsroom.chief, at=NOON + timedelta(hours=3)
    )
    tree = read(client, paper.full)
    note = text(tree.xpath("//aside[@class='corrections']")[0])
    assert note == "更正 2026年11月23日 15:00 原写四十七棵，应为四十八棵。"
    assert "保留四十八棵老樟树" in text(tree.xpath("//article")[0])
    assert "更新 2026年11月23日 15:00" in text(tree.xpath("//article")[0])


def test_withdrawn_story_is_gone_everywhere_and_says_so(paper, client):
    withdraw(
        paper.full.story, reason="事实有误", by=paper.newsroom.chief, at=NOON + timedelta(hours=1)
    )
    answer = client.get(f"/news/{paper.full.story_id}/")
    assert answer.status_code == 410
    page = answer.content.decode()
    assert "这篇稿件已撤下" in page
    assert "事实有误" in page
    for path in (
        "/",
        "/latest/",
        "/section/news/",
        "/tag/river/",
        f"/en/news/{paper.english.story_id}/",
    ):
        assert "南岸步道" not in client.get(path).content.decode()
    assert paper.full.wanted.headline not in page


def test_nobody_sees_an_embargoed_story_or_that_it_exists(paper, client):
    newsroom = paper.newsroom
    story = newsroom.signed("Not before Wednesday", language="en")
    publish(
        story,
        by=newsroom.chief,
        at=now(),
        outlets=[newsroom.web],
        not_before=now() + timedelta(days=2),
    )
    for path in (f"/news/{story.pk}/", f"/en/news/{story.pk}/"):
        assert client.get(path).status_code == 404
    assert "Not before Wednesday" not in client.get("/en/").content.decode()


def test_related_stories_share_tags_and_never_include_the_story_itself(paper, client):
    paper.newsroom.publish("没有关键词的新闻")
    found = [text(one) for one in read(client, paper.full).xpath("//section[@class='related']//h3")]
    assert found == ["第1条新闻", "第2条新闻", "第30条新闻"]


def test_sharing_asks_no_third_party(paper, client):
    share = read(client, paper.full).xpath("//details[@class='share']")[0]
    assert share.xpath(".//input/@value") == [f"{settings.SITE_URL}/news/{paper.full.story_id}/"]
    assert share.xpath(".//*[local-name()='svg']")
    assert not share.xpath(".//a/@href")


def test_linked_data_says_what_the_page_says(paper, client):
    data = json.loads(
        read(client, paper.full).xpath("//script[@type='application/ld+json']/text()")[0]
    )
    assert data["headline"] == paper.full.wanted.headline
    assert [one["name"] for one in data["author"]] == ["林知夏", "许明岚"]
    assert data["keywords"] == ["青溪河"]
    assert data["image"][0].startswith(settings.SITE_URL)


def test_linked_data_cannot_break_out_of_its_element(paper, client):
    story = paper.newsroom.publish("</script><script>alert(1)</script>")
    tree = read(client, story)
    assert len(tree.xpath("//script[not(@src)]")) == 1
    data = json.loads(tree.xpath("//script[@type='application/ld+json']/text()")[0])
    assert data["headline"] == "</script><script>alert(1)</script>"


@pytest.mark.skipif(not SHAPES.exists(), reason=f"the schema.org shapes are not at {SHAPES}")
@pytest.mark.parametrize("which", ["full", "english"])
def test_linked_data_fits_the_shapes_of_schema_org(which, paper, client):
    page = read(client, getattr(paper, which))
    article = json.loads(page.findtext(".//script[@type='application/ld+json']"))
    shared = {
        one.get("property"): one.get("content") for one in page.iterfind(".//meta[@property]")
    }
    assert shared["og:title"] == article["headline"] and shared["og:url"] == article["url"]
    assert article.pop("@context") == "https://schema.org"
    shapes = rdflib.Graph().parse(SHAPES, format="turtle")
    assert fits(article, shapes)
    # The twin: a headline that is a person must not pass, or the shapes check nothing.
    assert not fits({**article, "headline": {"@type": "Person", "name": "x"}}, shapes)


def fits(article: dict, shapes) -> bool:
    """Shapes stand at each class for itself; ours is an article and a creative work, too."""
    classes = ["NewsArticle", "Article", "CreativeWork", "Thing"]
    local = {**article, "@context": {"@vocab": "http://schema.org/"}, "@type": classes}
    graph = rdflib.Graph().parse(data=json.dumps(local), format="json-ld")
    return bool(pyshacl.validate(graph, shacl_graph=shapes)[0])
