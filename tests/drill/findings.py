"""What a drill left behind, asked of the database, the journal and the ledger."""

from collections import Counter
from pathlib import Path
from typing import Any

import psycopg

UNCONFIRMED = "SELECT count(*) FROM publishing_publication WHERE confirmed_serial < wanted_serial"
LEFT = """
SELECT outlet.key, count(*), max(last_error), max(tries) FROM publishing_publication AS wanted
JOIN publishing_outlet AS outlet ON outlet.id = outlet_id
WHERE confirmed_serial < wanted_serial GROUP BY outlet.key
"""
CONFIRMED_TWICE = """
SELECT count(*) FROM (
    SELECT 1 FROM journal_entry WHERE name = 'PublicationConfirmed'
    GROUP BY details->>'publication', details->>'serial' HAVING count(*) > 1
) AS twice
"""


def rows(url: str, question: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchall()


def ask(url: str, question: str) -> int:
    return int(rows(url, question)[0][0])


def ledger(home: Path) -> Counter[str]:
    """How often each want was delivered to the outlet of somebody else."""
    file = home / "ledger.txt"
    return Counter(file.read_text().split() if file.exists() else ())


def doubled(delivered: Counter[str]) -> list[str]:
    return [key for key, times in delivered.items() if times > 1]
