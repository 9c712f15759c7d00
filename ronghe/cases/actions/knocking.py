"""Limits: how often somebody may do something in an hour (`settings.HOURLY`), and nobody knows who it was."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from ronghe.accounts.models import User
from ronghe.kit.network import network_of
from ronghe.kit.refusal import Refused

# What is refused is not counted: a flood writes no row anew.
KNOCK = """
INSERT INTO cases_knock AS known (mark, hour, number)
VALUES (%(mark)s, date_trunc('hour', %(at)s::timestamptz), 1)
ON CONFLICT (mark, hour) DO UPDATE SET number = known.number + 1 WHERE known.number < %(most)s
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
    if not _counted(source, what, most, at):
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
        if not _counted(source, "send", hourly["reports_account"], at):
            raise TooMany(
                _(
                    "You sent many reports in this hour. What you typed is still here: send it later."
                )
            )
        return
    buckets = [(sender.address, "reports_network"), (TOWN, "reports_town")]
    if sender.browser:
        buckets.insert(0, (sender.browser, "reports_browser"))
    if not all(_counted(source, "send", hourly[name], at) for source, name in buckets):
        raise TooMany(
            _(
                "Too many reports came without an account in this hour. What you typed is still here:"
                " sign in and send it, or send it later. A tip-off belongs to nobody: send it later."
            )
        )


def _counted(source: str, what: str, most: int, at: datetime) -> bool:
    said = f"{settings.SECRET_KEY}:{at:%Y%m%d}:{what}:{network_of(source)}"
    row: dict[str, Any] = {"mark": sha256(said.encode()).digest(), "at": at, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(KNOCK, row)
        return cursor.fetchone() is not None
