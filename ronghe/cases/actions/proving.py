"""Proving a phone number or an e-mail address by a code, and finding one's cases again by it.

A tip-off is never proven: the message of a code stays in the house for a while, and would put the
number of whoever sent it beside the moment at which the tip-off came.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ronghe.kit.refusal import Refused
from ronghe.notices.actions import check_code, reached_at, send_code
from ronghe.notices.models import Channel

from ..models import Case, Contact
from ..senders import batch_of
from ..vault import Contacts, marks_of

PHONE, EMAIL = Contact.Way.PHONE, Contact.Way.EMAIL
CHANNELS = {PHONE: Channel.SMS, EMAIL: Channel.EMAIL}
# Digits of a purpose; the column has room for thirty letters.
_KEY = 24


class NoCodeThere(Refused):
    code = "no_code_there"


class WrongCode(Refused):
    code = "wrong_code"


@dataclass(frozen=True)
class Proof:
    """What somebody says came to the phone or the mailbox that they typed."""

    way: str
    code: str


def place_of(way: str, typed: str) -> str:
    """Where a code goes: to exactly what the mark of `typed` is of, so that it opens nobody else's.

    Marks see no difference between `+1 391…` and `139…`, nor between letters that look alike.
    """
    found = reached_at(typed, channel=CHANNELS[Contact.Way(way)])
    if found.startswith("+") or not found.isascii():
        raise NoCodeThere(
            _("A code goes to a mobile number of the mainland or to an e-mail address in plain letters.")
        )  # fmt: skip
    return found.lower()


def ask_for_report(
    contacts: Contacts,
    *,
    kind: str,
    way: str,
    key: UUID,
    source: str,
    at: datetime,
    language: str,
) -> None:
    """Send the code that proves a contact of the form `key`, and nothing elsewhere."""
    if kind == Case.Kind.TIP:
        raise NoCodeThere(_("For a tip-off no code is sent: nothing shall say whose it is."))
    place = place_of(way, typed_in(contacts, way))
    _ask(way, place, _of_form(key), source, at, language)


def ask_for_finding(
    way: str, *, typed: str, token: str, source: str, at: datetime, language: str
) -> str:
    """Send the code with which the browser of `token` finds cases again; returns where it went."""
    place = place_of(way, typed)
    _ask(way, place, _of_browser(token), source, at, language)
    return place


def is_shown(proof: Proof, contacts: Contacts, *, key: UUID, at: datetime) -> bool:
    """Whether this is the code of that form; true once. Each question is a try."""
    place = place_of(proof.way, typed_in(contacts, proof.way))
    return _fits(proof.way, place, _of_form(key), proof.code, at)


def is_found(way: str, *, place: str, token: str, code: str, at: datetime) -> bool:
    return _fits(way, place, _of_browser(token), code, at)


def prove(case: Case, *, way: str, at: datetime) -> None:
    """Once: the first proof stays."""
    Contact.objects.filter(case=case, proven="").update(proven=way, proven_at=at)


def prove_alike(case: Case, *, first: Case) -> None:
    """The second matter of a report has the contacts of the first, and so its proof."""
    if known := Contact.objects.filter(case=first).exclude(proven="").first():
        kept = {"proven": known.proven, "proven_at": known.proven_at}
        Contact.objects.filter(case=case).update(**kept)


def found_by(way: str, *, place: str, most: int) -> Sequence[Case]:
    """The newest cases that were sent with this number or address, proven by a code."""
    marks: dict[str, Any] = {f"contact__{way}_mark__in": marks_of(place)}
    proven = Case.objects.filter(contact__proven=way, **marks)
    return list(proven.exclude(kind=Case.Kind.TIP).order_by("-sent_at", "-pk")[:most])


def typed_in(contacts: Contacts, way: str) -> str:
    return contacts.phone if way == PHONE else contacts.email


def _ask(way: str, place: str, purpose: str, source: str, at: datetime, language: str) -> None:
    channel = CHANNELS[Contact.Way(way)]
    send_code(place, channel=channel, purpose=purpose, source=source, at=at, language=language)


def _fits(way: str, place: str, purpose: str, code: str, at: datetime) -> bool:
    channel = CHANNELS[Contact.Way(way)]
    # Nothing typed is no try.
    return bool(code.strip()) and check_code(
        place, channel=channel, purpose=purpose, code=code, at=at
    )


def _of_form(key: UUID) -> str:
    """A code for one form opens nothing at another; the row of the code does not say at which."""
    return f"case {batch_of('code', key).hex[:_KEY]}"


def _of_browser(token: str) -> str:
    return f"find {batch_of('finding', token).hex[:_KEY]}"
