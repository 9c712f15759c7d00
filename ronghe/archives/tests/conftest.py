import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ronghe.archives.actions import Order, take_in
from ronghe.archives.writing import RefusedLine

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def told(number: int = 1, **more) -> dict:
    """One story of the old paper as ninjs 3.1."""
    words = {
        "uri": f"https://old.linxi.example/2009/03/{number:04}.html",
        "standard": {"name": "ninjs", "version": "3.1"},
        "type": "text",
        "version": "1",
        "firstCreated": "2009-03-12T08:00:00+08:00",
        "versionCreated": "2010-01-01T00:00:00+08:00",
        "language": "zh-Hans",
        "headlines": [
            {"role": "main", "value": f"渡口大桥合龙之{number}"},
            {"role": "kicker", "value": "旧闻"},
        ],
        "descriptions": [{"role": "summary", "value": "最后一段主梁昨日吊装到位。"}],
        "bodies": [
            {
                "contentType": "text/html",
                "value": f"<p>第{number}篇。桥长三百米。</p><p onclick='x()'>记者<script>1</script>在场<br>。</p>",
            }
        ],
        "by": "本报记者 曹一帆、贺兰",
        "places": [{"name": "渡口社区"}],
        "subjects": [{"name": "要闻", "rel": "section"}, {"name": "渡口大桥"}],
        "copyrightNotice": "旧临溪报社",
    }
    return words | more


def write(path: Path, documents) -> Path:
    """Each document a line; bytes are written as they are."""
    lines = [
        one if isinstance(one, bytes) else json.dumps(one, ensure_ascii=False).encode()
        for one in documents
    ]
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


@pytest.fixture
def file(tmp_path):
    return lambda *documents: write(tmp_path / "archive.ndjson", documents)


@pytest.fixture
def bring(section, file):
    """`bring(told(1), …)`: read these lines into an archive, in this process."""

    def act(*documents, name="旧临溪报", at=NOON, **more):
        order = Order(name=name, paper="旧临溪报", section=section, sections={}, **more)
        bring.refused = []
        path = file(*documents)
        return take_in(path, order=order, at=at, keep=bring.refused.append)

    bring = act
    bring.refused: list[RefusedLine] = []
    return act
