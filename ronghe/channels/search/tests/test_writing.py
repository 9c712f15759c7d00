"""Writing the index: seen at once, the same by one process or many, whole after a kill."""

import os
import signal
import subprocess
import sys

import pytest
from django.core.management import call_command

from ronghe.channels.search import actions, index, queries, reading
from ronghe.channels.search.tests.test_search import everything, generated
from ronghe.publishing import actions as publishing
from ronghe.publishing.models import Outlet
from ronghe.publishing.tests import desk

NOON = desk.NOON


@pytest.fixture(autouse=True)
def search_root(settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path / "search"
    return settings.SEARCH_ROOT


def put(documents, **how) -> None:
    with index.writing(index.open_at(index.ensure())) as writer:
        index.put(writer, documents, **how)


def test_a_reader_that_was_open_before_sees_each_commit_at_once():
    one, two = generated(2, seed=4)
    put([one])
    assert queries.size() == 1
    put([two])
    assert queries.size() == 2 and queries.look_up(two.story) is not None
    put([two])
    assert queries.size() == 2


def test_many_processes_cut_the_same_index_as_one(monkeypatch):
    documents = generated(1100, seed=11)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    with index.writing(index.open_at(index.ensure()), memory=index.LARGE) as writer:
        assert index.put_many(writer, documents) == len(documents)
    many = {word: everything(word) for word in ("小区", "溪市", "5G")}
    with index.writing(index.open_at(index.ensure())) as writer:
        index.put(writer, documents)
    assert queries.size() == len(documents)
    assert many == {word: everything(word) for word in many} and all(many.values())


# Commits stories one by one and says which ones stand; runs until it is killed.
WRITER = """
import sys
from itertools import count
from pathlib import Path
import django
django.setup()
from django.conf import settings
from ronghe.channels.search import index
from ronghe.channels.search.cut import Document
settings.SEARCH_ROOT = Path(sys.argv[1])
found = index.open_at(index.ensure())
for number in count(int(sys.argv[2])):
    with index.writing(found) as writer:
        index.put(writer, [Document(number, 1, "v", "zh-hans", "news", number, "小区", "", "改造" * 50)])
    print(number, flush=True)
"""


@pytest.mark.drill
def test_a_writer_killed_while_it_commits_leaves_a_whole_index(search_root):
    told = 0
    for lines in (1, 6, 13):
        words = [sys.executable, "-c", WRITER, str(search_root), str(told + 1)]
        writer = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        for _ in range(lines):
            told = int(writer.stdout.readline())
        # In the middle of the next commit, or of joining segments.
        writer.send_signal(signal.SIGKILL)
        later = [int(line) for line in writer.stdout.read().split()]
        writer.wait()
        told = max([told, *later])
        reading.close()
        found = {story for story in range(1, told + 2) if queries.look_up(story)}
        # What was told is there; the one under way is there whole or not at all.
        assert set(range(1, told + 1)) <= found
        assert everything("小区") == everything("改造") == found
        told = max(found)
    # And the next writer is not locked out.
    put(generated(1, seed=1))


@pytest.fixture
def only_search(db):
    Outlet.objects.exclude(key="search").update(is_active=False)


def test_a_whole_archive_is_brought_in_by_one_call(newsroom, section, chief, only_search):
    stories = [desk.signed(f"第{n}号小区开工", section=section) for n in range(3)]
    for story in stories:
        publishing.publish(story, by=chief, at=NOON)
    assert actions.refresh_many(story.pk for story in stories) == 3
    assert everything("小区") == {story.pk for story in stories}
    publishing.withdraw(stories[0], reason="失实", by=chief, at=NOON)
    assert actions.refresh_many([story.pk for story in stories]) == 2
    assert everything("小区") == {story.pk for story in stories[1:]}


def test_an_index_of_another_version_is_built_anew_only_then(only_search, capsys):
    call_command("search", "rebuild", if_outdated=True)
    assert index.current() is None
    folder = index.ensure()
    call_command("search", "rebuild", if_outdated=True)
    assert index.current() == folder
    (folder / index.META).write_text("{}")
    call_command("search", "rebuild", if_outdated=True)
    assert index.current() != folder and "0 stories" in capsys.readouterr().out
