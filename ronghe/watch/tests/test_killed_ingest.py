"""kill -9 in the middle of `ronghe ingest`, again and again; then once more to the end."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from ronghe.journal.models import Entry
from ronghe.watch.models import Item, Quarantine, RawFile

from .conftest import story

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

FILES = 400
KILLS = 5
ROOT = Path(__file__).resolve().parents[3]
# The command alone, in this test's database; `careless` writes items outside their transaction.
COMMAND = """
import sys, contextlib, django
django.setup()
from django.core.management import call_command
from django.db import transaction
if sys.argv[2] == "careless":
    import time, importlib
    module = importlib.import_module("ronghe.watch.actions.ingest")
    module.transaction = type("Off", (), {"atomic": staticmethod(contextlib.nullcontext)})
    module.take_in = transaction.atomic(module.take_in)
    keep = module.record
    module.record = lambda *a, **k: (time.sleep(0.05), keep(*a, **k))
print("started", flush=True)
call_command("ingest", sys.argv[1], source="wire")
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """Each file is one version of one of 200 items; two files say the same; one is broken."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(FILES):
        guid, version = f"urn:{number % (FILES // 2)}", str(1 + number // (FILES // 2))
        (folder / f"{number:04}.json").write_bytes(story(guid, version, f"第{number}条"))
    (folder / "again.json").write_bytes((folder / "0000.json").read_bytes())
    (folder / "broken.json").write_bytes(b"{broken")
    return folder


@pytest.fixture
def ingest(folder, settings):
    """`ingest(kill_after=items)`: the real command, killed at some moment after so many more."""
    known = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    where = make_conninfo(**{name: known[name] for name in names if known.get(name)})
    home = Path(settings.RAW_ROOT).parent
    given = os.environ | {"DATABASE_URL": where, "RONGHE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    given["DJANGO_SETTINGS_MODULE"] = "ronghe.config.settings"

    def run(*, kill_after: int | None = None, manner: str = "careful") -> int:
        words = [sys.executable, "-c", COMMAND, str(folder), manner]
        process = subprocess.Popen(
            words, env=given, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout.readline() == b"started\n", process.stderr.read().decode()
        if kill_after is not None:
            enough = Item.objects.count() + kill_after
            while Item.objects.count() < enough and process.poll() is None:
                time.sleep(0.001)
            time.sleep(random.uniform(0, 0.01))
            process.send_signal(signal.SIGKILL)
        said = process.communicate(timeout=120)[1].decode()
        assert process.returncode in (1, -signal.SIGKILL) and "Traceback" not in said, said
        return process.returncode

    return run


def halves(raw_root: Path) -> list[str]:
    """What stands half: rows without bytes, bytes that are others, items nobody was told of."""
    found = []
    for raw in RawFile.objects.all():
        path = raw_root / raw.sha256[:2] / raw.sha256[2:4] / raw.sha256
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != raw.sha256:
            found.append(f"raw {raw.sha256[:8]} is not whole")
    told = set()
    for entry in Entry.objects.filter(name="ItemsArrived"):
        told |= {*entry.details["new"], *entry.details["updated"]}
    untold = set(Item.objects.values_list("pk", flat=True)) - told
    return found + [f"item {pk} has no line in the journal" for pk in untold]


def test_a_killed_ingest_leaves_nothing_half_and_the_next_one_ends_it(ingest, folder, raw_root):
    chance = random.Random(20261123)
    killed = 0
    for _ in range(KILLS):
        killed += ingest(kill_after=chance.randrange(60)) == -signal.SIGKILL
        assert halves(raw_root) == []
    assert killed, "every run ended before its kill: nothing was tried"
    assert Item.objects.count() > 0
    assert ingest() == 1, "the broken file is said"
    assert Item.objects.count() == FILES
    assert Item.objects.filter(is_current=True, version="2").count() == FILES // 2
    assert RawFile.objects.count() == FILES + 1
    assert Quarantine.objects.count() == 1
    assert halves(raw_root) == []
    before = Entry.objects.count()
    ingest()
    assert (Item.objects.count(), Entry.objects.count()) == (FILES, before)


def test_without_the_transaction_a_kill_leaves_halves(ingest, raw_root):
    """The twin with the defence off: an item is written and its line in the journal is not."""
    chance = random.Random(7)
    for _ in range(8):
        ingest(kill_after=chance.randrange(1, 15), manner="careless")
        if halves(raw_root):
            return
    pytest.fail("Eight kills without a transaction left nothing half: the drill sees nothing.")
