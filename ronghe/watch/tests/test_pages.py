from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from ronghe.kit.clock import now
from ronghe.watch import raw as raw_files
from ronghe.watch.actions import ingest
from ronghe.watch.models import Item, Quarantine, Source

from .conftest import NOON, story

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"watch:{name}", args=args)


@pytest.fixture
def filled(wire):
    ingest(story(), source=wire, at=NOON)
    ingest(b"{broken", source=wire, at=NOON, name="<script>alert(1)</script>.json")
    return wire


PAGES = ["items", "item", "sources", "source", "quarantine", "quarantined", "raw"]


def address(name, wire):
    keys = {"item": Item, "source": Source, "quarantined": Quarantine, "raw": Quarantine}
    return url(name, keys[name].objects.get().pk) if name in keys else url(name)


@pytest.mark.parametrize("name", PAGES)
def test_watchers_read_every_page_and_others_none(
    client, filled, editor, operator, reporter, citizen, name
):
    for one in (editor, operator):
        client.force_login(one)
        answer = client.get(address(name, filled))
        assert answer.status_code == 200
        if not answer.streaming:
            assert "<script>alert" not in answer.text
    for one in (reporter, citizen):
        client.force_login(one)
        assert client.get(address(name, filled)).status_code in {403, 404}
    client.logout()
    assert client.get(address(name, filled)).status_code == 302


@pytest.mark.parametrize("name", ["pause", "resume", "poll", "change_source"])
def test_strangers_do_not_touch_sources(client, filled, reporter, editor, name):
    client.force_login(reporter)
    assert client.post(url(name, filled.pk)).status_code == 403
    client.force_login(editor)
    expected = 302 if name == "poll" else 403
    assert client.post(url(name, filled.pk)).status_code == expected


def test_items_are_found_by_word_source_and_status(client, editor, wire):
    other = Source.objects.create(name="other")
    ingest(story("urn:a", headline="大桥通车"), source=wire, at=NOON)
    ingest(story("urn:b", headline="图书馆开放", pubstatus="withheld"), source=other, at=NOON)
    ingest(
        story("urn:c", headline="禁发消息", embargoed=(now() + timedelta(days=1)).isoformat()),
        source=other,
        at=NOON,
    )
    client.force_login(editor)

    def shown(**asked):
        return [item.guid for item in client.get(url("items"), asked).context["items"]]

    assert shown() == ["urn:c", "urn:b", "urn:a"]
    assert shown(q="大桥") == ["urn:a"]
    assert shown(q="桥 图") == []
    assert shown(source=other.pk) == ["urn:c", "urn:b"]
    assert shown(status="withheld") == ["urn:b"]
    assert shown(status="embargoed") == ["urn:c"]
    assert shown(source="x", status="y", q="\0", before="z" * 30) == ["urn:c", "urn:b", "urn:a"]


def test_pages_follow_each_other_without_gaps(client, editor, wire):
    for number in range(90):
        ingest(story(f"urn:{number}"), source=wire, at=NOON + timedelta(seconds=number // 3))
    client.force_login(editor)
    seen, address = [], url("items")
    while address:
        context = client.get(address).context
        seen += [item.guid for item in context["items"]]
        address = url("items") + context["older"] if context["older"] else ""
    assert seen == [f"urn:{number}" for number in reversed(range(90))]


def test_only_the_latest_version_is_listed_and_the_older_says_so(client, editor, wire):
    ingest(story(version="1"), source=wire, at=NOON)
    ingest(story(version="2"), source=wire, at=NOON)
    client.force_login(editor)
    assert len(client.get(url("items")).context["items"]) == 1
    old = Item.objects.get(is_current=False)
    assert "alarm" in client.get(old.get_absolute_url()).text


def test_operator_adds_changes_and_pauses_a_source(client, operator):
    client.force_login(operator)
    typed = {"name": "新华社", "url": "https://feeds.example/a.xml", "poll_minutes": 15}
    client.post(url("add_source"), typed)
    source = Source.objects.get()
    client.post(url("change_source", source.pk), typed | {"rights": "转载须署名"})
    client.post(url("pause", source.pk))
    source.refresh_from_db()
    assert (source.rights, source.is_active) == ("转载须署名", False)


def test_a_taken_name_keeps_what_was_typed(client, operator, wire):
    client.force_login(operator)
    answer = client.post(
        url("add_source"), {"name": "wire", "rights": "keep me", "poll_minutes": 15}
    )
    assert answer.status_code == 409
    assert "keep me" in answer.text


def test_replay_and_dismiss_from_the_page(client, editor, wire):
    raw = raw_files.keep(story(), at=NOON)
    row = Quarantine.objects.create(source=wire, raw=raw, code="not_ninjs", reason="x", at=NOON)
    ingest(b"{broken", source=wire, at=NOON)
    client.force_login(editor)
    client.post(url("replay", row.pk))
    assert Item.objects.count() == 1
    broken = Quarantine.objects.waiting().get()
    client.post(url("replay", broken.pk))
    assert Quarantine.objects.waiting().exists()
    client.post(url("dismiss", broken.pk))
    assert not Quarantine.objects.waiting().exists()


def test_raw_bytes_come_as_a_download_no_browser_opens(client, editor, filled):
    client.force_login(editor)
    answer = client.get(address("raw", filled))
    assert answer["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content) == b"{broken"


def test_the_same_text_of_another_source_is_named(client, editor, wire):
    other, third = (Source.objects.create(name=name) for name in ("other", "third"))
    (mine,) = ingest(story("urn:a", headline="Bridge 通车"), source=wire, at=NOON).new
    (same,) = ingest(story("tag:b", headline="bridge通车"), source=other, at=NOON).new
    ingest(story("urn:a", headline="别的事"), source=third, at=NOON)
    client.force_login(editor)
    listed = {item.pk: item for item in client.get(url("items")).context["items"]}
    assert [item.other_sources for item in listed.values()] == [[], ["wire"], ["other"]]
    assert "：other" in client.get(url("items")).text
    page = client.get(url("item", mine))
    assert [item.pk for item in page.context["others"]] == [same]
    assert url("item", same) in page.text


def test_a_headline_alone_is_no_sign_of_the_same_text(client, editor, wire):
    other = Source.objects.create(name="other")
    for source in (wire, other):
        ingest(b'{"uri": "urn:1", "headline": "Weather"}', source=source, at=NOON)
    client.force_login(editor)
    items = client.get(url("items")).context["items"]
    assert [item.other_sources for item in items] == [[], []]
    assert not client.get(items[0].get_absolute_url()).context["others"]


def test_what_a_source_corrected_is_no_longer_the_same(client, editor, wire):
    other = Source.objects.create(name="other")
    ingest(story(), source=wire, at=NOON)
    ingest(story(), source=other, at=NOON)
    ingest(story(version="2", headline="大桥暂缓通车"), source=other, at=NOON)
    client.force_login(editor)
    items = client.get(url("items")).context["items"]
    assert [item.other_sources for item in items] == [[], []]


def test_the_same_text_is_found_by_an_index(wire):
    ingest(story(), source=wire, at=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for asked in (
        Item.objects.same_text_as(Item.objects.get()),
        Item.objects.with_other_sources(),
    ):
        assert "item_same_text" in asked.explain()
