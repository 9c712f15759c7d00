import gzip
import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.watch.parsers import Hostile, NotUnderstood, Parsed, TooLarge, Unreadable, parse
from ronghe.watch.parsers.blocks import from_html, from_text

NEWS = "临溪市今天发布了暴雨预警，气象部门要求大家注意安全，学校明天停课一天，有关部门已经在路上。"


def rss(text: str, encoding: str = "utf-8", declared: str | None = None) -> bytes:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    return (
        f'{head}<rss version="2.0"><channel><title>S</title><item><guid>1</guid>'
        f"<title>{text}</title><description>{text}</description></item></channel></rss>"
    ).encode(encoding)


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            # Without a time: the same bytes, and so the same name of the test, on every worker.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


@pytest.mark.parametrize("declared", [None, "utf-8", "gb2312", "big5", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gb18030", "utf-16", "utf-16-le"])
def test_chinese_is_read_whatever_the_declaration_says(encoding, declared):
    (item,) = parse(rss(NEWS, encoding, declared))
    assert item.headline == NEWS


@pytest.mark.parametrize("declared", [None, "big5", "gb2312", "utf-8"])
def test_big5_is_read_whatever_the_declaration_says(declared):
    text = (
        "這是臨溪市今天發布的暴雨警報，氣象部門要求大家注意安全，學校明天停課一天，我們會繼續報導。"
    )
    (item,) = parse(rss(text, "big5", declared))
    assert item.headline == text


def test_western_text_stays_western():
    text = "Élections à Besançon: la mairie dévoile ses résultats détaillés"
    (item,) = parse(rss(text, "iso-8859-1", "iso-8859-1"))
    assert item.headline == text


def test_atom_arrives_whole():
    raw = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Wire</title><entry>
    <id>tag:a,2026:1</id><title>Bridge opens</title><updated>2026-03-01T08:00:00+08:00</updated>
    <link href="/b"/><author><name>Ann</name></author><category term="roads" label="Roads"/>
    <content type="html">&lt;h2>Why&lt;/h2>&lt;p>It &lt;strong>opens&lt;/strong>.&lt;/p>&lt;img src="/p.jpg" alt="Bridge"></content>
    </entry></feed>"""
    (item,) = parse(raw, base_url="https://wire.example/feed")
    assert item == Parsed(
        guid="tag:a,2026:1",
        headline="Bridge opens",
        version=item.version,
        language="en",
        summary=item.summary,
        blocks=(
            {"type": "heading", "value": "Why"},
            {"type": "paragraph", "value": "<p>It <b>opens</b>.</p>"},
        ),
        byline="Ann",
        source_name="Wire",
        credit="Wire",
        url="https://wire.example/b",
        published_at=item.published_at,
        subjects=(("", "roads", "Roads"),),
        pictures=item.pictures,
    )
    assert item.published_at.isoformat() == "2026-03-01T00:00:00+00:00"
    assert [(p.url, p.caption) for p in item.pictures] == [("https://wire.example/p.jpg", "Bridge")]


def test_a_changed_text_is_another_version_of_the_same_thing():
    (old,), (new,) = parse(rss("老")), parse(rss("新"))
    assert old.guid == new.guid
    assert old.version != new.version
    assert parse(rss("老"))[0].version == old.version


def test_html_becomes_our_blocks():
    found, pictures = from_html(
        "<p>One<br><br>two <a href='/x'>link</a> <a href='javascript:alert(1)'>bad</a></p><ul><li>a<ul><li>b"
        "</ul></ul><blockquote><p>Words</p><cite>Who</cite></blockquote><table><caption>T</caption><tr><th>h"
        "<th>i<tr><td>1</table><figure><img src=https://a.example/p.jpg><figcaption>Cap</figcaption></figure>tail",
        "https://a.example/",
    )
    assert found == [
        {"type": "paragraph", "value": "<p>One</p>"},
        {"type": "paragraph", "value": '<p>two <a href="https://a.example/x">link</a> bad</p>'},
        {"type": "list", "value": {"ordered": False, "items": ["a", "b"]}},
        {"type": "quote", "value": {"text": "Words", "who": "Who"}},
        {
            "type": "table",
            "value": {"caption": "T", "header": True, "rows": [["h", "i"], ["1", ""]]},
        },
        {"type": "paragraph", "value": "<p>tail</p>"},
    ]
    assert [(p.url, p.caption) for p in pictures] == [("https://a.example/p.jpg", "Cap")]


def test_plain_text_becomes_paragraphs():
    assert [block["value"] for block in from_text("a < b\r\nc\r\n\r\nd")] == [
        "<p>a &lt; b c</p>",
        "<p>d</p>",
    ]
    assert [block["value"] for block in from_text("a\nb")] == ["<p>a</p>", "<p>b</p>"]


@pytest.mark.parametrize(
    "deep", ["<b>", "<div>", "<ul><li>", "<blockquote>", "<table><tr><td>", "<a href=x>"]
)
def test_deeply_nested_html_keeps_its_words(deep):
    found, _ = from_html(deep * 5000 + "words")
    assert "words" in json.dumps(found)


def test_nitf_alone_with_its_embargo():
    raw = b"""<nitf><head><docdata management-status="embargoed"><doc-id id-string="n1"/><urgency ed-urg="2"/>
    <date.issue norm="20260301T080000+0800"/><date.release norm="20260302T080000+0800"/></docdata></head><body>
    <body.head><hedline><hl1>Rain</hl1></hedline><byline>By Ann</byline></body.head><body.content><p>It <em>rained</em>.</p>
    <media media-type="image"><media-reference source="https://a.example/r.jpg"/><media-caption>Rain.</media-caption></media>
    </body.content></body></nitf>"""
    (item,) = parse(raw)
    assert (item.guid, item.headline, item.byline, item.urgency) == ("n1", "Rain", "By Ann", 2)
    assert item.embargo_until.isoformat() == "2026-03-02T00:00:00+00:00"
    assert item.blocks == ({"type": "paragraph", "value": "<p>It <i>rained</i>.</p>"},)
    assert item.pictures[0].caption == "Rain."


def test_embargo_nobody_can_read_is_no_permission_to_publish():
    (item,) = parse(json.dumps({"uri": "urn:1", "headline": "x", "embargoed": "soon"}).encode())
    assert item.pubstatus == "withheld"


def test_ninjs_3_is_read_under_its_own_spelling():
    document = {
        "uri": "urn:1",
        "standard": {"name": "ninjs", "version": "3.1"},
        "headlines": [{"value": "Bridge opens"}],
        "by": "Lin Zhixia",
        "copyrightHolder": "Agency",
        "versionCreated": "2026-03-01T08:00:00+08:00",
        "embargoedUntil": "2026-03-02T08:00:00+08:00",
        "pubStatus": "canceled",
    }
    (item,) = parse(json.dumps(document).encode())
    assert (item.byline, item.credit, item.pubstatus) == ("Lin Zhixia", "Agency", "canceled")
    assert item.published_at.isoformat() == "2026-03-01T00:00:00+00:00"
    assert item.embargo_until.isoformat() == "2026-03-02T00:00:00+00:00"


def test_what_ninjs_3_says_in_lists_is_read_with_its_kind():
    document = {
        "uri": "urn:1",
        "standard": {"name": "ninjs", "version": "3.0"},
        "language": "zh-Hans",
        "headlines": [{"role": "short", "value": "桥"}, {"role": "main", "value": "大桥通车"}],
        "bodies": [{"contentType": "text/plain", "value": "<i>1</i>"}],
        "infoSources": [{"name": "Agency"}],
        "by": "Lin",
    }
    (item,) = parse(json.dumps(document).encode())
    assert (item.language, item.headline, item.source_name) == ("zh-Hans", "大桥通车", "Agency")
    assert item.blocks == ({"type": "paragraph", "value": "<p>&lt;i&gt;1&lt;/i&gt;</p>"},)


def test_json_lines_are_a_list_of_documents():
    rows = b"\n".join(json.dumps({"uri": f"urn:{n}", "headline": "x"}).encode() for n in range(3))
    assert [item.guid for item in parse(rows)] == ["urn:0", "urn:1", "urn:2"]


def test_zip_and_gzip_are_opened():
    assert len(parse(gzip.compress(rss("一")))) == 1
    assert len(parse(zipped(a=rss("一"), b=rss("二")))) == 2


BOMB = b"<rss>" + b" " * (11 * 1024 * 1024)


@pytest.mark.parametrize(
    ("raw", "kind", "code"),
    [
        (b"", NotUnderstood, "empty"),
        (b" \r\n", NotUnderstood, "empty"),
        (b"hello", NotUnderstood, "unknown_format"),
        (b"<html><body>hi</body></html>", NotUnderstood, "web_page"),
        (b"<NewsML/>", NotUnderstood, "newsml_1"),
        (
            b"<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='x'>",
            NotUnderstood,
            "cut_off",
        ),
        (
            b"<rss version='2.0'><channel><item><title>whole</title></item><item><title>ha",
            NotUnderstood,
            "cut_off",
        ),
        (b'{"uri": NaN}', NotUnderstood, "broken_json"),
        (b'{"uri": ' + b"9" * 5000 + b"}", NotUnderstood, "broken_json"),
        (b'{"uri": "a", "uri": "b"}', Hostile, "duplicate_key"),
        (b"[" * 200_000, Hostile, "too_deep"),
        (b'{"a":' * 200_000, Hostile, "too_deep"),
        (b"<a>" * 100_000, Hostile, "too_deep"),
        (BOMB, TooLarge, "too_large"),
        (gzip.compress(BOMB, mtime=0), Hostile, "zip_bomb"),
        (gzip.compress(gzip.compress(b"<rss/>", mtime=0), mtime=0), Hostile, "zip_bomb"),
        (gzip.compress(b"x", mtime=0)[:-4], NotUnderstood, "broken_archive"),
        (b"PK\x03\x04nonsense", NotUnderstood, "broken_archive"),
        (zipped(a=BOMB), Hostile, "zip_bomb"),
        (b'<!DOCTYPE r SYSTEM "<!--" [<!ENTITY a "b">]><rss>&a;</rss>', Hostile, "entities"),
        (b'<?x <!-- ?><!DOCTYPE r [<!ENTITY a "b">]><rss>&a;<!-- --></rss>', Hostile, "entities"),
    ],
)
def test_bad_input_is_refused_with_its_reason(raw, kind, code):
    with pytest.raises(kind) as refusal:
        parse(raw)
    assert refusal.value.code == code
    assert str(refusal.value)


WHOLE = (
    "<rss version='2.0'><channel><title>Wire</title><item><guid>1</guid><title>One</title>"
    "<description><![CDATA[<p>Words &amp; more</p>]]></description></item>"
    "<item><guid isPermaLink='false'>2</guid><title>Two</title></item></channel></rss>"
)


def test_a_feed_cut_off_anywhere_is_never_taken_for_a_whole_one():
    assert len(parse(WHOLE.encode())) == 2
    for end in range(len("<rss "), len(WHOLE)):
        with pytest.raises(NotUnderstood):
            parse(WHOLE[:end].encode())


@pytest.mark.parametrize(
    ("tidy", "untidy"),
    [("Two", "Two & more"), ("Two", "Two</b>"), ("Two", "<b>Two"), ("</rss>", "</rss>\n</rss>")],
)
def test_a_slip_in_the_middle_is_mended(tidy, untidy):
    """The other side of the test above: what is only untidy still comes in, every item of it."""
    found = parse(WHOLE.replace(tidy, untidy).encode())
    assert [item.guid for item in found] == ["1", "2"]
    assert found[1].headline.startswith("Two")


def test_what_a_database_refuses_is_taken_out():
    raw = b'{"uri": "urn:1", "headline": "a\\u0000b\\ud800c", "body_text": "x\\u0000\\udfffy"}'
    (item,) = parse(raw)
    assert item.headline == "abc"
    assert item.blocks[0]["value"] == "<p>xy</p>"


def test_entities_in_comments_and_cdata_are_only_text():
    (item,) = parse(rss("<![CDATA[<!ENTITY a]]><!-- <!ENTITY b -->"))
    assert item.guid == "1"


def test_a_million_unclosed_comments_are_refused():
    with pytest.raises(NotUnderstood):
        parse(b"<rss>" + b"<!--" * 1_000_000)


PIECES = st.sampled_from(
    [
        b"<rss><channel><item>",
        b"<feed>",
        b"{",
        b"[",
        b'"',
        b"<newsItem",
        b"<nitf>",
        b"PK\x03\x04",
        b"\x1f\x8b",
    ]
    + [
        b"<![CDATA[",
        b"&a;",
        b"\xff\xfe",
        b"\x00",
        b"<title>",
        b"</title>",
        b'{"uri":"a"}',
        b"<!DOCTYPE",
        b"]>",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=300) | st.lists(PIECES | st.binary(max_size=8), max_size=20).map(b"".join)
)
def test_any_bytes_give_items_or_a_refusal(raw):
    try:
        found = parse(raw)
    except Unreadable:
        return
    assert all(isinstance(item, Parsed) for item in found)


LEAVES = st.text() | st.integers() | st.none() | st.booleans() | st.floats(allow_nan=False)
KEYS = st.sampled_from(
    [
        "uri",
        "headline",
        "headlines",
        "bodies",
        "value",
        "role",
        "type",
        "items",
        "version",
        "standard",
        "associations",
        "renditions",
        "subject",
        "embargoed",
        "by",
        "content_html",
        "authors",
        "tags",
        "attachments",
        "id",
        "body_html",
        "body_text",
        "urgency",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=25
    )
)
def test_any_json_gives_items_or_a_refusal(document):
    try:
        found = parse(json.dumps(document).encode())
    except Unreadable:
        return
    for item in found:
        json.dumps([item.blocks, item.subjects]).encode("utf-8")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="<>&"), max_size=30), max_size=4))
def test_the_short_way_for_plain_paragraphs_says_the_same_as_the_long_one(texts):
    markup = "\n".join(f"<p>{text}</p>" for text in texts)
    # A comment changes nothing but the way that is taken.
    assert from_html(markup) == from_html(f"{markup}<!-- -->")
