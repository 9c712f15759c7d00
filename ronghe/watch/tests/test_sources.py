import pytest
from django.core.exceptions import PermissionDenied

from ronghe.journal.models import Entry
from ronghe.watch import actions
from ronghe.watch.models import Source

from .conftest import NOON

pytestmark = pytest.mark.django_db


def test_operator_adds_a_source_that_is_due_at_once(operator):
    source = actions.add_source("新华社", by=operator, at=NOON, url="https://feeds.example/a.xml")

    assert Source.objects.due(NOON).get() == source
    assert Entry.objects.get(name="SourceAdded").actor == operator


def test_a_source_without_address_is_never_due(operator):
    actions.add_source("folder", by=operator, at=NOON)
    assert not Source.objects.due(NOON).exists()


def test_names_are_unique(operator, wire):
    with pytest.raises(actions.NameTaken):
        actions.add_source("wire", by=operator, at=NOON)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "ftp://a.example/", "a b", "http://"]
)
def test_only_web_addresses_are_taken(operator, url):
    with pytest.raises(actions.AddressRefused):
        actions.add_source("x", by=operator, at=NOON, url=url)


def test_a_new_address_starts_from_the_beginning(operator, wire):
    Source.objects.update(etag="x", failures=3, last_error="gone")
    actions.change_source(
        wire, by=operator, at=NOON, name="wire", url="https://b.example/", rights="", poll_minutes=1
    )
    wire.refresh_from_db()
    assert (wire.etag, wire.failures, wire.last_error, wire.next_poll_at) == ("", 0, "", NOON)
    assert wire.poll_minutes == 5  # never more often


def test_pause_and_resume(operator):
    source = actions.add_source("a", by=operator, at=NOON, url="https://feeds.example/a.xml")
    actions.pause_source(source, by=operator, at=NOON)
    assert not Source.objects.due(NOON).exists()
    actions.pause_source(source, by=operator, at=NOON)
    assert Entry.objects.filter(name="SourceChanged").count() == 1
    actions.resume_source(source, by=operator, at=NOON)
    assert Source.objects.due(NOON).exists()


def test_only_keepers_touch_sources(editor, citizen, wire):
    for stranger in (editor, citizen):
        with pytest.raises(PermissionDenied):
            actions.add_source("x", by=stranger, at=NOON)
        with pytest.raises(PermissionDenied):
            actions.pause_source(wire, by=stranger, at=NOON)


def test_who_sees_sources(wire, editor, head, chief, operator, admin, reporter, citizen, officer):
    for one in (editor, head, chief, operator, admin):
        assert Source.objects.visible_to(one).exists()
    for one in (reporter, citizen, officer):
        assert not Source.objects.visible_to(one).exists()
