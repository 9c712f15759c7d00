import json
from datetime import UTC, datetime

import pytest

from ronghe.watch.models import Source

NOON = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def raw_root(settings, tmp_path):
    settings.RAW_ROOT = tmp_path / "raw"
    return settings.RAW_ROOT


@pytest.fixture
def wire(db):
    return Source.objects.create(name="wire")


def story(guid="urn:1", version="1", headline="大桥通车", **more) -> bytes:
    document = {"uri": guid, "version": version, "headline": headline, "body_text": "通车了。"}
    return json.dumps(document | more).encode()
