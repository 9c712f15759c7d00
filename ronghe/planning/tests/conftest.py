from datetime import UTC, datetime, timedelta

import pytest

from ronghe.planning import actions
from ronghe.watch.models import Item, RawFile, Source

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=8)


@pytest.fixture
def lead(reporter):
    return actions.note_lead("南桥路段积水严重", by=reporter, at=NOON)


@pytest.fixture
def topic(editor):
    return actions.open_topic("汛期排水", by=editor, at=NOON)


@pytest.fixture
def assignment(topic, editor, reporter):
    return actions.assign(topic, owner=reporter, due_at=LATER, brief="去现场", by=editor, at=NOON)


@pytest.fixture
def item(db):
    raw = RawFile.objects.create(sha256="0" * 64, size=1, received_at=NOON)
    source = Source.objects.create(name="新华社")
    return Item.objects.create(
        source=source, guid="urn:1", version="1", raw=raw, headline="大桥通车", received_at=NOON
    )
