import io
import threading
import zipfile

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext

from ronghe.journal.models import Entry
from ronghe.watch import raw as raw_files
from ronghe.watch.actions import ingest
from ronghe.watch.models import Item, Quarantine, RawFile, Source
from ronghe.watch.parsers.refusals import SENTENCES

from .conftest import NOON, story

pytestmark = pytest.mark.django_db


def test_a_file_becomes_an_item_and_its_bytes_are_kept(wire):
    outcome = ingest(story(urgency=2), source=wire, at=NOON, name="a.json")

    item = Item.objects.get(pk=outcome.new[0])
    assert (item.guid, item.version, item.headline, item.urgency) == ("urn:1", "1", "大桥通车", 2)
    assert item.blocks == [{"type": "paragraph", "value": "<p>通车了。</p>"}]
    assert raw_files.read(item.raw) == story(urgency=2)
    assert raw_files.path_of(item.raw.sha256).stat().st_size == item.raw.size
    assert Entry.objects.get(name="ItemsArrived").details["new"] == [item.pk]


def test_the_same_file_again_changes_nothing(wire):
    ingest(story(), source=wire, at=NOON)
    outcome = ingest(story(), source=wire, at=NOON)

    assert (outcome.new, outcome.updated, outcome.known) == ((), (), 1)
    assert Item.objects.count() == RawFile.objects.count() == 1
    assert Entry.objects.filter(name="ItemsArrived").count() == 1


def test_a_newer_version_supersedes_and_links_the_older(wire):
    (old,) = ingest(story(version="9"), source=wire, at=NOON).new
    (new,) = ingest(story(version="10", headline="新"), source=wire, at=NOON).updated

    assert Item.objects.get(is_current=True).pk == new
    assert Item.objects.get(pk=new).supersedes_id == old


def test_an_older_version_that_comes_late_is_kept_but_not_current(wire):
    (new,) = ingest(story(version="10"), source=wire, at=NOON).new
    (old,) = ingest(story(version="9"), source=wire, at=NOON).updated

    assert Item.objects.get(is_current=True).pk == new
    assert Item.objects.get(pk=old).supersedes is None


def test_a_cancellation_marks_the_thing(wire):
    ingest(story(version="1"), source=wire, at=NOON)
    ingest(story(version="2", pubstatus="canceled"), source=wire, at=NOON)

    assert Item.objects.get(is_current=True).pubstatus == Item.PubStatus.CANCELED


def test_two_sources_may_use_the_same_guid(wire):
    ingest(story(), source=wire, at=NOON)
    ingest(story(), source=Source.objects.create(name="other"), at=NOON)

    assert Item.objects.filter(is_current=True).count() == 2


def test_broken_input_waits_in_quarantine_with_reason_and_bytes(wire):
    outcome = ingest(b"{broken", source=wire, at=NOON, name="b.json")

    row = Quarantine.objects.get(pk=outcome.quarantined[0])
    assert (row.code, row.name) == ("broken_json", "b.json")
    assert row.reason.startswith("The JSON is broken")
    assert raw_files.read(row.raw) == b"{broken"


def test_a_feed_that_ends_in_the_middle_waits_whole_and_gives_no_item(wire):
    feed = b"<rss version='2.0'><channel><item><title>one</title></item><item><title>tw"
    outcome = ingest(feed, source=wire, at=NOON, name="feed.xml")

    row = Quarantine.objects.get(pk=outcome.quarantined[0])
    assert (row.code, row.sentence) == ("cut_off", gettext(SENTENCES["cut_off"]))
    assert raw_files.read(row.raw) == feed
    assert not Item.objects.exists()


def test_broken_input_waits_once_and_stays_dismissed(wire, editor):
    ingest(b"{broken", source=wire, at=NOON)
    assert ingest(b"{broken", source=wire, at=NOON).quarantined
    assert Quarantine.objects.count() == 1

    Quarantine.objects.update(settled_at=NOON, settled_by=editor)
    assert not ingest(b"{broken", source=wire, at=NOON).quarantined
    assert Quarantine.objects.count() == 1


def test_one_bad_file_does_not_stop_an_archive(wire):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("1.json", story("urn:1"))
        archive.writestr("2.json", b"{broken")
        archive.writestr("3.json", story("urn:3"))
    outcome = ingest(file.getvalue(), source=wire, at=NOON, name="all.zip")

    assert len(outcome.new) == 2
    assert Quarantine.objects.get(pk=outcome.quarantined[0]).name == "all.zip/2.json"


def test_the_database_itself_refuses_a_second_copy(wire):
    ingest(story(), source=wire, at=NOON)
    item = Item.objects.get()
    item.pk = None
    with (
        pytest.raises(IntegrityError, match="item_once_per_source_guid_version"),
        transaction.atomic(),
    ):
        item.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_deliveries_at_the_same_time_leave_one_current_version(settings):
    wire = Source.objects.create(name="wire")

    def deliver(version):
        try:
            ingest(story(version=str(version)), source=wire, at=NOON)
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver, args=[number % 4]) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Item.objects.count() == 4
    assert Item.objects.get(is_current=True).version == "3"
