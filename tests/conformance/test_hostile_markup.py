"""feedparser's corpus, the XML bombs and the naughty strings: no script, no crash, no waiting."""

import json
import resource
from urllib.parse import urlsplit

import pytest
from lxml import html

from ronghe.watch.parsers import Unreadable, parse

from .data import SHARED, files, needs

FEEDS = files("newsroom/feedparser/tests/**/*.*")
HARMFUL = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "svg",
    "math",
    "meta",
    "link",
    "base",
}
BOMBS = {
    "cyclic.xml",
    "external.xml",
    "external_file.xml",
    "quadratic.xml",
    "xmlbomb.xml",
    "xmlbomb2.xml",
}


def markup_of(item):
    """Every value of an item that a template shows as HTML."""
    for block in item.blocks:
        if block["type"] == "paragraph":
            yield block["value"]
        if block["type"] == "list":
            yield from block["value"]["items"]


def urls_of(item):
    yield item.url
    yield from (picture.url for picture in item.pictures)


def assert_harmless(item):
    for text in markup_of(item):
        for element in html.fragment_fromstring(text, create_parent="div").iter():
            assert element.tag in {"div", "p", "b", "i", "a", "br"}, text
            assert element.tag not in HARMFUL
            assert set(element.attrib) <= {"href"}, text
            if "href" in element.attrib:
                assert urlsplit(element.get("href")).scheme in {"http", "https", "mailto"}, text
    for url in urls_of(item):
        assert url == "" or urlsplit(url).scheme in {"http", "https"}


@needs("newsroom/feedparser")
def test_corpus_is_here():
    assert len(files("newsroom/feedparser/tests/wellformed/sanitize/*")) > 360


@needs("newsroom/feedparser")
@pytest.mark.parametrize("path", FEEDS, ids=lambda path: "/".join(path.parts[-2:]))
def test_feed_yields_no_script(path):
    try:
        items = parse(path.read_bytes(), base_url="https://feeds.example/")
    except Unreadable as refusal:
        assert refusal.code in {"not_feed", "entities"}
        return
    for item in items:
        assert_harmless(item)


@needs("security/xml-bombs")
@pytest.mark.parametrize("path", files("security/xml-bombs/*.x*"), ids=lambda path: path.name)
def test_bomb_is_refused_and_takes_no_memory(path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable) as refusal:
        parse(path.read_bytes())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes
    assert refusal.value.code == "entities" if path.name in BOMBS else refusal.value.code


def naughty():
    path = SHARED / "security/blns/blns.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else []


@needs("security/blns")
def test_naughty_strings_pass_every_text_field_unharmed_and_harmless():
    strings = [text for text in naughty() if text.strip()]
    assert len(strings) > 400
    for text in strings:
        document = {"uri": f"urn:{text}", "headline": text, "body_html": text, "byline": text}
        document |= {"description_text": text, "copyrightnotice": text, "language": text}
        (item,) = parse(json.dumps(document).encode())
        assert_harmless(item)
        (item,) = parse(json.dumps({"uri": "urn:x", "headline": "x", "body_text": text}).encode())
        assert_harmless(item)
        shown = "".join(html.fromstring(block["value"]).text_content() for block in item.blocks)
        letters = [character for character in text if character.isalnum()]
        assert [character for character in shown if character.isalnum()] == letters


@needs("security/blns")
def test_naughty_strings_in_feeds():
    for text in naughty():
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": text}
        feed["items"] = [
            {"id": text, "url": text, "title": text, "content_html": text, "image": text}
        ]
        for item in parse(json.dumps(feed).encode()):
            assert_harmless(item)
