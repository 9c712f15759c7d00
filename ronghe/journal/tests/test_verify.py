"""Each test touches the journal behind its back, with the triggers off, as an intruder would."""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import ClassVar

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from ronghe.journal import actions
from ronghe.journal.chain import prove
from ronghe.journal.facts import Fact
from ronghe.journal.models import Entry, Head, Seal, canonical, link

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class LampLit(Fact):
    name: ClassVar[str] = "LampLit"
    lamp: int
    why: str = "天黑了"


@pytest.fixture
def journal(db) -> list[Entry]:
    """Nine entries, sealed."""
    for lamp in range(9):
        actions.record(LampLit(lamp), actor=None, at=NOON)
    assert actions.seal(at=NOON) == 9
    connection.check_constraints()
    return list(Entry.objects.order_by("pk"))


def behind_its_back(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def verify(**options: str) -> str:
    out = StringIO()
    call_command("journal", "verify", stdout=out, **options)
    return out.getvalue()


def test_an_untouched_journal_is_whole(journal):
    assert "9 entries sealed, 0 waiting" in verify()


def test_an_entry_waits_until_the_sealer_has_seen_it(journal):
    actions.record(LampLit(10), actor=None, at=NOON)
    assert "9 entries sealed, 1 waiting" in verify()
    actions.seal(at=NOON)
    assert "10 entries sealed, 0 waiting" in verify()


def test_the_first_changed_entry_is_named(journal):
    fifth, seventh = journal[4], journal[6]
    for entry in (seventh, fifth):
        behind_its_back(
            "UPDATE journal_entry SET details = %s WHERE id = %s", '{"lamp": 99}', entry.pk
        )
    with pytest.raises(CommandError, match=rf"Entry {fifth.pk} \(LampLit, seal 5\) was changed"):
        verify()


@pytest.mark.parametrize(
    "change", ["name = 'LampPut'", "at = at + interval '1 microsecond'", "actor_id = 1"]
)
def test_every_field_is_under_the_seal(journal, change):
    behind_its_back(f"UPDATE journal_entry SET {change} WHERE id = %s", journal[2].pk)
    assert prove().problems == [
        f"Entry {journal[2].pk} ({'LampPut' if 'name' in change else 'LampLit'}, seal 3) was changed."
    ]


@pytest.mark.parametrize("also_its_seal", [False, True])
def test_a_removed_entry_is_named(journal, also_its_seal):
    behind_its_back("DELETE FROM journal_entry WHERE id = %s", journal[3].pk)
    if also_its_seal:
        behind_its_back("DELETE FROM journal_seal WHERE number = 4")
    assert prove().problems == [
        f"Entry with seal 4 was removed. It stood after entry {journal[2].pk}."
    ]


def test_cutting_off_the_newest_entries_shows(journal):
    behind_its_back("DELETE FROM journal_entry WHERE id >= %s", journal[7].pk)
    behind_its_back("DELETE FROM journal_seal WHERE number >= 8")
    assert prove().problems == [
        f"Entry with seal 8 was removed. It stood after entry {journal[6].pk}."
    ]


def test_an_inserted_entry_is_named_and_never_sealed(journal):
    behind_its_back(
        "INSERT INTO journal_entry (name, at, details) VALUES ('LampLit', %s, '{}')", NOON
    )
    stranger = Entry.objects.latest("pk")
    actions.seal(at=NOON)
    assert prove().problems == [f"Entry {stranger.pk} (LampLit) was inserted past the journal."]


def test_an_entry_inserted_with_a_good_seal_shows(journal):
    behind_its_back(
        "INSERT INTO journal_entry (name, at, details) VALUES ('LampLit', %s, '{}')", NOON
    )
    stranger = Entry.objects.latest("pk")
    digest = link(bytes(Seal.objects.get(number=9).hash), stranger.line(10))
    Seal.objects.create(number=10, entry=stranger, hash=digest, sealed_at=NOON)
    assert prove().problems == ["Seal 10 was inserted: the noted head is another."]


def test_a_chain_written_anew_does_not_match_a_seal_noted_outside(journal):
    noted = f"9:{bytes(Head.objects.get().hash).hex()}"
    assert "whole" in verify(known=noted)
    behind_its_back("UPDATE journal_entry SET details = '{}' WHERE id = %s", journal[8].pk)
    forged = link(
        bytes(Seal.objects.get(number=8).hash), Entry.objects.get(pk=journal[8].pk).line(9)
    )
    behind_its_back("UPDATE journal_seal SET hash = %s WHERE number = 9", forged)
    Head.objects.update(hash=forged)
    assert "whole" in verify()
    with pytest.raises(CommandError, match="Seal 9 is not the one noted"):
        verify(known=noted)


@pytest.mark.parametrize("table", ["journal_entry", "journal_seal"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_change_a_line(journal, table, verb):
    column = "name = 'x'" if table == "journal_entry" else "number = 100"
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(verb.format(table, column))


def test_a_seal_to_compare_with_is_refused_when_malformed(db):
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        verify(known="nine:beef")


def test_canonical_bytes_are_as_documented(journal):
    entry = journal[0]
    assert (
        canonical(entry.line(1))
        == (
            f'[1,{entry.pk},"LampLit",null,"2026-11-23T04:00:00.000000Z",{{"lamp":0,"why":"天黑了"}}]'
        ).encode()
    )
