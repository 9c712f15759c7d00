"""kill -9 in the middle of `ronghe import`, again and again; then once more to the end."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F
from psycopg.conninfo import make_conninfo
from wagtail.models import Revision

from ronghe.journal.models import Entry
from ronghe.stories.models import Archive, ArchivedStory, Contributor, Story
from ronghe.taxonomy.models import Section

from .conftest import told, write

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True)]

STORIES, BAD = 3000, 3
# By which the database knows the connections of the command and of its processes.
NAME = "killed import"
ROOT = Path(__file__).resolve().parents[3]
# `careless` writes each table in a transaction of its own.
COMMAND = """
import sys, contextlib, django
django.setup()
from django.core.management import call_command
if sys.argv[2] == "careless":
    import time
    from ronghe.archives import writing
    writing._write = writing._write.__wrapped__
    writing.COLUMNS = dict(sorted(writing.COLUMNS.items()))
    copy = writing._copy
    def one_by_one(batch, archive):
        rows, every = batch.rows, writing.COLUMNS
        for table in ("wagtailcore_revision", "stories_story", "stories_archivedstory"):
            writing.COLUMNS = {table: every[table]}
            with contextlib.suppress(Exception):
                copy(batch, archive)
            time.sleep(0.05)
        writing.COLUMNS = every
    writing._copy = one_by_one
print("started", flush=True)
call_command("import", sys.argv[1], archive="旧报", section="news", processes=int(sys.argv[3]))
"""


@pytest.fixture
def file(tmp_path, transactional_db) -> Path:
    Section.objects.create(slug="news", name="要闻", name_en="News")
    lines = [told(number) for number in range(STORIES)]
    for number in range(BAD):
        lines.insert(number * 1000, b"{broken")
    return write(tmp_path / "archive.ndjson", lines)


@pytest.fixture
def bring(file, settings):
    known = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    where = make_conninfo(**{name: known[name] for name in names if known.get(name)})
    given = os.environ | {"DATABASE_URL": where, "PYTHONPATH": str(ROOT)}
    given["DJANGO_SETTINGS_MODULE"] = "ronghe.config.settings"
    given["PGAPPNAME"] = NAME

    def run(*, kill_after: int | None = None, manner: str = "careful", processes: int = 2) -> int:
        words = [sys.executable, "-c", COMMAND, str(file), manner, str(processes)]
        process = subprocess.Popen(
            words, env=given, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdout.readline() == b"started\n", process.stderr.read().decode()
        if kill_after is not None:
            enough = Story.objects.count() + kill_after
            while Story.objects.count() < enough and process.poll() is None:
                time.sleep(0.001)
            time.sleep(random.uniform(0, 0.02))
            process.send_signal(signal.SIGKILL)
        process.communicate(timeout=300)
        return process.returncode

    return run


def halves() -> list[str]:
    """Stories that are not whole: without their version, their origin or their byline."""
    whole = ArchivedStory.objects.filter(story__latest_revision=F("version"))
    found = [f"{Story.objects.count()} stories, {whole.count()} whole"]
    problems = found if Story.objects.count() != whole.count() else []
    if Revision.objects.count() != Story.objects.count():
        problems.append(f"{Revision.objects.count()} versions")
    if Contributor.objects.count() != 2 * Story.objects.count():
        problems.append(f"{Contributor.objects.count()} names")
    return problems


def settled() -> None:
    """The killed command's processes end with it; the database notices when they are gone."""
    with connection.cursor() as cursor:
        for _try in range(600):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND application_name = %s",
                [NAME],
            )
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.05)
    pytest.fail("Processes of the killed command are still at work.")


def test_a_killed_import_loses_and_doubles_nothing(bring):
    chance = random.Random(20261126)
    killed = 0
    for _ in range(3):
        killed += bring(kill_after=chance.randrange(1, 600)) == -signal.SIGKILL
        settled()
        assert halves() == []
    assert killed, "every run ended before its kill: nothing was tried"
    assert 0 < Story.objects.count() < STORIES
    assert Archive.objects.get().closed_at is None, "an archive that was cut off is not signed"
    assert bring() == 1, "the broken lines are said"
    assert Story.objects.count() == STORIES and halves() == []
    archive = Archive.objects.get()
    assert (archive.stories, archive.contents["refused"]) == (STORIES, BAD)
    before = Entry.objects.count()
    bring()
    assert (Story.objects.count(), Entry.objects.count()) == (STORIES, before)
    assert Archive.objects.get().content_hash == archive.content_hash


def test_without_the_transaction_a_kill_leaves_halves(bring):
    """The twin with the defence off: versions are written and their stories are not."""
    for _ in range(5):
        bring(kill_after=1, manner="careless", processes=0)
        settled()
        if halves():
            return
    pytest.fail("Five kills without a transaction left nothing half: the drill sees nothing.")
