import pytest
from django.core.exceptions import PermissionDenied

from ronghe.journal.models import Entry
from ronghe.watch import raw as raw_files
from ronghe.watch.actions import AlreadySettled, StillUnreadable, dismiss, ingest, replay
from ronghe.watch.models import Item, Quarantine

from .conftest import NOON, story

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(wire):
    ingest(b"{broken", source=wire, at=NOON, name="b.json")
    return Quarantine.objects.get()


@pytest.fixture
def readable(wire):
    """Quarantined by an older reader; today's can read it."""
    raw = raw_files.keep(story(), at=NOON, name="a.json")
    return Quarantine.objects.create(source=wire, raw=raw, code="not_ninjs", reason="x", at=NOON)


def test_replay_reads_the_kept_bytes_again(readable, editor):
    outcome = replay(readable, by=editor, at=NOON)

    assert Item.objects.get().pk == outcome.new[0]
    readable.refresh_from_db()
    assert readable.settled_by == editor
    assert Entry.objects.filter(name="QuarantineReplayed").exists()


def test_replay_of_what_is_still_broken_is_refused_and_keeps_it(broken, editor):
    with pytest.raises(StillUnreadable):
        replay(broken, by=editor, at=NOON)
    assert Quarantine.objects.waiting().get() == broken


def test_replay_without_the_file_is_refused(readable, editor):
    raw_files.path_of(readable.raw.sha256).unlink()
    with pytest.raises(StillUnreadable, match="disk|磁盘"):
        replay(readable, by=editor, at=NOON)


def test_a_file_is_settled_once(readable, editor, head):
    replay(readable, by=editor, at=NOON)
    with pytest.raises(AlreadySettled):
        dismiss(readable, by=head, at=NOON)
    with pytest.raises(AlreadySettled):
        replay(readable, by=head, at=NOON)
    assert Item.objects.count() == 1


def test_dismissing_is_written_down(broken, editor):
    dismiss(broken, by=editor, at=NOON)
    assert not Quarantine.objects.waiting().exists()
    assert Entry.objects.get(name="QuarantineDismissed").actor == editor


@pytest.mark.parametrize("verb", [replay, dismiss])
def test_strangers_settle_nothing(broken, citizen, reporter, verb):
    for stranger in (citizen, reporter):
        with pytest.raises(PermissionDenied):
            verb(broken, by=stranger, at=NOON)
    assert Quarantine.objects.waiting().exists()
