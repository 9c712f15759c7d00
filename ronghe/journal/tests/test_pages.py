"""The journal as the duty editor-in-chief and the administrator read it."""

from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from typing import ClassVar

import pytest

from ronghe.journal import actions, tasks
from ronghe.journal.chain import prove
from ronghe.journal.facts import Fact, listen, listeners
from ronghe.journal.models import Seal, Unsealed
from ronghe.kit.clock import now


@dataclass(frozen=True)
class BellRung(Fact):
    name: ClassVar[str] = "BellRung"
    bell: int


@pytest.fixture
def bells(chief, reporter):
    for bell in range(120):
        actor = chief if bell % 2 else reporter
        actions.record(BellRung(bell), actor=actor, at=now() - timedelta(days=bell % 3))


def test_older_entries_follow_by_key(client, chief, bells):
    client.force_login(chief)
    seen, path = [], "/desk/journal/"
    while path:
        page = client.get(path)
        seen += [entry.pk for entry in page.context["entries"]]
        older = page.context["older"]
        path = f"/desk/journal/?{older}" if older else ""
    assert len(seen) == 120
    assert seen == sorted(seen, reverse=True)


def test_entries_are_found_by_name_person_and_day(client, chief, bells):
    client.force_login(chief)
    for query, expected in (
        ("name=BellRung&person=reporter", 50),
        ("name=Nothing", 0),
        (f"person=chief&day={(now() - timedelta(days=1)).astimezone().date()}", None),
    ):
        found = client.get(f"/desk/journal/?{query}").context["entries"]
        if expected is not None:
            assert len(found) == expected


@pytest.mark.parametrize("query", ["day=x", "before=-1", "before=9" + "9" * 30, "name=%00"])
def test_nonsense_is_said_and_never_breaks(client, chief, query):
    client.force_login(chief)
    assert client.get(f"/desk/journal/?{query}").status_code == 200


def test_listeners_hear_after_the_commit_and_cannot_undo(chief, django_capture_on_commit_callbacks):
    heard: list[int] = []

    @listen(BellRung)
    def broken(fact: BellRung) -> None:
        raise RuntimeError("deaf")

    @listen(BellRung)
    def good(fact: BellRung) -> None:
        heard.append(fact.bell)

    try:
        with django_capture_on_commit_callbacks(execute=True):
            actions.record(BellRung(7), actor=chief, at=now())
            assert heard == []
        assert heard == [7]
    finally:
        listeners.pop(BellRung)


@pytest.mark.django_db(transaction=True)
def test_the_sealer_seals_while_it_runs_and_two_do_not_quarrel():
    stop = Event()
    sealers = [Thread(target=tasks.seal_every_second, args=[stop]) for _ in range(2)]
    for one in sealers:
        one.start()
    for bell in range(30):
        actions.record(BellRung(bell), actor=None, at=now())
    for _ in range(100):
        if not Unsealed.objects.exists():
            break
        stop.wait(0.1)
    stop.set()
    for one in sealers:
        one.join(10)
    assert Seal.objects.count() == 30
    assert prove().problems == []
