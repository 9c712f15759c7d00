import json
from datetime import timedelta
from pathlib import Path

import feedparser
import jsonschema
import pytest
from lxml import etree

from ronghe.channels.feeds import atom, jsonfeed, newsml, ninjs, rss, sitemap
from ronghe.channels.feeds.feed import Feed
from ronghe.channels.feeds.item import items
from ronghe.channels.web.actions import press
from ronghe.channels.web.models import PressedPage
from ronghe.channels.web.readback import read
from ronghe.kit.clock import database_now
from ronghe.publishing import actions as publishing
from ronghe.publishing.models import PER_PART, Publication
from ronghe.publishing.tasks import reconcile_all
from ronghe.publishing.tests import desk
from ronghe.stories.models import Story

from .conftest import NASTY

NOON = desk.NOON
DATA = Path(__file__).parents[5] / "shared" / "data" / "newsroom"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the IPTC schemas are not in {DATA}")


def parsed(path):
    found = feedparser.parse(read(path).body)
    assert not found.bozo, found.bozo_exception
    return found


def valid_newsml(body):
    schema = DATA / "iptc-newsml-g2/tests/schema_versions/NewsML-G2_2.35-spec-All-Power.xsd"
    document = etree.fromstring(body)
    etree.XMLSchema(etree.parse(schema)).assertValid(document)
    return document


def valid_ninjs(body):
    document = json.loads(body)
    schema = json.loads((DATA / "iptc-ninjs/specification/ninjs-schema_3.1.json").read_text())
    schema["$defs"].pop("unevaluatedProperties", None)
    jsonschema.Draft202012Validator(schema).validate(document)
    return document


@pytest.mark.parametrize(
    "path", ["/feed.xml", "/atom.xml", "/section/news/feed.xml", "/section/news/atom.xml"]
)
def test_feed_readers_take_it_without_complaint(public, path):
    found = parsed(path)
    [entry] = found.entries
    assert entry.title == "老旧小区改造开工 & 惠民"
    assert entry.id == entry.link == f"http://paper.example/news/{public.pk}/"
    assert "春节前完工" in entry.content[0].value and "𠮷🎏" in entry.content[0].value
    assert [tag.term for tag in entry.tags] == ["要闻", "住房"]
    assert found.feed.title.endswith("临溪日报")


def test_json_feed_says_the_same(public):
    feed = json.loads(read("/feed.json").body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    [entry] = feed["items"]
    assert entry["id"] == f"http://paper.example/news/{public.pk}/"
    assert entry["date_published"] == "2026-11-20T12:00:00+08:00"
    assert entry["tags"] == ["要闻", "住房"] and entry["authors"] == [{"name": "reporter"}]


def sitemap_of(story: Story) -> str:
    """The part that lists it, by the number of its publication."""
    on_web = Publication.objects.get(story=story, outlet__key="web")
    return f"/sitemap-{on_web.pk // PER_PART}.xml"


def test_english_stories_have_feeds_of_their_own(newsroom, section, chief, outlets, public):
    story = desk.signed("Old town renewal begins", section=section, language="en")
    publishing.publish(story, by=chief, at=NOON)
    assert reconcile_all() == 2
    assert [entry.title for entry in parsed("/en/feed.xml").entries] == ["Old town renewal begins"]
    assert len(parsed("/feed.xml").entries) == 1
    assert b"/en/news/" in read(sitemap_of(story)).body


def test_sitemaps_list_what_is_public(public):
    own = f"http://paper.example/news/{public.pk}/"
    index = etree.fromstring(read("/sitemap.xml").body)
    [part] = [place.text for place in index.iter("{*}loc")]
    body = read(part.removeprefix("http://paper.example")).body
    assert [place.text for place in etree.fromstring(body).iter("{*}loc")] == [own]


def test_the_news_sitemap_holds_two_days(rich, chief):
    publishing.publish(rich, by=chief, at=database_now() - timedelta(hours=47))
    reconcile_all()
    body = read("/sitemap-news.xml").body
    assert f"/news/{rich.pk}/" in body.decode() and b"zh-cn" in body
    page = PressedPage.objects.get(path="/sitemap-news.xml")
    assert timedelta(minutes=50) < page.expires_at - database_now() < timedelta(minutes=61)


def test_an_old_story_is_not_news(public):
    old = etree.fromstring(read("/sitemap-news.xml").body)
    is_old = Publication.objects.first().first_published_at < database_now() - timedelta(hours=48)
    assert (len(list(old.iter("{*}loc"))) == 0) == is_old


@needs_data
def test_ninjs_follows_the_schema(public):
    document = valid_ninjs(read(f"/news/{public.pk}/ninjs.json").body)
    assert document["language"] == "zh-Hans" and document["pubStatus"] == "usable"
    assert document["subjects"][1]["uri"] == "http://cv.iptc.org/newscodes/mediatopic/20000430"
    assert document["places"] == [{"name": "东街"}]


@needs_data
def test_newsml_follows_the_schema(public):
    document = valid_newsml(read(f"/news/{public.pk}/newsml.xml").body)
    assert document.get("guid") == f"http://paper.example/news/{public.pk}/"
    assert "春节前完工" in "".join(document.itertext())


@needs_data
def test_every_format_survives_hostile_words(newsroom, section, chief, outlets):
    stored = NASTY.replace("\x00", "")  # PostgreSQL itself refuses NUL.
    body = [
        {"type": "paragraph", "value": f"<p>{stored}<script>alert(1)</script></p>"},
        {"type": "heading", "value": stored},
    ]
    story = desk.signed("题", section=section, body=body)
    publishing.publish(story, by=chief, at=NOON)
    [item] = items(Publication.objects.filter(outlet__key="feeds"), at=NOON)
    item = type(item)(
        **{
            **item.__dict__,
            "headline": NASTY,
            "summary": NASTY,
            "source": NASTY,
            "rights": NASTY,
            "html": f"<p>{NASTY.replace('<', '&lt;')}</p>",
        }
    )
    feed = Feed(NASTY, NASTY, NASTY, "zh-Hans", item.url, item.url, [item])
    assert not feedparser.parse(rss.write(feed)).bozo
    assert not feedparser.parse(atom.write(feed)).bozo
    assert "🎏" in feedparser.parse(rss.write(feed)).entries[0].title
    json.loads(jsonfeed.write(feed))
    etree.fromstring(sitemap.write_news([item], names={}))
    valid_newsml(newsml.write(item))
    valid_ninjs(ninjs.write(item))


def test_scripts_never_reach_a_feed(newsroom, section, chief, outlets):
    body = [
        {
            "type": "paragraph",
            "value": "<p onclick=x>文<script>alert(1)</script><img src=x onerror=y></p>",
        }
    ]
    story = desk.signed("题", section=section, body=body)
    publishing.publish(story, by=chief, at=NOON)
    assert reconcile_all() == 2
    body = read("/feed.xml").body + read(f"/news/{story.pk}/ninjs.json").body
    assert b"alert" not in body and b"onclick" not in body and b"onerror" not in body


def test_a_correction_keeps_the_guid_and_moves_the_date(public, chief):
    before = parsed("/atom.xml").entries[0]
    desk.sign(desk.change(public, "首批是十三个小区。"))
    publishing.correct(public, text="小区数应为十三个。", by=chief, at=NOON + timedelta(hours=2))
    assert reconcile_all() == 2
    after = parsed("/atom.xml").entries[0]
    assert after.id == before.id and after.published == before.published
    assert after.updated == "2026-11-20T14:00:00+08:00"
    assert "小区数应为十三个" in after.content[0].value
    assert json.loads(read(f"/news/{public.pk}/ninjs.json").body)["version"] == "2"


def test_a_withdrawal_takes_it_out_of_everything(public, chief, client):
    publishing.withdraw(public, reason="内容失实", by=chief, at=NOON)
    assert reconcile_all() == 2
    own = f"/news/{public.pk}/".encode()
    for path in (
        "/feed.xml",
        "/atom.xml",
        "/feed.json",
        "/section/news/feed.xml",
        "/sitemap.xml",
        sitemap_of(public),
        "/sitemap-news.xml",
    ):
        seen = read(path)
        assert seen.status == 200 and own not in seen.body
    for name in ("ninjs.json", "newsml.xml"):
        gone = client.get(f"/news/{public.pk}/{name}")
        assert gone.status_code == 410 and "内容失实" in gone.content.decode()
    assert not read(f"/news/{public.pk}/ninjs.json").body


def test_nothing_shows_before_the_embargo_ends(rich, chief, client):
    publishing.publish(rich, by=chief, at=NOON, not_before=database_now() + timedelta(hours=1))
    reconcile_all()
    lists = ("/feed.xml", "/atom.xml", "/feed.json", "/sitemap-news.xml")
    for path in (*lists, sitemap_of(rich)):
        assert f"/news/{rich.pk}/" not in client.get(path).content.decode()
    assert press(f"/news/{rich.pk}/ninjs.json").status == 404
    assert press(f"/news/{rich.pk}/newsml.xml").status == 404
