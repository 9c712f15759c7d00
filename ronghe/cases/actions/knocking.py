"""Limits: how often somebody may do something in an hour (`settings.HOURLY`), and nobody knows who it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.kit.compiled import prepared_cursor
from ronghe.kit.network import network_of
from ronghe.kit.refusal import Refused

# What is refused is not counted: a flood writes no row anew. All of the marks or none, in their order, so
# that two never wait for each other.
KNOCK = """
WITH given AS (
    SELECT mark, most, date_trunc('hour', %(at)s::timestamptz) AS hour, place
    FROM unnest(%(marks)s::bytea[], %(most)s::int[]) WITH ORDINALITY AS told (mark, most, place)
), full_ones AS (
    SELECT 1 FROM given JOIN cases_knock AS known USING (mark, hour) WHERE known.number >= given.most
)
INSERT INTO cases_knock AS known (mark, hour, number)
SELECT mark, hour, 1 FROM given WHERE NOT EXISTS (SELECT FROM full_ones) ORDER BY place
ON CONFLICT (mark, hour) DO UPDATE SET number = known.number + 1
WHERE known.number < (SELECT most FROM given WHERE given.mark = known.mark)
RETURNING number
"""
TOWN = "town"


class TooMany(Refused):
    code = "too_many"


@dataclass(frozen=True)
class Sender:
    """Where a report comes from: the address, and the token of a browser that sent one before."""

    address: str
    browser: str = ""


def counted_as(person: User | None, *, address: str) -> str:
    """Whoever is signed in is counted by themselves, everybody else with their network."""
    return address if person is None else f"account {person.pk}"


def knock(source: str, *, what: str, most: int, at: datetime) -> None:
    """Count one knock of `source`; refuse more than `most` in an hour.

    An address counts with its whole network. No address is kept: the mark is a keyed hash that
    changes every day.
    """
    if not _counted([(source, most)], what, at):
        raise TooMany(
            _("Too many from your network in this hour. What you typed is still here: try later.")
        )


def count_report(sender: Sender, *, account: User | None, at: datetime) -> None:
    """Count one report: of an account by itself, of everybody else by browser, network and town.

    Behind one address of a mobile provider stands half a town. Whoever floods it shuts out only
    those without an account, and these are told so; their words stay in the form.
    """
    hourly = settings.HOURLY
    if account is not None:
        source = counted_as(account, address=sender.address)
        if not _counted([(source, hourly["reports_account"])], "send", at):
            raise TooMany(
                _(
                    "You sent many reports in this hour. What you typed is still here: send it later."
                )
            )
        return
    buckets = [(sender.address, hourly["reports_network"]), (TOWN, hourly["reports_town"])]
    if sender.browser:
        buckets.insert(0, (sender.browser, hourly["reports_browser"]))
    if not _counted(buckets, "send", at):
        raise TooMany(
            _(
                "Too many reports came without an account in this hour. What you typed is still here:"
                " sign in and send it, or send it later. A tip-off belongs to nobody: send it later."
            )
        )


def _counted(buckets: Sequence[tuple[str, int]], what: str, at: datetime) -> bool:
    """Whether there was room in each of them: a source, and how many it may send in an hour."""
    said = (f"{settings.SECRET_KEY}:{at:%Y%m%d}:{what}:{network_of(one)}" for one, _most in buckets)
    row: dict[str, Any] = {
        "marks": [sha256(one.encode()).digest() for one in said],
        "most": [most for _source, most in buckets],
        "at": at,
    }
    with prepared_cursor() as cursor:
        cursor.execute(KNOCK, row)
        return len(cursor.fetchall()) == len(buckets)
